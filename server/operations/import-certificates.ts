import type { Actor } from '../domain/actor.ts';
import { newId, toPublicId } from '../domain/ids.ts';
import { allAuthorities } from '../ledger/authorities.ts';
import { certificateBySha256 } from '../ledger/certificates.ts';
import { appendEvent } from '../ledger/events.ts';
import { type ForeignCertificateView, findForeignCertificate, insertForeignCertificate } from '../ledger/foreign-certificates.ts';
import { certificateSha256 } from '../pki/certificate.ts';
import { type ForeignCertificate, readForeignCertificates } from '../pki/foreign.ts';
import type { Context } from './context.ts';

export type Imported = {
  imported: ForeignCertificateView[];
  /** What was left out, each with its reason. */
  skipped: { subject: string; thumbprint: string; reason: 'watched already' | 'issued here' }[];
};

/**
 * Takes certificates of other authorities into the inventory, for watching only: they are listed, found and warned of before
 * they end. They go into a table of their own, which nothing that authenticates callers reads.
 * @param input one certificate or a bundle, PEM; `owner` hears of their end
 */
export async function importCertificates(
  context: Context,
  actor: Actor,
  { pem, owner, note }: { readonly pem: string; readonly owner: string; readonly note: string },
): Promise<Imported> {
  const found = readForeignCertificates(pem);
  const { database, clock } = context;
  const now = clock();
  const own = (await allAuthorities(database.prisma)).map(({ der }) => certificateSha256(der));
  const { imported, skipped } = await database.transaction(async (ledger) => {
    const result: { imported: string[]; skipped: Imported['skipped'] } = { imported: [], skipped: [] };
    for (const certificate of found) {
      const issuedHere = own.some((sha256) => sha256.equals(certificate.sha256)) || (await certificateBySha256(ledger, certificate.sha256));
      const row = { ...certificate, id: newId(), owner, note, importedBy: actor.name, importedAt: now };
      if (!issuedHere && (await insertForeignCertificate(ledger, row))) {
        await appendEvent(ledger, {
          type: 'foreign_certificate.imported',
          at: now,
          actor,
          target: { kind: 'foreign_certificate', id: row.id, name: row.subject },
          detail: { ...shown(certificate), serial: row.serial, issuer: row.issuer, owner, notAfter: row.notAfter.toISOString() },
        });
        result.imported.push(row.id);
      } else result.skipped.push({ ...shown(certificate), reason: issuedHere ? 'issued here' : 'watched already' });
    }
    return result;
  });
  const view = async (id: string) => (await findForeignCertificate(database.prisma, toPublicId('foreignCertificate', id), now)).certificate;
  return { imported: await Promise.all(imported.map(view)), skipped };
}

const shown = ({ subject, sha256 }: ForeignCertificate) => ({ subject, thumbprint: sha256.toString('base64url') });
