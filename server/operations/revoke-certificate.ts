import type { Actor } from '../domain/actor.ts';
import type { RevocationReason } from '../domain/certificate.ts';
import { Failure, invalid } from '../domain/failure.ts';
import { toPublicId } from '../domain/ids.ts';
import { blockKeys } from '../ledger/blocked-keys.ts';
import {
  type CertificateView,
  certificatesWithKeyOf,
  descendantsOf,
  findCertificate,
  findCertificates,
  revocableOf,
} from '../ledger/certificate-views.ts';
import { holdCertificates, type Revocation, revoke } from '../ledger/certificates.ts';
import type { Ledger } from '../ledger/database.ts';
import { appendEvents } from '../ledger/events.ts';
import { type HeldIdentity, holdIdentityLightly } from '../ledger/identities.ts';
import type { Statements } from '../ledger/statements.ts';
import type { Context } from './context.ts';
import type { MadeToken } from './create-join-token.ts';
import { issueReplacement } from './issue-replacement.ts';
import { moveIdentityIn } from './move-identity.ts';
import { evictionFacts, mostAtOnce, requireAtOnce, revocationFacts } from './preview-revocation.ts';
import { type CertificateDetail, showCertificate } from './show-certificate.ts';

export type RevocationInput = {
  /** By id, serial or thumbprint. */
  readonly certificate: string;
  readonly reason: RevocationReason;
  readonly comment: string;
  /** Since when the key may have been in other hands. */
  readonly suspectedSince?: Date | undefined;
  /** Nothing is issued again for the key of what is revoked; always so for `keyCompromise`. */
  readonly blockKey?: boolean | undefined;
  /** A join token for its identity is made in the same transaction. */
  readonly replace?: boolean | undefined;
  /** Certificates that share its key or came of it, to be revoked together with it. */
  readonly also?: readonly string[];
  /** `identity`: all certificates of its identity, which is suspended too. */
  readonly scope?: 'certificate' | 'identity' | undefined;
  /** From the preview: nothing is revoked where something else would end by now. Left away, whatever there is. */
  readonly state?: string | undefined;
};

export type RevokedCertificate = CertificateDetail & {
  /** What was revoked in the same transaction. */
  revokedAlso: CertificateView[];
  /** Whether its identity was suspended in the same transaction. */
  suspended: boolean;
  /** The way to another certificate, shown this once; null where none was asked for. */
  replacement: MadeToken | null;
  /** What shares its key, and what came of it by renewal, and is not revoked: whoever had the key may have those too. */
  sameKey: CertificateView[];
  descendants: CertificateView[];
};

/**
 * Revokes a certificate for good: one conditional UPDATE and its event. From the commit on it is usable nowhere, and neither
 * are the tokens bound to it; a revocation list that names it follows within seconds. A compromised key is blocked for ever
 * in the same transaction, and any other where that is asked for. Certificates that share the key or descend from it are offered, and revoked only if they are named.
 * With the whole identity it ends for good what that has, and is suspended, so that nothing new of it is honoured until somebody resumes it.
 * @param requireAllowed asked before any certificate is held, in the transaction of the revocation, with how many would be revoked that are not
 * @throws {Failure} `not_found`; `conflict` when it is revoked already, saying since when, or was never issued; `forbidden` where one is not theirs to revoke;
 *   `changed_meanwhile` where the facts are no longer those of the preview; `invalid_input` for a certificate in `also` that has nothing to do with it, and where
 *   there can be no replacement
 */
