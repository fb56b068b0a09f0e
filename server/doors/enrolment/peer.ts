import { createHash } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { Connection } from '../../operations/connection.ts';

/** What a connection shows; a test would notice if it could change without a new handshake. */
export type Peer = Pick<Connection, 'certificate' | 'objection' | 'sourceAddress' | 'tlsVersion'>;

/** The peer of a connection; undefined when the connection is already gone, and its certificate with it. */
export function peerOf(socket: TLSSocket): Peer | undefined {
  if (socket.destroyed) return undefined;
  const about = { sourceAddress: socket.remoteAddress ?? null, tlsVersion: socket.getProtocol() };
  const shown = socket.getPeerX509Certificate();
  if (!shown) return { ...about, certificate: null, objection: null };
  const certificate = {
    thumbprint: createHash('sha256').update(shown.raw).digest('base64url'),
    serial: shown.serialNumber.toLowerCase().replace(/^0+(?=.)/, ''),
  };
  return { ...about, certificate, objection: objectionTo(socket) };
}

function objectionTo(socket: TLSSocket): Connection['objection'] {
  // A resumed session proves no key and checks no date.
  if (socket.isSessionReused()) return { code: 'cert_unknown', reason: 'the connection resumes an earlier session' };
  if (socket.authorized) return null;
  const found = String(socket.authorizationError);
  const reason = `the handshake found ${found}`;
  if (found === 'CERT_HAS_EXPIRED' || found === 'CERT_NOT_YET_VALID') return { code: 'cert_expired', reason };
  return { code: found === 'INVALID_PURPOSE' ? 'cert_not_client' : 'cert_unknown', reason };
}
