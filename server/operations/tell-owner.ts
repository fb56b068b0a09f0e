import type { Actor } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import { toPublicId } from '../domain/ids.ts';
import type { Cause } from '../domain/notice.ts';
import { type CertificateView, findCertificate } from '../ledger/certificate-views.ts';
import type { Ledger } from '../ledger/database.ts';
import { appendEvent } from '../ledger/events.ts';
import { keepOwnerTold, type OwnerTold, ownerToldOf, revokersOf } from '../ledger/told-revocations.ts';
import { utc } from './compose-notice.ts';
import type { Context } from './context.ts';
import { tellOnRequest } from './open-notice.ts';

/**
 * Tells the owner of a revoked certificate through the notice channels what was revoked, why, when and by whom. Once: again only where the
 * revocation became one for keyCompromise since.
 * @throws {Failure} `not_found`; `conflict` where it is not revoked, has no owner, or they were told already, and where no channel would tell them
 */
export async function tellOwner(
  { database, clock }: Context,
  actor: Actor,
  { certificate: reference }: { readonly certificate: string },
): Promise<OwnerTold & { recipients: { channel: string; recipient: string }[] }> {
  const now = clock();
  return database.transaction(async (ledger) => {
    const { certificate } = await findCertificate(ledger, reference, now);
    const { id, owner, revocationReason: reason } = certificate;
    if (reason === null) throw new Failure('conflict', 'It is not revoked, so there is nothing to tell.');
    if (owner === null) throw new Failure('conflict', 'It is of Hawser itself, so there is no owner to tell.');
    const before = await ownerToldOf(ledger, id, reason);
    if (before !== undefined) throw new Failure('conflict', `Its owner was told at ${before.at.toISOString()} by ${before.by}.`);
    const { notice, recipients } = await tellOnRequest(ledger, await causeOf(ledger, certificate, owner), now);
    if (recipients.length === 0) throw nobodyToldOf(certificate, owner);
    const told: OwnerTold = { at: now, by: actor.name, notice };
    if (!(await keepOwnerTold(ledger, id, reason, told))) throw new Failure('conflict', `Somebody else tells ${owner} at this moment.`);
    await appendEvent(ledger, {
      type: 'certificate.owner_told',
      at: now,
      actor,
      target: { kind: 'certificate', id, name: certificate.identityName ?? certificate.subject },
      detail: {
        serial: certificate.serial,
        reason,
        owner,
        notice: toPublicId('notice', notice),
        before: { ownerTold: false },
        after: { ownerTold: true, recipients: recipients.length },
      },
    });
    return { ...told, recipients };
  });
}

const severityOf = ({ revocationReason }: CertificateView): Cause['severity'] => (revocationReason === 'keyCompromise' ? 'high' : 'medium');

async function causeOf(ledger: Ledger, certificate: CertificateView, owner: string): Promise<Cause> {
  const { id, serial, subject, identityName, revokedAt, revocationReason, revocationComment } = certificate;
  const name = identityName ?? subject;
  const { revoked, upgraded } = await revokersOf(ledger, id);
  const when = `${revokedAt === null ? '' : ` ${utc(revokedAt)}`}${revoked === undefined ? '' : ` by ${revoked.by}`}`;
  // Who said so later did not revoke it, and not then.
  const why =
    upgraded === undefined ? ` for ${revocationReason}` : `, and for ${revocationReason} since ${utc(upgraded.at)} by ${upgraded.by}`;
  return {
    kind: 'certificate.revoked',
    subject: { kind: 'certificate', id, name },
    severity: severityOf(certificate),
    summary: `The certificate ${serial} of ${name} was revoked${when}${why}: ${revocationComment}`,
    owners: [owner],
    detail: {},
    count: 1,
  };
}

const nobodyToldOf = (certificate: CertificateView, owner: string): Failure =>
  new Failure(
    'conflict',
    `Nothing was sent: no notice channel tells ${owner} what is of ${severityOf(certificate)} severity and of the kind certificate.revoked. Add such a channel, or change one, under Notices.`,
  );
