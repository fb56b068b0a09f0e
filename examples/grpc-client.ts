// A gRPC client whose channel and whose tokens go by the same certificate, before and after a renewal.
//
//   node run.mjs examples/grpc-client.ts --directory .hawser --address localhost:9444 --audience https://grpc.domain.com:8443
import { parseArgs } from 'node:util';
import { ChannelCredentials, credentials, Metadata } from '@grpc/grpc-js';
import { type Credentials, createTokenSource } from 'hawser/verifier';
import { GrpcClients } from 'hawser/verifier/grpc';
import { WorkloadFiles } from '../cli/workload/files.ts';
import { EchoClient, type HelloReply, unary } from './grpc-services.ts';

export type GrpcAnswer = { readonly code: number; readonly message: string; readonly decisionId: string | undefined };

/** Calls with any token, over a connection with the given certificate or with none, as whoever stole one would. */
export async function callGrpcServer(address: string, token: string, ca: string, pair?: Credentials): Promise<GrpcAnswer> {
  const channel = ChannelCredentials.createSsl(
    Buffer.from(ca),
    ...(pair ? ([Buffer.from(pair.key), Buffer.from(pair.certificate)] as const) : []),
  );
  const bearer = credentials.createFromMetadataGenerator((_, done) => {
    const metadata = new Metadata();
    metadata.set('authorization', `Bearer ${token}`);
    done(null, metadata);
  });
  const client = new EchoClient(address, credentials.combineChannelCredentials(channel, bearer));
  try {
    const { message } = await unary<HelloReply>(client, 'SayHello', { name: 'echo' });
    return { code: 0, message, decisionId: undefined };
  } catch (error) {
    const { code, details, metadata } = error as { code: number; details: string; metadata: Metadata };
    return { code, message: details, decisionId: metadata.get('hawser-decision')[0]?.toString() };
  } finally {
    client.close();
  }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      directory: { type: 'string', default: '.hawser' },
      address: { type: 'string', default: 'localhost:9444' },
      audience: { type: 'string', default: 'https://grpc.domain.com:8443' },
      issuer: { type: 'string', default: process.env.HAWSER_STS_URL ?? 'https://localhost:8443' },
    },
  });
  const { ca, ...pair } = await new WorkloadFiles(values.directory).read();
  const source = createTokenSource({ issuer: values.issuer, audience: values.audience, ca, ...pair });
  const clients = new GrpcClients(source, ca, (bound) => new EchoClient(values.address, bound));
  const { message } = await clients.call((client) => unary<HelloReply>(client, 'SayHello', { name: 'echo' }));
  clients.close();
  source.close();
  process.stdout.write(`${message}\n`);
}
