import type { Signer } from '../domain/signer.ts';
import { signatureAlgorithms } from './algorithms.ts';
import { bitString, sequence } from './der.ts';

/**
 * Signs what is to be signed and puts the three members together: the same for Certificate and CertificateList
 * (RFC 5280 §4.1, §5.1).
 */
export const signTbs = (tbs: Uint8Array, signer: Signer): Buffer =>
  sequence(tbs, signatureAlgorithms[signer.algorithm], bitString(signer.sign(tbs, 'der')));
