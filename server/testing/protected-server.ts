import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { boundTls, createVerifier, type Verifier, type VerifierOptions } from '../verifier/index.ts';
import { httpsCall } from './https-call.ts';
import type { ClientCredentials, TestSts } from './sts.ts';
import { testRoot } from './tls-certificates.ts';

export type ProtectedServer = {
  readonly verifier: Verifier;
  readonly problems: unknown[];
  /** The status and the code of the last refusal, with a token on the connection of a client. */
  ask(client: ClientCredentials, token: string): Promise<{ status: number; code: string | undefined }>;
  stop(): Promise<void>;
};

/** A resource server on the verifier, which answers `ok` to whoever is let through. */
export async function protectedServer(
  sts: TestSts,
  own: ClientCredentials,
  options: Pick<VerifierOptions, 'audience'> & Partial<VerifierOptions>,
): Promise<ProtectedServer> {
  const root = testRoot();
  const host = root.leaf('api', { usage: 'server' });
  const problems: unknown[] = [];
  const verifier = createVerifier({
    issuer: sts.context.issuer,
    certificate: own.chainPem,
    key: own.keyPem,
    ca: sts.ca,
    mode: 'feed',
    onProblem: (error) => problems.push(error),
    ...options,
  });
  let code: string | undefined;
  const server = createServer(
    boundTls({ certificate: host.certificate, key: host.key, ca: sts.authority.bundlePem }),
    async (request, response) => {
      const verdict = await verifier.check(request);
      code = verdict.accepted ? undefined : verdict.code;
      response.writeHead(verdict.accepted ? 200 : verdict.status).end();
    },
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    verifier,
    problems,
    async ask(client, token) {
      const certificate = { certificate: client.chainPem, key: client.keyPem };
      const { port } = server.address() as AddressInfo;
      const { status } = await httpsCall(port, root.ca, { certificate, headers: { authorization: `Bearer ${token}` } });
      return { status: status ?? 0, code };
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await verifier.close();
    },
  };
}