export async function revokeCertificate(
  context: Context,
  actor: Actor,
  input: RevocationInput,
  requireAllowed?: (ledger: Ledger, at: Date, many: number) => Promise<void>,
): Promise<RevokedCertificate> {
  const at = context.clock();
  requirePlausible(input, at);
  const { reason, comment, suspectedSince = null, blockKey = false } = input;
  const revocation: RevocationOfKey = { at, reason, comment, suspectedSince, blockKey };
  const { id, also, suspended, replacement } = await context.database.transaction(async (ledger) => {
    const { certificate } = await findCertificate(ledger, input.certificate, at);
    const identity = input.scope === 'identity' ? await holdWhole(ledger, certificate, input) : undefined;
    // What is made for an identity holds it: before the certificates, as whoever retires it does.
    if (input.replace && certificate.identityId !== null) await holdIdentityLightly(ledger, certificate.identityId);
    const whole = identity === undefined ? [] : await revocableOf(ledger, identity.id, at, mostAtOnce + 1);
    requireAtOnce(whole.length);
    const named = new Map<string, string>();
    for (const reference of input.also ?? []) named.set((await findCertificate(ledger, reference, at)).certificate.id, reference);
    const others = new Set([...whole, ...named.keys()]);
    others.delete(certificate.id);
    await requireAllowed?.(ledger, at, Number(certificate.revokedAt === null) + others.size);
    await holdCertificates(ledger, [certificate.id, ...others]);
    await requireShown(ledger, input, identity?.id, at);
    if (identity !== undefined) return { ...(await evict(ledger, actor, identity, certificate, whole, revocation)), replacement: null };
    const related = [...(await certificatesWithKeyOf(ledger, certificate.id, at)), ...(await descendantsOf(ledger, certificate.id, at))];
    const also = [...named].map(([id, reference]) => relatedTo(related, id, reference));
    for (const each of [certificate, ...also]) {
      await revokeOne(ledger, actor, each, revocation, each.id === certificate.id ? null : certificate.serial);
    }
    const replacement = input.replace ? await issueReplacement(ledger, actor, certificate, at) : null;
    return { id: certificate.id, also: [...named.keys()], suspended: false, replacement };
  });
  const { prisma } = context.database;
  return {
    ...(await showCertificate(context, toPublicId('certificate', id))),
    revokedAlso: await findCertificates(prisma, also, at),
    suspended,
    replacement,
    sameKey: await certificatesWithKeyOf(prisma, id, at),
    descendants: await descendantsOf(prisma, id, at),
  };
}

/**
 * Holds the identity of a certificate before any certificate is held, as whatever issues to it does: nothing is issued to it until the end.
 * @throws {Failure} `invalid_input` where there is none, or others are named besides
 */
async function holdWhole(ledger: Ledger, { identityId }: CertificateView, { also = [] }: RevocationInput): Promise<HeldIdentity> {
  if (identityId === null) throw invalid('scope', 'is for a certificate of an identity; this one is of Hawser itself: revoke it alone');
  if (also.length > 0) throw invalid('also', 'names certificates one by one: leave it away, all of the identity are revoked');
  return holdIdentityLightly(ledger, identityId);
}

/** @throws {Failure} `conflict` where there is nothing left to revoke and nobody to suspend */
async function evict(
  ledger: Ledger,
  actor: Actor,
  { name, status }: HeldIdentity,
  certificate: CertificateView,
  whole: readonly string[],
  revocation: RevocationOfKey,
): Promise<{ id: string; also: string[]; suspended: boolean }> {
  const { at, comment } = revocation;
  const others = await findCertificates(
    ledger,
    whole.filter((id) => id !== certificate.id),
    at,
  );
  const own = await revokeSome(ledger, actor, [certificate], revocation);
  const also = await revokeSome(ledger, actor, others, revocation, { togetherWith: certificate.serial });
  const suspended = status === 'active';
  if (own.size + also.size === 0 && !suspended) throw await notRevocable(ledger, certificate.id, at);
  const cause = { comment, togetherWith: certificate.serial };
  if (suspended) await moveIdentityIn(ledger, actor, { identity: name, to: 'suspended', type: 'identity.suspended', cause }, at);
  return { id: certificate.id, also: [...also], suspended };
}

/** @param identityId where all of it ends */
async function requireShown(
  ledger: Ledger,
  { certificate, state }: RevocationInput,
  identityId: string | undefined,
  at: Date,
): Promise<void> {
  if (state === undefined) return;
  const facts = await (identityId === undefined ? revocationFacts(ledger, certificate, at) : evictionFacts(ledger, identityId, at));
  if (state !== facts.state)
    throw new Failure('changed_meanwhile', 'What it would end is no longer what was shown: look at it again. Nothing was revoked.');
}

type Said = Pick<RevocationInput, 'reason' | 'suspectedSince' | 'blockKey' | 'replace' | 'scope'>;

