import type { ActClaim, MayActClaim } from '../domain/claims.ts';
import type { IdentityFacts } from '../ledger/exchange.ts';
import type { StsContext } from './sts-context.ts';

/** What is to be exchanged (RFC 8693 §2.1), once proven, whatever it was. */
export type Subject = {
  readonly kind: 'exchange-secret' | 'access-token' | 'foreign-token';
  /** Whom it stands for: `sub` of the token that it is exchanged for. */
  readonly identity: IdentityFacts;
  /** The identity that may present it: the last that acts, or the subject itself where nobody does. */
  readonly holderId: string;
  /** Null for a secret without end. */
  readonly expiresAt: Date | null;
  /** What ends it before its time, in an operator's words; null while it lives. */
  readonly dead: string | null;
  /** True for a foreign token that may be exchanged once and was. */
  readonly used: boolean;
  /** Null where it limits no scope. */
  readonly scopes: readonly string[] | null;
  /** The only audience that it is good for without a delegation; null where it names none of ours. */
  readonly audience: string | null;
  readonly mayAct: MayActClaim | null;
  /** Who acts already, and their identities, newest first. */
  readonly act: ActClaim | null;
  readonly actorIds: readonly string[];
  /** Of an access token of ours, and how many tokens it came from, itself included; null and 0 for anything else. */
  readonly jti: string | null;
  readonly links: number;
  readonly secretId: string | null;
  /** Where it came from, and which `jti` is used up by the exchange; null where none is. */
  readonly foreign: { readonly issuerId: string; readonly issuer: string; readonly jti: string | null } | null;
};

/** A token of a trusted issuer, its signature, issuer, audience and time checked, mapped to an identity by the issuer's rules. */
export type ForeignToken = {
  /** The identity that the claim rules name; whether it may have a token is judged by the one policy, not here. */
  readonly identityId: string;
  /** `trusted_issuers.id`, and `iss`. */
  readonly issuerId: string;
  readonly issuer: string;
  /** `jti` where the token has one and the issuer's tokens may be exchanged once; null otherwise. At most 512 characters. */
  readonly jti: string | null;
  readonly expiresAt: Date;
  /** Null where its scopes say nothing about ours. */
  readonly scopes: readonly string[] | null;
  /** As in the token (RFC 8693 §4.4); null where it has none of this form. */
  readonly mayAct: MayActClaim | null;
};

export type ForeignResult =
  | { readonly ok: true; readonly token: ForeignToken }
  /** Why not, in an operator's words: the caller never learns it. */
  | { readonly ok: false; readonly reason: string };

/**
 * Finds out what a JWT that this issuer did not sign stands for. Writes nothing: its `jti` is used up only by the statement that
 * records the token which it is exchanged for.
 * @param deadline milliseconds since 1970
 * @throws {Failure} `unavailable` when the ledger does not answer
 */
export type ForeignResolver = (context: StsContext, token: string, deadline: number) => Promise<ForeignResult>;
