import type { ActClaim, MayActClaim } from './claims.ts';
import { Failure, invalid } from './failure.ts';

/** No audience and no delegation lets a token name more actors than this. */
export const deepestDelegation = 5;

/** A token that was exchanged for another this many times in a row is not exchanged again: its chain stays short enough to check. */
export const longestChain = 32;

/** How many actors an `act` claim names. */
export const actorsIn = (act: ActClaim | null | undefined): number => (act ? 1 + actorsIn(act.act) : 0);

/** Whether a `may_act` claim names this actor (RFC 8693 §4.4). `issuer` is the one that the SPIFFE ID is of: ours. */
export const mayActNames = (mayAct: MayActClaim | null, actor: { readonly spiffeId: string }, issuer: string): boolean =>
  mayAct !== null && mayAct.sub === actor.spiffeId && (mayAct.iss === undefined || mayAct.iss === issuer);

/** SPIFFE-ID §2.3 lets an ID have 2,048 octets; ours have far fewer, and a token must not grow by what others write into theirs. */
const longestId = 512;

/** A `may_act` claim as a token of ours carries it on: only where it may name somebody here. */
export const carriedMayAct = (mayAct: MayActClaim | null, issuer: string): MayActClaim | null =>
  mayAct?.sub.startsWith('spiffe://') && mayAct.sub.length <= longestId && mayActNames(mayAct, { spiffeId: mayAct.sub }, issuer)
    ? { sub: mayAct.sub }
    : null;

/**
 * Nobody needs leave to act for himself.
 * @throws {Failure} `invalid_input`
 */
export function requireTwo(actor: { readonly id: string; readonly name: string }, subject: { readonly id: string }): void {
  if (actor.id === subject.id) throw invalid('subject', `${actor.name} cannot act for itself; name another identity`);
}

/**
 * An audience that takes no delegated tokens, or none so deep, has no use for a delegation.
 * @throws {Failure} `conflict`
 */
export function requireDepth(audience: { readonly uri: string; readonly delegationDepth: number }, maximumDepth: number): void {
  if (maximumDepth <= audience.delegationDepth) return;
  throw new Failure(
    'conflict',
    `${audience.uri} takes tokens that name at most ${audience.delegationDepth} actors; raise its delegationDepth first, or lower maximumDepth`,
  );
}

/** @throws {Failure} `invalid_input` */
export function requireAhead(expiresAt: Date | null, now: Date): void {
  if (expiresAt !== null && expiresAt <= now)
    throw invalid('expiresAt', 'lies in the past; leave it away for a delegation that does not expire');
}
