import type { Signer } from '../domain/signer.ts';
import { signatureAlgorithms } from './algorithms.ts';
import { bitString, explicit, integer, sequence } from './der.ts';
import { distinguishedName } from './names.ts';

/** Writes a PKCS#10 request (RFC 2986) for the key of an authority, DER; what it may do is for whoever signs it to say. */
export function buildAuthorityRequest(signer: Signer, commonName: string, organization: string): Buffer {
  const spki = signer.publicKey.export({ format: 'der', type: 'spki' });
  const info = sequence(integer(0), distinguishedName(commonName, organization), spki, explicit(0));
  return sequence(info, signatureAlgorithms[signer.algorithm], bitString(signer.sign(info, 'der')));
}
