import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import type { CertificateHeader } from '../../domain/gateway.ts';
import type { RequestFacts } from '../../domain/report.ts';
import type { ForwardedRequest } from '../../operations/verify-forwarded.ts';
import { readForwardedCertificate } from './forwarded-certificate.ts';

/**
 * What a gateway passes on: `/verify?audience=…` with the original request in headers, or `/verify/<audience>/…` with the original
 * request's own path and method, as Envoy sends it.
 * @param header the one that the gateway registered; null for whoever is none
 */
export function readForwardedRequest({ raw }: FastifyRequest, header: CertificateHeader | null): ForwardedRequest {
  const { url = '', rawHeaders, headersDistinct } = raw;
  const [path = '', query = ''] = cut(url, '?');
  const [segment, rest] = cut(path.slice('/verify'.length + 1), '/');
  const embedded = rest === undefined ? {} : { request_method: raw.method ?? '', request_path: `/${rest}` };
  return {
    audience: rest === undefined ? audienceIn(query) : decoded(segment ?? ''),
    authorization: readAuthorization(headersDistinct.authorization ?? []),
    certificate: header === null ? { kind: 'none' } : readForwardedCertificate(rawHeaders, header),
    request: readFacts((name) => headersDistinct[name]?.at(-1), embedded),
  };
}

/** Like `readFacts` of introspection: only what can be one is kept. */
function readFacts(header: (name: string) => string | undefined, embedded: RequestFacts): RequestFacts {
  const address = (header('x-real-ip') ?? header('x-forwarded-for')?.split(',').at(-1))?.trim();
  const method = embedded.request_method ?? header('x-original-method') ?? header('x-forwarded-method');
  const uri = embedded.request_path ?? header('x-original-uri') ?? header('x-forwarded-uri');
  const agent = header('user-agent');
  return {
    ...(address !== undefined && isIP(address) !== 0 ? { client_address: address } : {}),
    ...(method === undefined ? {} : { request_method: method.slice(0, 32) }),
    ...(uri === undefined ? {} : { request_path: uri.slice(0, uri.search(/[?#]|$/)).slice(0, 2_000) }),
    ...(agent === undefined ? {} : { user_agent: agent.slice(0, 500) }),
  };
}

function audienceIn(query: string): string | null {
  const values = query.split('&').filter((pair) => pair.startsWith('audience='));
  return values.length === 1 ? decoded(values[0]?.slice('audience='.length) ?? '') : null;
}

function decoded(text: string): string | null {
  try {
    const value = decodeURIComponent(text);
    return value === '' || value.includes('\u0000') || value.length > 300 ? null : value;
  } catch {
    return null;
  }
}

/** A token counts in the one Authorization header alone (RFC 6750 §2.1). */
function readAuthorization([value, ...others]: readonly string[]): ForwardedRequest['authorization'] {
  if (value === undefined || value === '') return { kind: 'none' };
  if (others.length > 0) return { kind: 'malformed' };
  const [scheme, ...rest] = value.trim().split(/ +/);
  if (scheme?.toLowerCase() !== 'bearer') return { kind: 'none' };
  const [token] = rest;
  return rest.length === 1 && token !== undefined ? { kind: 'bearer', token } : { kind: 'malformed' };
}

/** The two sides of the first `mark`; the second is undefined where there is none. */
function cut(text: string, mark: string): [string, string | undefined] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
