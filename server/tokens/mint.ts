import { type AccessTokenClaims, accessTokenType, jwtSvidType, svidAlgorithms } from '../domain/claims.ts';
import type { Signer } from '../domain/signer.ts';
import { publicJwk } from './jwks.ts';

/** A key made ready for signing: the header of each form is the same for every token, so it is encoded once. */
export type MintingKey = { readonly kid: string; readonly header: string; readonly svidHeader: string; readonly signer: Signer };

export function mintingKey(signer: Signer): MintingKey {
  const { kid } = publicJwk(signer.publicKey, signer.algorithm);
  const header = (typ: string) => Buffer.from(JSON.stringify({ alg: signer.algorithm, typ, kid })).toString('base64url');
  return { kid, header: header(accessTokenType), svidHeader: header(jwtSvidType), signer };
}

/**
 * Signs an access token (RFC 9068, RFC 8705 §3.1) as a compact JWS (RFC 7515 §3.1). Synchronous: signing takes less time than
 * handing it to another thread.
 */
export const mintAccessToken = ({ header, signer }: MintingKey, claims: AccessTokenClaims): string => mint(header, signer, claims);

/**
 * Signs the same claims as a JWT-SVID, which is for those who read no access tokens.
 * @throws {TypeError} for a key of an algorithm that JWT-SVID §2.1 does not name
 */
export function mintJwtSvid({ svidHeader, signer }: MintingKey, claims: AccessTokenClaims): string {
  if (!svidAlgorithms.some((algorithm) => algorithm === signer.algorithm))
    throw new TypeError(`no JWT-SVID is signed with ${signer.algorithm}`);
  return mint(svidHeader, signer, claims);
}

function mint(header: string, signer: Signer, claims: AccessTokenClaims): string {
  const input = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  return `${input}.${signer.sign(Buffer.from(input, 'latin1'), 'raw').toString('base64url')}`;
}
