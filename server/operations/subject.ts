import type { ActClaim, MayActClaim } from '../domain/claims.ts';
import type { GrantFacts, IdentityFacts } from '../ledger/exchange.ts';
import type { DelegationFacts, SubjectVersions } from '../ledger/subjects.ts';
import type { Context } from './context.ts';

/** What is to be exchanged (RFC 8693 §2.1), once proven, whatever it was. */
export type Subject = {
  readonly kind: 'exchange-secret' | 'access-token' | 'foreign-token';
  /** Whom it stands for: `sub` of the token that it is exchanged for. */
  readonly identityId: string;
  /** Null where it is a secret of somebody else than the client: nobody may use it, so nobody looks. */
  readonly identity: IdentityFacts | null;
  /** The identity that may present it: the last that acts, or the subject itself where nobody does. */
  readonly holderId: string;
  /** Null for a secret without end. */
  readonly expiresAt: Date | null;
  /** False where it, or something that it came from, was revoked or denied. */
  readonly live: boolean;
  /** True for a foreign token that may be exchanged once and was. */
  readonly used: boolean;
  /** Null where it limits no scope. */
  readonly scopes: readonly string[] | null;
  /** The only audience that it is good for without a delegation; null where it names none of ours. */
  readonly audience: string | null;
  readonly mayAct: MayActClaim | null;
  /** Who acts already. */
  readonly act: ActClaim | null;
  /** Of an access token of ours; null for anything else. */
  readonly jti: string | null;
  readonly boundThumbprint: string | null;
  readonly boundCertificateId: string | null;
  /** How many tokens of ours stand in its chain, itself included. */
  readonly links: number;
  readonly secretId: string | null;
  /** Where it came from, and which `jti` is used up by the exchange; null where none is. */
  readonly foreign: Pick<ForeignToken, 'issuerId' | 'issuer' | 'terms' | 'jti'> | null;
};

/** An access token by which the actor proves itself beside its certificate (RFC 8693 §2.1, `actor_token`). */
export type ActorToken = {
  readonly jti: string;
  readonly identityId: string;
  readonly holderId: string;
  readonly expiresAt: Date;
  readonly live: boolean;
};

/** What the request brings to be exchanged, and what the ledger knows of it. */
export type Exchange = {
  /** Null where it proves nothing. */
  readonly subject: Subject | null;
  /** Undefined where the request has none, null where it proves nothing. */
  readonly actor: ActorToken | null | undefined;
  /** The subject's grant for the audience. */
  readonly grant: GrantFacts | null;
  /** Of the client for the subject, at the audience. */
  readonly delegation: DelegationFacts | null;
  /** Whether the client may act for the subject anywhere at all. */
  readonly related: boolean;
  /** Of the rows that it rests on; left away where nothing comes to be recorded. */
  readonly versions?: SubjectVersions;
  /** True where its own claims are believed until the statement that records the new token compares them with the ledger. */
  readonly claimed?: true;
  /** Why the subject or the actor is null, in an operator's words. */
  readonly reason: string | null;
};

/** A token of a trusted issuer, its signature, issuer, audience and time checked, mapped to an identity by the issuer's rules. */
export type ForeignToken = {
  /** The identity that the claim rules name; whether it may have a token is judged by the one policy, not here. */
  readonly identityId: string;
  /** `trusted_issuers.id`, and `iss`. */
  readonly issuerId: string;
  readonly issuer: string;
  /** When the issuer or its rules were last changed (`trusted_issuers.updated_at`), as of this judgement. */
  readonly terms: Date;
  /** `jti` where the token has one and the issuer's tokens may be exchanged once; null otherwise. At most 512 characters. */
  readonly jti: string | null;
  readonly expiresAt: Date;
  /** Null where its scopes say nothing about ours. */
  readonly scopes: readonly string[] | null;
  /** As in the token (RFC 8693 §4.4); null where it has none of this form. */
  readonly mayAct: MayActClaim | null;
};

type ForeignResult =
  | { readonly ok: true; readonly token: ForeignToken }
  /** Why not, in an operator's words: the caller never learns it. */
  | { readonly ok: false; readonly reason: string };

/**
 * Finds out what a JWT that this issuer did not sign stands for. Writes nothing: its `jti` is used up only by the statement that
 * records the token which it is exchanged for.
 * @param deadline milliseconds since 1970
 * @throws {Failure} `unavailable` when the ledger does not answer
 */
export type ForeignResolver = (context: Context, token: string, deadline: number) => Promise<ForeignResult>;
