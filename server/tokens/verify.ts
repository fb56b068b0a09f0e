import { verify as verifySignature } from 'node:crypto';
import { promisify } from 'node:util';
import { type AccessTokenClaims, accessTokenType, clockLeeway, type TokenAlgorithm, tokenAlgorithms } from '../domain/claims.ts';
import { epochSeconds } from '../domain/clock.ts';
import type { RefusalCode } from '../domain/codes.ts';
import { type ParsedToken, parseToken, type TokenHeader } from './compact.ts';
import type { KeyFinder } from './key-set.ts';
import { provenOnce } from './proven-signatures.ts';

/** Claims that this issuer has signed; `cnf` is there only where it is a binding of the one right form. */
export type ProvenClaims = Omit<AccessTokenClaims, 'cnf'> & Partial<Pick<AccessTokenClaims, 'cnf'>>;

export type Verification = {
  /** Compared exactly with `iss`. */
  readonly issuer: string;
  readonly keys: KeyFinder;
  readonly now: Date;
  /** What this issuer signs with; all that there are, if left away. */
  readonly algorithms?: readonly TokenAlgorithm[];
  /** `typ`; that of an access token, if left away. */
  readonly type?: string;
  /** Whoever may be meant; left away where the audience is judged elsewhere. */
  readonly audience?: string | readonly string[];
  /**
   * Compares the binding with the certificate presented, and names what is wrong. Asked only about tokens of this issuer.
   * Left away, only the form of the binding is judged.
   */
  readonly binding?: (claims: AccessTokenClaims) => RefusalCode | undefined | Promise<RefusalCode | undefined>;
};

export type VerifiedToken = { readonly ok: true; readonly claims: AccessTokenClaims; readonly header: TokenHeader };
export type RefusedToken = {
  readonly ok: false;
  readonly code: RefusalCode;
  /** What else is wrong with it, in order. */
  readonly alsoFound: readonly RefusalCode[];
  /** Only where the signature is good: what a forger wrote is nobody's claim. */
  readonly claims?: ProvenClaims;
  /** As received, where it has the form of a header. */
  readonly header?: TokenHeader;
};

const verifyOnThreadPool = promisify(verifySignature);

/** RFC 7518 §3.3, §3.4; RFC 8037 §3.1. */
const digests: Record<TokenAlgorithm, string | null> = { ES256: 'sha256', RS256: 'sha256', EdDSA: null };

/**
 * Judges an access token (RFC 9068 §4, RFC 8725, RFC 8705 §3) by form, signature, issuer, type, audience, binding and time.
 * The first that fails decides. Liveness is not judged here: only the ledger knows it.
 */
export async function verifyAccessToken(token: string, rules: Verification): Promise<VerifiedToken | RefusedToken> {
  const parsed = parseToken(token);
  if (!parsed) return { ok: false, code: 'token_malformed', alsoFound: [] };
  const { header, claims, confirmation } = parsed;
  const signed = await isSigned(token, parsed, rules);
  const bound: AccessTokenClaims | undefined =
    confirmation.kind === 'bound' ? { ...claims, cnf: { 'x5t#S256': confirmation.thumbprint } } : undefined;

  const judged: (RefusalCode | undefined)[] = [
    signed ? undefined : 'signature_invalid',
    claims.iss === rules.issuer ? undefined : 'issuer_mismatch',
    header.typ === (rules.type ?? accessTokenType) ? undefined : 'token_malformed',
    isMeant(claims.aud, rules.audience) ? undefined : 'aud_mismatch',
    bound ? (signed ? await rules.binding?.(bound) : undefined) : confirmation.kind === 'absent' ? 'cnf_absent' : 'cnf_malformed',
    ...judgeTime(claims, epochSeconds(rules.now)),
  ];
  const [code, ...alsoFound] = judged.filter((found) => found !== undefined);

  if (code !== undefined) return { ok: false, code, alsoFound, header, ...(signed ? { claims: bound ?? claims } : {}) };
  if (!bound) throw new Error('a token without binding got past its judge');
  return { ok: true, claims: bound, header };
}

async function isSigned(token: string, { header, signingInput, signature }: ParsedToken, rules: Verification): Promise<boolean> {
  const algorithm = (rules.algorithms ?? tokenAlgorithms).find((allowed) => allowed === header.alg);
  const key = algorithm && (await rules.keys.find(header.kid, algorithm));
  if (!key) return false;
  const raw = algorithm === 'ES256' ? ({ key, dsaEncoding: 'ieee-p1363' } as const) : key;
  return provenOnce(token, key, () => verifyOnThreadPool(digests[algorithm], signingInput, raw, signature));
}

const isMeant = (aud: string, audience: Verification['audience']): boolean =>
  audience === undefined || (typeof audience === 'string' ? aud === audience : audience.includes(aud));

/** `exp` has no leeway; `nbf` and `iat` may lie a little ahead. All in seconds. */
const judgeTime = ({ exp, nbf, iat }: ProvenClaims, now: number): (RefusalCode | undefined)[] => [
  now < exp ? undefined : 'token_expired',
  Math.max(nbf, iat) <= now + clockLeeway ? undefined : 'token_not_yet_valid',
];
