import { createHash, type X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { Connection } from '../../operations/connection.ts';
import { checkClientLeaf } from '../../pki/client-leaf.ts';
import { namesSaidBy } from '../../pki/foreign.ts';
import { checkRegisteredLeaf } from '../../pki/registered-leaf.ts';

/** What a connection shows, and cannot change without a new handshake: renegotiation and resumption are off. */
export type Peer = Pick<Connection, 'certificate' | 'objection' | 'sourceAddress' | 'tlsVersion'>;

const peers = new WeakMap<TLSSocket, Peer>();

/** The peer of a connection; undefined when the connection is already gone, and its certificate with it. */
export function peerOf(socket: TLSSocket): Peer | undefined {
  if (socket.destroyed) return undefined;
  let peer = peers.get(socket);
  if (!peer) {
    peer = readPeer(socket);
    peers.set(socket, peer);
  }
  return peer;
}

/** What the form of a certificate says against it depends on its bytes alone; of those seen last it is remembered. */
const leaves = new Map<string, string | null>();
const remembered = 10_000;

function problemOf(shown: X509Certificate, thumbprint: string): string | null {
  const known = leaves.get(thumbprint);
  if (known !== undefined) return known;
  const problem = checkClientLeaf(shown);
  if (leaves.size >= remembered) leaves.delete(leaves.keys().next().value ?? '');
  leaves.set(thumbprint, problem);
  return problem;
}

function readPeer(socket: TLSSocket): Peer {
  const about = { sourceAddress: socket.remoteAddress ?? null, tlsVersion: socket.getProtocol() };
  // Only the first certificate that the client sends is its own; whatever it appends is ignored here.
  const shown = socket.getPeerX509Certificate();
  if (!shown) return { ...about, certificate: null, objection: null };
  const leaf = {
    thumbprint: createHash('sha256').update(shown.raw).digest('base64url'),
    serial: shown.serialNumber.toLowerCase().replace(/^0+(?=.)/, ''),
  };
  // A resumed session proves no key and checks no date.
  if (socket.isSessionReused()) {
    return { ...about, certificate: leaf, objection: { code: 'cert_unknown', reason: 'the connection resumes an earlier session' } };
  }
  const leafProblem = problemOf(shown, leaf.thumbprint);
  const objection = socket.authorized
    ? leafProblem === null
      ? null
      : ({ code: 'cert_not_client', reason: leafProblem } as const)
    : handshakeObjection(String(socket.authorizationError));
  // Most of what is objected to is known to nobody here: then its own words are all that there is.
  const certificate = objection === null ? leaf : { ...leaf, says: namesSaidBy(shown) };
  if (objection && issuerUnknown.has(String(socket.authorizationError)) && checkRegisteredLeaf(shown) === null)
    return { ...about, certificate, objection: { ...objection, issuerAlone: true } };
  return { ...about, certificate, objection };
}

/** What OpenSSL finds where it can follow a certificate to nobody that it trusts, and finds nothing else. */
const issuerUnknown: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** What OpenSSL found (X509_V_ERR_…), in our words. */
function handshakeObjection(found: string): Connection['objection'] {
  const reason = `the handshake found ${found}`;
  if (found === 'CERT_HAS_EXPIRED' || found === 'CERT_NOT_YET_VALID') return { code: 'cert_expired', reason };
  return { code: found === 'INVALID_PURPOSE' ? 'cert_not_client' : 'cert_unknown', reason };
}
