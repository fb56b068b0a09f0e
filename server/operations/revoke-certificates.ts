import type { Actor } from '../domain/actor.ts';
import type { RevocationReason } from '../domain/certificate.ts';
import { Failure } from '../domain/failure.ts';
import { type CertificateView, certificatesMeant, findCertificates } from '../ledger/certificate-views.ts';
import { holdCertificates } from '../ledger/certificates.ts';
import type { Ledger } from '../ledger/database.ts';
import type { Context } from './context.ts';
import { isRevocable, revocationsFacts, sortCertificates } from './preview-revocations.ts';
import { type RevocationInput, requirePlausible, revokeSome } from './revoke-certificate.ts';

export type RevocationsInput = Pick<RevocationInput, 'comment' | 'suspectedSince' | 'blockKey' | 'state'> & {
  /** By id, serial or thumbprint. */
  readonly certificates: readonly string[];
  readonly reason: RevocationReason;
};
export type RevokedOfMany = {
  /** As it was asked for. */
  certificate: string;
  id: string | null;
  serial: string | null;
  identityName: string | null;
  /** `unchanged`: it was revoked already, and for keyCompromise or for no other reason now. */
  outcome: 'revoked' | 'upgraded' | 'unchanged' | 'failed';
  problem: string | null;
};

/**
 * Revokes several certificates in one act, each with an event of its own: all that can be revoked, or none. One that is revoked already, or that
 * nothing is known of, holds up no other, so that the same call can be made again.
 * @param requireAllowed asked before anything is held, in the transaction of the revocation, with how many would be revoked that are not
 * @throws {Failure} `changed_meanwhile` where the facts are no longer those of the preview; `invalid_input`; `forbidden` where one is not theirs to revoke
 */
export async function revokeCertificates(
  { database, clock }: Context,
  actor: Actor,
  input: RevocationsInput,
  requireAllowed?: (ledger: Ledger, at: Date, many: number) => Promise<void>,
): Promise<{ items: RevokedOfMany[] }> {
  const at = clock();
  requirePlausible(input, at);
  const { reason, comment, suspectedSince = null, blockKey = false } = input;
  const asked = [...new Set(input.certificates)];
  return database.transaction(async (ledger) => {
    const meant = await certificatesMeant(ledger, asked);
    const known = new Map(meant.flatMap((one) => (one === null ? [] : [[one.id, one.status]])));
    await requireAllowed?.(ledger, at, [...known.values()].filter(isRevocable).length);
    await holdCertificates(ledger, [...known.keys()]);
    const views = await findCertificates(ledger, [...known.keys()], at);
    if (input.state !== undefined && input.state !== (await revocationsFacts(ledger, sortCertificates(asked, meant, views), at)).state)
      throw new Failure('changed_meanwhile', 'What it would end is no longer what was shown: look at it again. Nothing was revoked.');
    const before = new Map(views.map((view) => [view.id, view]));
    const issued = views.filter(({ status }) => status !== 'pending');
    const worse = issued.filter(
      ({ status, revocationReason }) => isRevocable(status) || (reason === 'keyCompromise' && revocationReason !== reason),
    );
    const done = await revokeSome(
      ledger,
      actor,
      issued,
      { at, reason, comment, suspectedSince, blockKey },
      { revokedTogether: worse.length },
    );
    return { items: asked.map((certificate, index) => ({ certificate, ...resultOf(before.get(meant[index]?.id ?? ''), done) })) };
  });
}

function resultOf(view: CertificateView | undefined, done: ReadonlySet<string>): Omit<RevokedOfMany, 'certificate'> {
  if (view === undefined)
    return { id: null, serial: null, identityName: null, outcome: 'failed', problem: 'no certificate is known by it, or more than one is' };
  const { id, serial, identityName, status, revokedAt, revocationReason } = view;
  const named = { id, serial, identityName };
  if (done.has(id)) return { ...named, outcome: revokedAt === null ? 'revoked' : 'upgraded', problem: null };
  return status === 'pending'
    ? { ...named, outcome: 'failed', problem: 'it was never issued, so there is nothing to revoke' }
    : { ...named, outcome: 'unchanged', problem: `already revoked at ${revokedAt?.toISOString()} (${revocationReason})` };
}
