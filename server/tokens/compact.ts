import { type Confirmation, readConfirmation } from '../domain/binding.ts';
import { type AccessTokenClaims, type ActClaim, compactJwsShape, type MayActClaim } from '../domain/claims.ts';
import { deepestDelegation } from '../domain/delegation.ts';
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
export function decode(segment: string): Buffer | undefined {
  const bytes = Buffer.from(segment, 'base64url');
  return bytes.toString('base64url') === segment ? bytes : undefined;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A segment as the object that it spells, JSON that every reader reads alike; undefined where it is none. */
export function decodeObject(segment: string): Record<string, unknown> | undefined {
  const bytes = decode(segment);
  if (!bytes) return undefined;
  try {
    const value = parseStrictJson(utf8.decode(bytes), 'refused');
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
  const { iss, sub, client_id, aud, iat, nbf, exp, jti, scope, act, may_act } = payload;
  if (!isText(iss) || !isText(sub) || !isText(client_id) || !isText(aud) || typeof scope !== 'string') return undefined;
  if (!isTime(iat) || !isTime(nbf) || !isTime(exp) || typeof jti !== 'string' || !isUuid(jti)) return undefined;
  const actors = readAct(act);
  const mayAct = readMayAct(may_act);
  if (actors === null || mayAct === null) return undefined;
  const claims = { iss, sub, client_id, aud, iat, nbf, exp, jti, scope };
  return { ...claims, ...(actors ? { act: actors } : {}), ...(mayAct ? { may_act: mayAct } : {}) };
}

/** RFC 8693 §4.1 in the form that this issuer gives it; undefined where there is none, null where it has another form. */
function readAct(act: unknown, depth = 1): ActClaim | undefined | null {
  if (act === undefined) return undefined;
  if (typeof act !== 'object' || act === null || Array.isArray(act) || depth > deepestDelegation) return null;
  const { sub, act: before, ...others } = act as Record<string, unknown>;
  const inner = readAct(before, depth + 1);
  if (!isText(sub) || inner === null || Object.keys(others).length > 0) return null;
  return inner ? { sub, act: inner } : { sub };
}

/** RFC 8693 §4.4, likewise. */
function readMayAct(mayAct: unknown): MayActClaim | undefined | null {
  if (mayAct === undefined) return undefined;
  if (typeof mayAct !== 'object' || mayAct === null || Array.isArray(mayAct)) return null;
  const { sub, iss, ...others } = mayAct as Record<string, unknown>;
  if (!isText(sub) || !(iss === undefined || isText(iss)) || Object.keys(others).length > 0) return null;
  return iss === undefined ? { sub } : { sub, iss };
}

/** What a JWT says of its issuer; undefined where it says nothing. Nothing about it is proven. */
export function issuerOf(token: string): string | undefined {
  const iss = decodeObject(token.split('.')[1] ?? '')?.iss;
  return isText(iss) ? iss : undefined;
}
