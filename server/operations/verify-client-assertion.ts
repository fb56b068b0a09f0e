import { clockLeeway } from '../domain/claims.ts';
import { epochSeconds } from '../domain/clock.ts';
import { before } from '../ledger/batch.ts';
import { spendAssertion, usableClientKey } from '../ledger/client-keys.ts';
import type { IdentityFacts } from '../ledger/exchange.ts';
import { isSignedBy, parseForeignJwt } from '../tokens/foreign.ts';
import { ForeignKeySet } from '../tokens/foreign-keys.ts';
import type { StsContext } from './sts-context.ts';

/** Seconds that an assertion may still live when it is shown. */
const longestLife = 300;

export type AssertionVerdict =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: 'client_assertion_invalid' | 'client_assertion_replayed'; readonly reason: string };

/**
 * Judges what a client asserts of itself (RFC 7523 §3, RFC 7521 §5.2), after its certificate was found to be usable: the assertion
 * has to be by a registered key of the very same identity. It is used up here, before anything else is decided, and only where all
 * else about it is right: whoever forged it spends nobody's.
 * @param deadline milliseconds since 1970
 * @throws {Failure} `unavailable` when the ledger does not answer
 */
export function verifyClientAssertion(
  context: StsContext,
  identity: IdentityFacts,
  assertion: string,
  deadline: number,
): Promise<AssertionVerdict> {
  return before(deadline, verify(context, identity, assertion));
}

async function verify(context: StsContext, identity: IdentityFacts, assertion: string): Promise<AssertionVerdict> {
  const { prisma } = context.database;
  const now = context.clock();
  const jwt = parseForeignJwt(assertion);
  if (!jwt.ok) return invalid(jwt.problem);
  const { header, claims } = jwt;
  if (claims.iss !== identity.name || claims.sub !== identity.name)
    return invalid('iss and sub are not the name of the certificate’s identity');
  if (claims.aud.length !== 1 || claims.aud[0] !== context.issuer) return invalid('aud is not this issuer, and nobody else');
  if (header.typ !== null && !/^(?:application\/)?(?:client-authentication\+)?jwt$/i.test(header.typ))
    return invalid('its typ is of something else');
  if (claims.jti === null) return invalid('it has no jti');
  const key = await usableClientKey(prisma, identity.id, header.kid, now);
  const found = key && key.algorithm === header.alg && new ForeignKeySet({ keys: [key.publicJwk] }).find(header.kid, header.alg);
  if (!found) return invalid('the identity has no such key');
  if (!(await isSignedBy(jwt, found))) return invalid('it is not by that key');
  const time = timeProblem(claims, epochSeconds(now));
  if (time !== null) return invalid(time);
  const fresh = await spendAssertion(prisma, {
    identityId: identity.id,
    jti: claims.jti,
    usedAt: now,
    expiresAt: new Date(claims.exp * 1000),
  });
  return fresh ? { ok: true } : { ok: false, code: 'client_assertion_replayed', reason: 'it was used before' };
}

const invalid = (reason: string): AssertionVerdict => ({ ok: false, code: 'client_assertion_invalid', reason: `the assertion: ${reason}` });

/** Seconds since 1970. */
function timeProblem({ iat, nbf, exp }: { iat: number; nbf: number | null; exp: number }, now: number): string | null {
  if (exp <= now) return 'it has expired';
  if (exp > now + longestLife) return `it lives longer than ${longestLife} s`;
  return Math.max(iat, nbf ?? 0) > now + clockLeeway ? 'it begins in the future' : null;
}
