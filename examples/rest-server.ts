// A resource server on the verifier: `GET /` answers `{alice} ok` to alice, over a connection with alice's certificate.
//
//   node run.mjs cli/main.ts join --directory client --ca-hash sha256:… --token-file token   (profile workload: who it is to the STS)
//   node run.mjs cli/main.ts join --directory server --ca-hash sha256:… --token-file token2  (profile server: its TLS certificate)
//   node run.mjs examples/rest-server.ts --client client --server server --audience https://server.domain.com:8443
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { boundTls, type Credentials, createVerifier } from 'hawser/verifier';
import { WorkloadFiles } from '../cli/workload/files.ts';

export type RestServerOptions = {
  issuer: string;
  audience: string;
  /** The authorities of Hawser, PEM. */
  ca: string;
  /** What the server proves itself with to the STS. */
  client: Credentials;
  /** Its TLS certificate, which its own clients see. */
  server: Credentials;
  /** 0 for any that is free. */
  port: number;
};

/** Starts the server; `close` sends the reports that wait before it ends. */
export async function startRestServer({ issuer, audience, ca, client, server, port }: RestServerOptions) {
  const verifier = createVerifier({ issuer, audience, ca, ...client });
  const listener = createServer(
    boundTls({ ...server, ca }),
    verifier.protect((request, response, { claims }) => {
      if (request.url !== '/' || request.method !== 'GET') return response.writeHead(404).end();
      return response.writeHead(200, { 'content-type': 'text/plain' }).end(`{${claims.client_id}} ok\n`);
    }),
  );
  listener.listen(port);
  await once(listener, 'listening');
  return {
    url: `https://localhost:${(listener.address() as AddressInfo).port}/`,
    async close(): Promise<void> {
      listener.closeAllConnections();
      listener.close();
      await verifier.close();
    },
  };
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      issuer: { type: 'string', default: process.env.HAWSER_STS_URL ?? 'https://localhost:8443' },
      audience: { type: 'string', default: 'https://server.domain.com:8443' },
      client: { type: 'string', default: 'client' },
      server: { type: 'string', default: 'server' },
      port: { type: 'string', default: '9443' },
    },
  });
  const { ca, ...client } = await new WorkloadFiles(values.client).read();
  const server = await new WorkloadFiles(values.server).read();
  const running = await startRestServer({ ...values, ca, client, server, port: Number(values.port) });
  process.stdout.write(`${running.url} answers for ${values.audience}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void running.close());
}
