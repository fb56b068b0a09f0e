import { type AccessTokenClaims, accessTokenType } from '../domain/claims.ts';
import type { Signer } from '../domain/signer.ts';
import { publicJwk } from './jwks.ts';

/** A key made ready for signing: its header is the same for every token, so it is encoded once. */
export type MintingKey = { readonly kid: string; readonly header: string; readonly signer: Signer };

export function mintingKey(signer: Signer): MintingKey {
  const { kid } = publicJwk(signer.publicKey, signer.algorithm);
  const header = Buffer.from(JSON.stringify({ alg: signer.algorithm, typ: accessTokenType, kid })).toString('base64url');
  return { kid, header, signer };
}

/**
 * Signs an access token (RFC 9068, RFC 8705 §3.1) as a compact JWS (RFC 7515 §3.1). Synchronous: signing takes less time than
 * handing it to another thread.
 */
export function mintAccessToken({ header, signer }: MintingKey, claims: AccessTokenClaims): string {
  const input = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  return `${input}.${signer.sign(Buffer.from(input, 'latin1'), 'raw').toString('base64url')}`;
}
