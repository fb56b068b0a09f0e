import { isIP } from 'node:net';
import type { RequestFacts } from '../../domain/report.ts';
import type { TokenInUse } from '../../operations/judge-token.ts';
import { derOfPem, readCertificate } from './certificate-text.ts';
import { one, type Parameters, readParameters } from './parameters.ts';

export type IntrospectionRead =
  | { readonly ok: true; readonly asked: TokenInUse; readonly clientId: string | null }
  | { readonly ok: false; readonly problem: string };

/** Reads the body of `POST /introspect`: RFC 7662 §2.1, and what the caller says of its own connection. */
export function readIntrospectionRequest(body: unknown, contentType: string | undefined): IntrospectionRead {
  const read = readParameters(body, contentType);
  if (!read.ok) return read;
  const { parameters } = read;
  const token = one(parameters, 'token');
  if (token === null) return { ok: false, problem: 'token is missing' };
  const certificate = parameters.get('client_certificate')?.[0];
  const presented =
    certificate === undefined ? undefined : certificate === '' ? null : readCertificate('introspection', certificate, derOf);
  if (certificate !== undefined && presented === undefined) {
    return { ok: false, problem: 'client_certificate is neither base64url DER nor URL-escaped PEM of one certificate' };
  }
  return { ok: true, asked: { token, presented, request: readFacts(parameters) }, clientId: one(parameters, 'client_id') };
}

const derOf = (text: string): Buffer | undefined => (/^[A-Za-z0-9_-]+$/.test(text) ? Buffer.from(text, 'base64url') : derOfPem(text));

/** Claims of the caller about its own connection: only what can be one is kept, and no more of it than is useful. */
function readFacts(parameters: Parameters): RequestFacts {
  const address = one(parameters, 'client_address');
  const method = one(parameters, 'request_method');
  const path = one(parameters, 'request_path');
  const agent = one(parameters, 'user_agent');
  const version = one(parameters, 'tls_version');
  return {
    ...(address !== null && isIP(address) !== 0 ? { client_address: address } : {}),
    ...(method === null ? {} : { request_method: method.slice(0, 32) }),
    ...(path === null ? {} : { request_path: path.slice(0, path.search(/[?#]|$/)).slice(0, 2_000) }),
    ...(agent === null ? {} : { user_agent: agent.slice(0, 500) }),
    ...(version === null ? {} : { tls_version: version.slice(0, 16) }),
  };
}
