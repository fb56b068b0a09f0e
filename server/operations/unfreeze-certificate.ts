import type { Actor } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import { toPublicId } from '../domain/ids.ts';
import { findCertificate } from '../ledger/certificate-views.ts';
import { appendEvent } from '../ledger/events.ts';
import { unfreezeLineage } from '../ledger/lineages.ts';
import type { CertificateContext } from './certificate-context.ts';
import { type CertificateDetail, showCertificate } from './show-certificate.ts';

/**
 * Lets a lineage go on that was stopped because a copy of a key was suspected: its certificates are usable again, and so are
 * the tokens bound to them that have not expired.
 * @throws {Failure} `not_found`; `conflict` when it is not frozen
 */
export async function unfreezeCertificate(
  context: CertificateContext,
  actor: Actor,
  input: { readonly certificate: string; readonly comment: string },
): Promise<CertificateDetail> {
  const { database, clock } = context;
  const id = await database.transaction(async (ledger) => {
    const at = clock();
    const { certificate } = await findCertificate(ledger, input.certificate, at);
    const count = await unfreezeLineage(ledger, certificate.lineageId);
    if (count === 0) throw new Failure('conflict', 'the certificate is not frozen, so there is nothing to let go on');
    await appendEvent(ledger, {
      type: 'certificate.unfrozen',
      at,
      actor,
      target: { kind: 'certificate', id: certificate.id, name: certificate.identityName ?? certificate.subject },
      detail: {
        serial: certificate.serial,
        lineage: certificate.lineageId,
        certificates: count,
        before: { frozen: true },
        after: { frozen: false },
        comment: input.comment,
      },
    });
    return certificate.id;
  });
  return showCertificate(context, toPublicId('certificate', id));
}
