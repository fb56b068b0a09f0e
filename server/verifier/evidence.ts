import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { Thumbprint } from '../domain/binding.ts';
import type { RequestFacts } from '../domain/report.ts';

export type PeerCertificate = {
  readonly der: Buffer;
  readonly thumbprint: Thumbprint;
  /** Lower-case hexadecimal without leading zeros. */
  readonly serial: string;
};

/** What a request shows: nothing of it is believed before it is judged. */
export type Evidence = {
  readonly authorization: Authorization;
  /** Of the connection that the request came on, whoever issued it; undefined where none was shown. */
  readonly certificate: PeerCertificate | undefined;
  readonly facts: RequestFacts;
};

export type Authorization =
  | { readonly kind: 'none' }
  /** More than one header, or a Bearer header without one token (RFC 6750 §2.1, §3.1). */
  | { readonly kind: 'malformed' }
  | { readonly kind: 'bearer'; readonly token: string };

export const readEvidence = (request: IncomingMessage): Evidence => ({
  authorization: readAuthorization(request.headersDistinct.authorization ?? []),
  certificate: readCertificate(request),
  facts: readFacts(request),
});

/** A token counts only in the one Authorization header; in a body or a query nobody looks for one. */
export function readAuthorization(headers: readonly string[]): Authorization {
  const [header, ...others] = headers;
  if (header === undefined) return { kind: 'none' };
  if (others.length > 0) return { kind: 'malformed' };
  const [scheme, ...rest] = header.trim().split(/ +/);
  if (scheme?.toLowerCase() !== 'bearer') return { kind: 'none' };
  const [token] = rest;
  return rest.length === 1 && token !== undefined ? { kind: 'bearer', token } : { kind: 'malformed' };
}

/**
 * The certificate whose key this very connection has proven. Read anew for each request; a resumed session has proven
 * nothing, whatever certificate it remembers.
 */
function readCertificate({ socket }: IncomingMessage): PeerCertificate | undefined {
  if (!(socket instanceof TLSSocket) || socket.isSessionReused()) return undefined;
  const certificate = socket.getPeerX509Certificate();
  return certificate && peerCertificate(certificate);
}

/** @param presented as Node tells of it: DER, and the serial in hexadecimal */
export const peerCertificate = ({ raw, serialNumber }: { readonly raw: Buffer; readonly serialNumber: string }): PeerCertificate => ({
  der: raw,
  thumbprint: createHash('sha256').update(raw).digest('base64url'),
  serial: serialNumber.toLowerCase().replace(/^0+(?=.)/, ''),
});

function readFacts(request: IncomingMessage): RequestFacts {
  const { socket, method, url, headers } = request;
  const version = socket instanceof TLSSocket ? socket.getProtocol() : null;
  return {
    ...(socket.remoteAddress === undefined ? {} : { client_address: plainAddress(socket.remoteAddress) }),
    ...(method === undefined ? {} : { request_method: method }),
    ...(url === undefined ? {} : { request_path: pathOf(url).slice(0, 2_000) }),
    ...(headers['user-agent'] === undefined ? {} : { user_agent: headers['user-agent'].slice(0, 500) }),
    ...(version === null ? {} : { tls_version: version }),
  };
}

/** An IPv4 address that came in by a socket of IPv6, as what it is. */
export const plainAddress = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/, '');

const pathOf = (target: string): string => target.slice(0, target.search(/[?#]|$/));
