import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { AccessTokenClaims } from '../domain/claims.ts';
import { epochSeconds } from '../domain/clock.ts';
import { newId } from '../domain/ids.ts';
import type { Report } from '../domain/report.ts';
import { generateKey, signerFrom } from '../keys/software-signer.ts';
import { publicJwk } from '../tokens/jwks.ts';
import { mintAccessToken, mintingKey } from '../tokens/mint.ts';
import type { TestRoot } from './tls-certificates.ts';

/** What a request to the scripted STS looked like. */
type Asked = {
  readonly path: string;
  readonly certificate: string | undefined;
  readonly form: URLSearchParams;
  readonly json: unknown;
};
type Answer = { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string>; readonly after?: number };

/**
 * An STS that signs real tokens and says whatever a test wants it to say: for faults that the true one does not have. The
 * true one is used wherever its judgement matters.
 */
export async function scriptedSts(root: TestRoot) {
  let key = mintingKey(signerFrom(generateKey('ES256')));
  let published = [publicJwk(key.signer.publicKey, 'ES256')];
  const server = root.leaf('sts', { usage: 'server' });
  const asked: Asked[] = [];
  const reports: Report[] = [];
  const script: Record<string, (asked: Asked) => Answer> = {
    '/jwks': () => ({ status: 200, body: { keys: published } }),
    '/introspect': () => ({ status: 200, body: { active: true } }),
    '/reports': ({ json }) => {
      reports.push(...(json as { reports: Report[] }).reports);
      return { status: 204 };
    },
  };

  const listener = createServer(
    { cert: server.certificate, key: server.key, ca: root.ca, requestCert: true, rejectUnauthorized: true },
    async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const text = Buffer.concat(chunks).toString();
      const isJson = request.headers['content-type'] === 'application/json';
      const path = request.url ?? '';
      const certificate = (request.socket as TLSSocket).getPeerX509Certificate()?.toString();
      const entry = {
        path,
        certificate,
        form: new URLSearchParams(isJson ? '' : text),
        json: isJson && text !== '' ? JSON.parse(text) : undefined,
      };
      asked.push(entry);
      const { status, body, headers, after } = script[path]?.(entry) ?? { status: 404 };
      if (after !== undefined) await new Promise((resolve) => setTimeout(resolve, after));
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body));
    },
  );
  const start = async (port = 0): Promise<void> => {
    listener.listen(port, '127.0.0.1');
    await once(listener, 'listening');
  };
  const stop = async (): Promise<void> => {
    listener.closeAllConnections();
    listener.close();
    await once(listener, 'close');
  };
  await start();
  const { port } = listener.address() as AddressInfo;
  const issuer = `https://localhost:${port}`;
  script['/.well-known/oauth-authorization-server'] = () => ({
    status: 200,
    body: {
      issuer,
      jwks_uri: `${issuer}/jwks`,
      token_endpoint: `${issuer}/plain-token`,
      introspection_endpoint: `${issuer}/plain-introspect`,
      mtls_endpoint_aliases: { token_endpoint: `${issuer}/token`, introspection_endpoint: `${issuer}/introspect` },
    },
  });

  return {
    issuer,
    script,
    asked,
    reports,
    count: (path: string) => asked.filter((entry) => entry.path === path).length,
    start: () => start(port),
    stop,
    /** Signs with a new key from now on. It is published at once, unless a test wants to hide it. */
    rotate({ publish = true } = {}) {
      key = mintingKey(signerFrom(generateKey('ES256')));
      if (publish) published = [...published, publicJwk(key.signer.publicKey, 'ES256')];
    },
    mint(bound: string, audience: string, over: Partial<AccessTokenClaims> = {}): string {
      const now = epochSeconds(new Date());
      return mintAccessToken(key, {
        iss: issuer,
        sub: 'spiffe://hawser.local/production/alice',
        client_id: 'alice',
        aud: audience,
        iat: now,
        nbf: now,
        exp: now + 300,
        jti: newId(),
        scope: 'read',
        cnf: { 'x5t#S256': bound },
        ...over,
      });
    },
  };
}
export type ScriptedSts = Awaited<ReturnType<typeof scriptedSts>>;
