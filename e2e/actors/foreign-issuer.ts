import { generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Somebody else's issuer of JWTs, with one key; nobody serves it. */
export class ForeignIssuer {
  readonly url: string;
  readonly #key: KeyObject;
  readonly #kid: string;
  /** What it would publish as its JWK Set. */
  readonly jwks: string;

  constructor(url: string, kid = 'k1') {
    this.url = url;
    this.#kid = kid;
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.#key = privateKey;
    this.jwks = JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' }] });
  }

  /** A token with these claims beside iss, iat, exp and jti. */
  token(claims: Readonly<Record<string, unknown>>): string {
    const iat = Math.floor(Date.now() / 1000);
    const signed = `${part({ alg: 'ES256', kid: this.#kid, typ: 'JWT' })}.${part({ iss: this.url, iat, exp: iat + 300, jti: randomUUID(), ...claims })}`;
    return `${signed}.${sign('sha256', Buffer.from(signed), { key: this.#key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
  }
}
