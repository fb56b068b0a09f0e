import { X509Certificate } from 'node:crypto';
import { invalid } from '../domain/failure.ts';
import { readPublicJwk } from './foreign-keys.ts';
import { parseStrictJson } from './strict-json.ts';

/**
 * The first certificate, DER, of each key of a JWK Set (RFC 7517 §4.7). The rest of a chain says nothing here.
 * @throws {Failure} `invalid_input` when a key has none, or it is not the key's own
 */
export function certificatesInJwks(text: string): Uint8Array[] {
  let value: unknown;
  try {
    value = parseStrictJson(text);
  } catch (cause) {
    throw invalid('certificates', 'is neither PEM nor JSON without duplicate members', { cause });
  }
  const keys: unknown = typeof value === 'object' && value !== null && 'keys' in value ? value.keys : [value];
  if (!Array.isArray(keys) || keys.length === 0) throw invalid('certificates', 'is not a JWK Set with a key in it');
  return keys.map((jwk: unknown, index) => certificateOf(jwk, `key ${index + 1}`));
}

function certificateOf(jwk: unknown, which: string): Uint8Array {
  const chain: unknown = typeof jwk === 'object' && jwk !== null && 'x5c' in jwk ? jwk.x5c : undefined;
  const first: unknown = Array.isArray(chain) ? chain[0] : undefined;
  const key = typeof jwk === 'object' && jwk !== null ? readPublicJwk(jwk) : undefined;
  if (typeof first !== 'string' || !/^[A-Za-z0-9+/]+={0,2}$/.test(first) || !key)
    throw invalid('certificates', `${which} is no public key with x5c`);
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(Buffer.from(first, 'base64'));
  } catch (cause) {
    throw invalid('certificates', `the first certificate of ${which} cannot be read`, { cause });
  }
  if (!certificate.publicKey.equals(key))
    throw invalid('certificates', `the first certificate of ${which} is for another key (RFC 7517 §4.7)`);
  return certificate.raw;
}
