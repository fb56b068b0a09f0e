import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { testRoot } from './tls-certificates.ts';

export type CarelessServer = { readonly url: string; readonly ca: string; readonly asked: IncomingMessage[]; close(): Promise<void> };

/** A TLS server of somebody's own making, with a certificate of its own authority; it asks for the certificates of its clients. */
export async function carelessServer(
  answer: (request: IncomingMessage, response: ServerResponse) => unknown,
  options: ServerOptions = {},
): Promise<CarelessServer> {
  const root = testRoot('Careless Root');
  const { certificate, key } = root.leaf('careless', { usage: 'server' });
  const asked: IncomingMessage[] = [];
  const server = createServer({ cert: certificate, key, requestCert: true, rejectUnauthorized: false, ...options }, (request, response) => {
    asked.push(request);
    void answer(request, response);
  });
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}/`,
    ca: root.ca,
    asked,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

type Checks = { readonly audience: string; readonly keys: JSONWebKeySet; readonly expiry?: boolean };

/** What a JWT library checks by itself: everything but the binding, and whether the token still lives. */
export const forgetsBinding =
  ({ audience, keys }: Checks, compare: (bound: string, socket: TLSSocket) => boolean = () => true) =>
  async ({ headers, socket }: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const token = headers.authorization?.slice('Bearer '.length) ?? '';
      const { payload } = await jwtVerify<{ cnf?: { 'x5t#S256'?: string } }>(token, createLocalJWKSet(keys), { audience, typ: 'at+jwt' });
      response.writeHead(compare(payload.cnf?.['x5t#S256'] ?? '', socket as TLSSocket) ? 200 : 401).end();
    } catch {
      response.writeHead(401, { 'www-authenticate': 'Bearer error="invalid_token"' }).end();
    }
  };
