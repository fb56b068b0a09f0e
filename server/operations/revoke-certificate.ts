import type { Actor } from '../domain/actor.ts';
import type { RevocationReason } from '../domain/certificate.ts';
import { Failure } from '../domain/failure.ts';
import { toPublicId } from '../domain/ids.ts';
import { findCertificate } from '../ledger/certificate-views.ts';
import { revoke } from '../ledger/certificates.ts';
import { appendEvent } from '../ledger/events.ts';
import type { Context } from './context.ts';
import { type CertificateDetail, showCertificate } from './show-certificate.ts';

/**
 * Revokes a certificate for good: one conditional UPDATE and its event. From the commit on it is usable nowhere, and neither
 * are the tokens bound to it; a revocation list that names it follows within seconds.
 * @param input the certificate by id, serial or thumbprint
 * @throws {Failure} `not_found`; `conflict` when it is revoked already, saying since when, or was never issued
 */
export async function revokeCertificate(
  context: Context,
  actor: Actor,
  input: { readonly certificate: string; readonly reason: RevocationReason; readonly comment: string },
): Promise<CertificateDetail> {
  const { database, clock } = context;
  const id = await database.transaction(async (ledger) => {
    const { certificate: before } = await findCertificate(ledger, input.certificate, clock());
    const at = clock();
    if (!(await revoke(ledger, before.id, { at, reason: input.reason, comment: input.comment }))) {
      const { certificate: now } = await findCertificate(ledger, toPublicId('certificate', before.id), at);
      throw new Failure(
        'conflict',
        now.status === 'revoked' && now.revokedAt
          ? `already revoked at ${now.revokedAt.toISOString()} (${now.revocationReason})`
          : 'it was never issued, so there is nothing to revoke',
      );
    }
    await appendEvent(ledger, {
      type: 'certificate.revoked',
      at,
      actor,
      target: { kind: 'certificate', id: before.id, name: before.identityName ?? before.subject },
      detail: {
        serial: before.serial,
        thumbprint: before.thumbprint,
        comment: input.comment,
        before: { status: before.status },
        after: { status: 'revoked', reason: input.reason },
      },
    });
    return before.id;
  });
  return showCertificate(context, toPublicId('certificate', id));
}
