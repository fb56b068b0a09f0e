import type { Actor } from '../domain/actor.ts';
import { notFound } from '../domain/failure.ts';
import { appendEvent } from '../ledger/events.ts';
import { deleteForeignCertificate, type ForeignCertificateView, findForeignCertificate } from '../ledger/foreign-certificates.ts';
import type { Context } from './context.ts';

/** Stops watching a foreign certificate. @throws {Failure} `not_found` */
export function forgetCertificate(
  { database, clock }: Context,
  actor: Actor,
  { foreignCertificate }: { readonly foreignCertificate: string },
): Promise<ForeignCertificateView> {
  return database.transaction(async (ledger) => {
    const { certificate } = await findForeignCertificate(ledger, foreignCertificate, clock());
    if (!(await deleteForeignCertificate(ledger, certificate.id))) throw notFound(`the foreign certificate ${foreignCertificate}`);
    await appendEvent(ledger, {
      type: 'foreign_certificate.forgotten',
      at: clock(),
      actor,
      target: { kind: 'foreign_certificate', id: certificate.id, name: certificate.subject },
      detail: { thumbprint: certificate.thumbprint, owner: certificate.owner },
    });
    return certificate;
  });
}
