import { createHash, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { RequestFacts } from '../../domain/report.ts';
import type { IntrospectionRequest } from '../../operations/introspect-token.ts';
import { one, type Parameters, readParameters } from './parameters.ts';

export type IntrospectionRead =
  | { readonly ok: true; readonly asked: IntrospectionRequest; readonly clientId: string | null }
  | { readonly ok: false; readonly problem: string };

/** Reads the body of `POST /introspect`: RFC 7662 §2.1, and what the caller says of its own connection. */
export function readIntrospectionRequest(body: unknown, contentType: string | undefined): IntrospectionRead {
  const read = readParameters(body, contentType);
  if (!read.ok) return read;
  const { parameters } = read;
  const token = one(parameters, 'token');
  if (token === null) return { ok: false, problem: 'token is missing' };
  const certificate = parameters.get('client_certificate')?.[0];
  const presented = certificate === undefined ? undefined : certificate === '' ? null : readCertificate(certificate);
  if (presented === 'unreadable') {
    return { ok: false, problem: 'client_certificate is neither base64url DER nor URL-escaped PEM of one certificate' };
  }
  return { ok: true, asked: { token, presented, request: readFacts(parameters) }, clientId: one(parameters, 'client_id') };
}

type Shown = { readonly thumbprint: string; readonly serial: string };

/** The same certificates are asked about again and again: those seen last, by their text. */
const seen = new Map<string, Shown>();
const remembered = 1_000;
/** Characters; a caller may pad its text with white space, and is not to fill the memory with that. */
const longestRemembered = 8_192;

function readCertificate(text: string): Shown | 'unreadable' {
  const known = seen.get(text);
  if (known) return known;
  const shown = parseCertificate(text);
  if (!shown) return 'unreadable';
  if (text.length > longestRemembered) return shown;
  if (seen.size >= remembered) seen.delete(seen.keys().next().value ?? '');
  seen.set(text, shown);
  return shown;
}

// One class between the two lines: with white space as a part of its own, a long run of it would take quadratic time.
const pemShape = /^-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----\s*$/;

function parseCertificate(text: string): Shown | undefined {
  try {
    const der = derOf(text);
    if (!der) return undefined;
    const certificate = new X509Certificate(der);
    // What follows the certificate would not be part of it, yet part of its hash.
    if (!certificate.raw.equals(der)) return undefined;
    return {
      thumbprint: createHash('sha256').update(der).digest('base64url'),
      serial: certificate.serialNumber.toLowerCase().replace(/^0+(?=.)/, ''),
    };
  } catch {
    return undefined;
  }
}

function derOf(text: string): Buffer | undefined {
  if (/^[A-Za-z0-9_-]+$/.test(text)) return Buffer.from(text, 'base64url');
  const pem = pemShape.exec(text.includes('%') ? decodeURIComponent(text) : text)?.[1];
  return pem === undefined ? undefined : Buffer.from(pem, 'base64');
}

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
