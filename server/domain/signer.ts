import type { KeyObject } from 'node:crypto';
import type { TokenAlgorithm } from './claims.ts';

/**
 * A private key that can be used but not seen. Instruments that sign (`pki`, `tokens`) receive one as an argument;
 * only `keys` makes them.
 */
export type Signer = {
  readonly algorithm: TokenAlgorithm;
  readonly publicKey: KeyObject;
  /** ECDSA signatures come as DER for X.509 (RFC 3279 §2.2.3) or as r‖s for JWS (RFC 7518 §3.4). */
  sign(data: Uint8Array, encoding: 'der' | 'raw'): Buffer;
};
