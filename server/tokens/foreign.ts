import type { KeyObject } from 'node:crypto';
import { compactJwsShape } from '../domain/claims.ts';
import type { ForeignAlgorithm } from '../domain/foreign-algorithms.ts';
import { decode, decodeObject } from './compact.ts';
import { isForeignAlgorithm, isSignedWith } from './foreign-algorithms.ts';

/** The claims that every token from elsewhere must have here, in the types of RFC 7519 §4.1; times in whole seconds since 1970. */
type ForeignClaims = {
  readonly iss: string;
  readonly sub: string;
  readonly aud: readonly string[];
  readonly iat: number;
  readonly exp: number;
  readonly nbf: number | null;
  readonly jti: string | null;
};

/** A JWT of somebody else that has the form of one; nothing about it is proven. */
export type ForeignJwt = {
  readonly header: { readonly alg: ForeignAlgorithm; readonly kid: string; readonly typ: string | null };
  readonly claims: ForeignClaims;
  /** Every claim, as it stands there. */
  readonly payload: Readonly<Record<string, unknown>>;
  readonly signingInput: Buffer;
  readonly signature: Buffer;
};
export type ParsedForeignJwt = ({ readonly ok: true } & ForeignJwt) | { readonly ok: false; readonly problem: string };

/** Characters of a whole token. */
const longest = 16_000;
/** The last second of 9999. */
const lastSecond = 253_402_300_799;

/** Members of a header by which a token would choose its own key, or change what its parts mean: nobody follows them. */
const forbiddenMembers = ['jku', 'jwk', 'x5u', 'x5c', 'crit', 'b64', 'zip', 'enc', 'cty', 'p2c', 'epk'];

/**
 * Takes a JWT of somebody else apart (RFC 7515 §3.1, RFC 7519 §7.2, RFC 8725 §3). One spelling only: compact, JSON without
 * duplicate members, an algorithm that is asymmetric and known, a `kid`, and all the claims that are required here.
 */
export function parseForeignJwt(token: string): ParsedForeignJwt {
  const refused = (problem: string) => ({ ok: false, problem }) as const;
  if (token.length > longest) return refused(`it is longer than ${longest} characters`);
  if (!compactJwsShape.test(token)) return refused('it is not three parts of base64url with dots between them');
  const [head = '', body = '', tail = ''] = token.split('.');
  const header = decodeObject(head);
  const payload = decodeObject(body);
  const signature = decode(tail);
  if (!header) return refused('its header is not a JSON object in UTF-8 without duplicate members');
  if (!payload) return refused('its claims are not a JSON object in UTF-8 without duplicate members, NUL or numbers out of range');
  if (!signature) return refused('its signature is not spelled in the one way that base64url has for it');
  const member = forbiddenMembers.find((name) => Object.hasOwn(header, name));
  if (member !== undefined) return refused(`its header has the member ${member}`);
  const { alg, kid, typ } = header;
  if (!isForeignAlgorithm(alg)) return refused('its algorithm is none that is taken from others');
  if (!isText(kid, 256)) return refused('its header names no key (kid)');
  if (typ !== undefined && !isText(typ, 64)) return refused('its header has a typ that is no text');
  const claims = readClaims(payload);
  if (typeof claims === 'string') return refused(claims);
  const signingInput = Buffer.from(token.slice(0, token.lastIndexOf('.')), 'ascii');
  return { ok: true, header: { alg, kid, typ: typ ?? null }, claims, payload, signingInput, signature };
}

const isText = (value: unknown, most: number): value is string => typeof value === 'string' && value !== '' && value.length <= most;
const isTime = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= lastSecond;

/** @returns what is wrong, where something is */
function readClaims({ iss, sub, aud, iat, exp, nbf, jti }: Record<string, unknown>): ForeignClaims | string {
  if (!isText(iss, 300)) return 'it has no iss';
  if (!isText(sub, 1_000)) return 'it has no sub';
  const audiences: unknown[] = Array.isArray(aud) ? aud : [aud];
  if (audiences.length === 0 || !audiences.every((one) => isText(one, 300))) return 'it has no aud';
  if (!isTime(iat)) return 'it has no iat in whole seconds';
  if (!isTime(exp)) return 'it has no exp in whole seconds';
  if (nbf !== undefined && !isTime(nbf)) return 'its nbf is not whole seconds';
  if (jti !== undefined && !isText(jti, 512)) return 'its jti is no text of 1 to 512 characters';
  return { iss, sub, aud: audiences, iat, exp, nbf: nbf ?? null, jti: jti ?? null };
}

/** Whether a key made the signature; the algorithm is the one that the header names, and was allowed before. */
export const isSignedBy = ({ header, signingInput, signature }: ForeignJwt, key: KeyObject): Promise<boolean> =>
  isSignedWith(header.alg, key, signingInput, signature);
