import type { Actor } from '../domain/actor.ts';
import type { RevocationReason } from '../domain/certificate.ts';
import { Failure, invalid } from '../domain/failure.ts';
import { toPublicId } from '../domain/ids.ts';
import { blockKey } from '../ledger/blocked-keys.ts';
import { type CertificateView, certificatesWithKeyOf, descendantsOf, findCertificate } from '../ledger/certificate-views.ts';
import { holdCertificate, type Revocation, revoke, upgradeRevocation } from '../ledger/certificates.ts';
import type { Ledger } from '../ledger/database.ts';
import { appendEvent } from '../ledger/events.ts';
import type { Statements } from '../ledger/statements.ts';
import type { Context } from './context.ts';
import { revocationFacts } from './preview-revocation.ts';
import { type CertificateDetail, showCertificate } from './show-certificate.ts';

export type RevocationInput = {
  /** By id, serial or thumbprint. */
  readonly certificate: string;
  readonly reason: RevocationReason;
  readonly comment: string;
  /** Since when the key may have been in other hands. */
  readonly suspectedSince?: Date | undefined;
  /** Certificates that share its key or came of it, to be revoked together with it. */
  readonly also?: readonly string[];
  /** From the preview: nothing is revoked where something else would end by now. Left away, whatever there is. */
  readonly state?: string | undefined;
};

export type RevokedCertificate = CertificateDetail & {
  /** What was revoked in the same transaction. */
  revokedAlso: CertificateView[];
  /** What shares its key, and what came of it by renewal, and is not revoked: whoever had the key may have those too. */
  sameKey: CertificateView[];
  descendants: CertificateView[];
};

/**
 * Revokes a certificate for good: one conditional UPDATE and its event. From the commit on it is usable nowhere, and neither
 * are the tokens bound to it; a revocation list that names it follows within seconds. A compromised key is blocked for ever
 * in the same transaction. Certificates that share the key or descend from it are offered, and revoked only if they are named.
 * @param requireAllowed asked first, in the transaction of the revocation, with how many it is about
 * @throws {Failure} `not_found`; `conflict` when it is revoked already, saying since when, or was never issued;
 *   `changed_meanwhile` where the facts are no longer those of the preview; `invalid_input` for a certificate in `also` that has nothing to do with it
 */
export async function revokeCertificate(
  context: Context,
  actor: Actor,
  input: RevocationInput,
  requireAllowed?: (ledger: Ledger, at: Date, many: number) => Promise<void>,
): Promise<RevokedCertificate> {
  const at = context.clock();
  requirePlausible(input, at);
  const { reason, comment, suspectedSince = null } = input;
  const revocation: Revocation = { at, reason, comment, suspectedSince };
  const { id, also } = await context.database.transaction(async (ledger) => {
    await requireAllowed?.(ledger, at, 1 + (input.also?.length ?? 0));
    const { certificate } = await findCertificate(ledger, input.certificate, at);
    await holdCertificate(ledger, certificate.id);
    await requireShown(ledger, input, at);
    const related = [...(await certificatesWithKeyOf(ledger, certificate.id, at)), ...(await descendantsOf(ledger, certificate.id, at))];
    const also = await Promise.all((input.also ?? []).map((reference) => relatedTo(ledger, related, reference, at)));
    for (const each of [certificate, ...new Map(also.map((view) => [view.id, view])).values()]) {
      await revokeOne(ledger, actor, each, revocation, each.id === certificate.id ? null : certificate.serial);
    }
    return { id: certificate.id, also: [...new Set(also.map((view) => toPublicId('certificate', view.id)))] };
  });
  const { prisma } = context.database;
  return {
    ...(await showCertificate(context, toPublicId('certificate', id))),
    revokedAlso: await Promise.all(also.map(async (reference) => (await findCertificate(prisma, reference, at)).certificate)),
    sameKey: await certificatesWithKeyOf(prisma, id, at),
    descendants: await descendantsOf(prisma, id, at),
  };
}

async function requireShown(ledger: Ledger, { certificate, state }: RevocationInput, at: Date): Promise<void> {
  if (state !== undefined && state !== (await revocationFacts(ledger, certificate, at)).state)
    throw new Failure('changed_meanwhile', 'What it would end is no longer what was shown: look at it again. Nothing was revoked.');
}

function requirePlausible({ reason, suspectedSince }: RevocationInput, at: Date): void {
  if (suspectedSince === undefined) return;
  if (reason !== 'keyCompromise')
    throw invalid('suspectedSince', 'says since when a key is suspected: leave it away, or revoke for keyCompromise');
  if (suspectedSince > at) throw invalid('suspectedSince', 'lies in the future');
}

async function relatedTo(ledger: Ledger, related: readonly CertificateView[], reference: string, at: Date): Promise<CertificateView> {
  const { certificate } = await findCertificate(ledger, reference, at);
  if (related.some(({ id }) => id === certificate.id)) return certificate;
  throw invalid(
    'also',
    `${reference} neither shares the key of this certificate nor came of it, or is revoked already: revoke it by itself`,
  );
}

/**
 * Revokes one certificate, or upgrades its revocation, with its event and the block of its key.
 * @param together serial of the certificate with which it is revoked; null for that one itself
 * @throws {Failure} `conflict`
 */
export async function revokeOne(
  ledger: Statements,
  actor: Actor,
  before: CertificateView,
  revocation: Revocation,
  together: string | null,
): Promise<void> {
  const { reason, comment, suspectedSince } = revocation;
  const at = revocation.recordedAt ?? revocation.at;
  const fresh = await revoke(ledger, before.id, revocation);
  if (!fresh && !(reason === 'keyCompromise' && (await upgradeRevocation(ledger, before.id, revocation)))) {
    throw await notRevocable(ledger, before.id, at);
  }
  const keyBlocked =
    reason === 'keyCompromise' &&
    (await blockKey(ledger, { spkiSha256: Buffer.from(before.spkiSha256, 'base64url'), certificateId: before.id, at, by: actor.name }));
  await appendEvent(ledger, {
    type: fresh ? 'certificate.revoked' : 'certificate.revocation_upgraded',
    at,
    actor,
    target: { kind: 'certificate', id: before.id, name: before.identityName ?? before.subject },
    detail: {
      serial: before.serial,
      thumbprint: before.thumbprint,
      comment,
      before: { status: before.status, ...(fresh ? {} : { reason: before.revocationReason, comment: before.revocationComment }) },
      after: { status: 'revoked', reason },
      ...(suspectedSince ? { suspectedSince: suspectedSince.toISOString() } : {}),
      ...(keyBlocked ? { blockedKey: before.spkiSha256 } : {}),
      ...(together === null ? {} : { togetherWith: together }),
    },
  });
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