/** @throws {Failure} `invalid_input` for what does not go with the reason or the scope, and for a date to come */
export function requirePlausible({ reason, suspectedSince, blockKey, replace, scope }: Said, at: Date): void {
  if (blockKey === false && reason === 'keyCompromise')
    throw invalid('blockKey', 'cannot be false for keyCompromise: its key is always blocked. Leave it away, or choose another reason');
  if (replace && scope === 'identity')
    throw invalid('replace', 'is for a certificate alone: with the whole identity it is suspended, and nothing is issued to it');
  if (suspectedSince === undefined) return;
  if (reason !== 'keyCompromise')
    throw invalid('suspectedSince', 'says since when a key is suspected: leave it away, or revoke for keyCompromise');
  if (suspectedSince > at) throw invalid('suspectedSince', 'lies in the future');
}

function relatedTo(related: readonly CertificateView[], named: string, reference: string): CertificateView {
  const found = related.find(({ id }) => id === named);
  if (found !== undefined) return found;
  throw invalid(
    'also',
    `${reference} neither shares the key of this certificate nor came of it, or is revoked already: revoke it by itself`,
  );
}

/** A revocation, and whether the keys are blocked though they are not known to be compromised. */
type RevocationOfKey = Revocation & { readonly blockKey?: boolean };

/**
 * Revokes one certificate, or upgrades its revocation, with its event and the block of its key.
 * @param together serial of the certificate with which it is revoked; null for that one itself
 * @throws {Failure} `conflict`; `forbidden`
 */
export async function revokeOne(
  ledger: Statements,
  actor: Actor,
  before: CertificateView,
  revocation: RevocationOfKey,
  together: string | null,
): Promise<void> {
  const done = await revokeSome(ledger, actor, [before], revocation, together === null ? {} : { togetherWith: together });
  if (done.size === 0) throw await notRevocable(ledger, before.id, revocation.recordedAt ?? revocation.at);
}

/**
 * Revokes certificates, or upgrades their revocations, each with its event and the block of its key.
 * @param more for the detail of each event
 * @returns the ids of those about which something changed
 * @throws {Failure} `forbidden` where one of them is not theirs to revoke
 */
export async function revokeSome(
  ledger: Statements,
  actor: Actor,
  certificates: readonly CertificateView[],
  revocation: RevocationOfKey,
  more: Readonly<Record<string, unknown>> = {},
): Promise<ReadonlySet<string>> {
  const { reason, comment, suspectedSince, blockKey = false } = revocation;
  const at = revocation.recordedAt ?? revocation.at;
  const ids = certificates.map(({ id }) => id);
  const compromised = reason === 'keyCompromise';
  const { fresh, upgraded } = await revoke(ledger, actor, ids, revocation);
  const done = certificates.filter(({ id }) => fresh.has(id) || upgraded.has(id));
  const keys = done.map(({ id, spkiSha256 }) => ({ spkiSha256: Buffer.from(spkiSha256, 'base64url'), certificateId: id }));
  const blocked = compromised || blockKey ? await blockKeys(ledger, keys, { at, by: actor.name }) : new Set<string>();
  await appendEvents(
    ledger,
    done.map((before) => ({
      type: fresh.has(before.id) ? 'certificate.revoked' : 'certificate.revocation_upgraded',
      at,
      actor,
      target: { kind: 'certificate', id: before.id, name: before.identityName ?? before.subject },
      detail: {
        serial: before.serial,
        thumbprint: before.thumbprint,
        comment,
        before: {
          status: before.status,
          ...(fresh.has(before.id) ? {} : { reason: before.revocationReason, comment: before.revocationComment }),
        },
        after: { status: 'revoked', reason },
        ...(suspectedSince ? { suspectedSince: suspectedSince.toISOString() } : {}),
        ...(blocked.has(before.id) ? { blockedKey: before.spkiSha256 } : {}),
        ...more,
      },
    })),
  );
  return new Set(done.map(({ id }) => id));
}

async function notRevocable(ledger: Statements, id: string, at: Date): Promise<Failure> {
  const { certificate } = await findCertificate(ledger, toPublicId('certificate', id), at);
  return new Failure(
    'conflict',
    certificate.revokedAt
      ? `already revoked at ${certificate.revokedAt.toISOString()} (${certificate.revocationReason})`
      : 'it was never issued, so there is nothing to revoke',
  );
}
