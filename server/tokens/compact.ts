import { type Confirmation, readConfirmation } from '../domain/binding.ts';
import { type AccessTokenClaims, compactJwsShape } from '../domain/claims.ts';
import { isUuid } from '../domain/ids.ts';
import { parseStrictJson } from './strict-json.ts';

export type TokenHeader = { readonly alg: string; readonly kid: string; readonly typ?: string };

/** A token that has the form of one; nothing about it is proven. */
export type ParsedToken = {
  readonly header: TokenHeader;
  readonly claims: Omit<AccessTokenClaims, 'cnf'>;
  readonly confirmation: Confirmation;
  readonly signingInput: Buffer;
  readonly signature: Buffer;
};

/** Characters; Node gives up on all headers together at 16 KiB. */
const longest = 8_192;

/**
 * Takes a compact JWS (RFC 7515 §3.1) apart; undefined where it is not an access token by form. The header may hold `alg`, `kid`
 * and `typ` and nothing else, so that `jku`, `jwk`, `x5u`, `x5c`, `crit` and `b64` have nobody to read them.
 */
export function parseToken(token: string): ParsedToken | undefined {
  if (token.length > longest || !compactJwsShape.test(token)) return undefined;
  const [head = '', body = '', tail = ''] = token.split('.');
  const header = readHeader(decodeObject(head));
  const payload = decodeObject(body);
  const claims = payload && readClaims(payload);
  const signature = decode(tail);
  if (!header || !claims || !signature) return undefined;
  const signingInput = Buffer.from(token.slice(0, token.lastIndexOf('.')), 'ascii');
  return { header, claims, confirmation: readConfirmation(payload.cnf), signingInput, signature };
}

/** The last character of base64url has bits to spare: only the spelling where they are zero counts (RFC 4648 §3.5). */
function decode(segment: string): Buffer | undefined {
  const bytes = Buffer.from(segment, 'base64url');
  return bytes.toString('base64url') === segment ? bytes : undefined;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodeObject(segment: string): Record<string, unknown> | undefined {
  const bytes = decode(segment);
  if (!bytes) return undefined;
  try {
    const value = parseStrictJson(utf8.decode(bytes));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isTime = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function readHeader(header: Record<string, unknown> | undefined): TokenHeader | undefined {
  if (!header) return undefined;
  const { alg, kid, typ, ...others } = header;
  if (!isText(alg) || !isText(kid) || kid.length > 128 || Object.keys(others).length > 0) return undefined;
  if (typ === undefined) return { alg, kid };
  return isText(typ) ? { alg, kid, typ } : undefined;
}

/** The required claims of RFC 9068 §2.2 in the types that this issuer gives them: one audience, whole seconds. */
function readClaims(payload: Record<string, unknown>): Omit<AccessTokenClaims, 'cnf'> | undefined {
  const { iss, sub, client_id, aud, iat, nbf, exp, jti, scope, act } = payload;
  if (!isText(iss) || !isText(sub) || !isText(client_id) || !isText(aud) || typeof scope !== 'string') return undefined;
  if (!isTime(iat) || !isTime(nbf) || !isTime(exp) || typeof jti !== 'string' || !isUuid(jti)) return undefined;
  const claims = { iss, sub, client_id, aud, iat, nbf, exp, jti, scope };
  if (act === undefined) return claims;
  return typeof act === 'object' && act !== null && 'sub' in act && isText(act.sub)
    ? { ...claims, act: act as AccessTokenClaims['act'] & object }
    : undefined;
}
