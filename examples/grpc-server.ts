// A gRPC server on the verifier: `EchoServer/SayHello` and its streaming kin answer `{alice} ok` to alice, over a connection with
// alice's certificate. Anybody may ask for its health, which is said here, and for nothing else.
//
//   node run.mjs examples/grpc-server.ts --client client --server server --audience https://grpc.domain.com:8443
//
// The directories are those that `hawser join` makes, as for examples/rest-server.ts.
import { parseArgs } from 'node:util';
import {
  type handleBidiStreamingCall,
  type handleClientStreamingCall,
  type handleServerStreamingCall,
  type handleUnaryCall,
  Server,
} from '@grpc/grpc-js';
import { callerOf, createVerifier } from 'hawser/verifier';
import { BoundServerCredentials, healthService as everybodysHealth, grpcGuard } from 'hawser/verifier/grpc';
import { WorkloadFiles } from '../cli/workload/files.ts';
import { echoService, type HelloReply, type HelloRequest, healthService } from './grpc-services.ts';
import type { RestServerOptions } from './rest-server.ts';

const hello = ({ metadata }: { metadata: object }): HelloReply => ({ message: `{${callerOf(metadata).claims.client_id}} ok` });

const sayHello: handleUnaryCall<HelloRequest, HelloReply> = (call, answer) => answer(null, hello(call));
const sayHelloOften: handleServerStreamingCall<HelloRequest, HelloReply> = (call) => {
  for (let i = 0; i < 3; i++) call.write(hello(call));
  call.end();
};
const sayHelloToAll: handleClientStreamingCall<HelloRequest, HelloReply> = (call, answer) => {
  call.resume().on('end', () => answer(null, hello(call)));
};
const talk: handleBidiStreamingCall<HelloRequest, HelloReply> = (call) => {
  call.on('data', () => call.write(hello(call))).on('end', () => call.end());
};
const check: handleUnaryCall<{ service: string }, { status: string }> = (_, answer) => answer(null, { status: 'SERVING' });

/** Starts the server; `close` sends the reports that wait before it ends. */
export async function startGrpcServer({ issuer, audience, ca, client, server, port }: RestServerOptions) {
  const verifier = createVerifier({ issuer, audience, ca, ...client });
  const grpc = new Server({ interceptors: [grpcGuard(verifier, { exempt: everybodysHealth })] });
  grpc.addService(echoService, { SayHello: sayHello, SayHelloOften: sayHelloOften, SayHelloToAll: sayHelloToAll, Talk: talk });
  grpc.addService(healthService, { Check: check });
  const bound = await new Promise<number>((resolve, reject) => {
    const credentials = new BoundServerCredentials({ ...server, ca });
    grpc.bindAsync(`localhost:${port}`, credentials, (error, at) => (error ? reject(error) : resolve(at)));
  });
  return {
    address: `localhost:${bound}`,
    async close(): Promise<void> {
      grpc.forceShutdown();
      await verifier.close();
    },
  };
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      issuer: { type: 'string', default: process.env.HAWSER_STS_URL ?? 'https://localhost:8443' },
      audience: { type: 'string', default: 'https://grpc.domain.com:8443' },
      client: { type: 'string', default: 'client' },
      server: { type: 'string', default: 'server' },
      port: { type: 'string', default: '9444' },
    },
  });
  const { ca, ...client } = await new WorkloadFiles(values.client).read();
  const server = await new WorkloadFiles(values.server).read();
  const running = await startGrpcServer({ ...values, ca, client, server, port: Number(values.port) });
  process.stdout.write(`${running.address} answers for ${values.audience}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void running.close());
}
