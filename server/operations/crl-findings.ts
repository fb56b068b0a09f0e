import { addSeconds, epochSeconds } from '../domain/clock.ts';
import { allAuthorities } from '../ledger/authorities.ts';
import type { Database } from '../ledger/database.ts';
import { readRevoked } from '../ledger/revoked.ts';
import { crlToSign } from '../ledger/signing.ts';
import type { Rest } from '../pki/crl-entries.ts';
import { lintCrl } from '../pki/lint-crl.ts';
import { crlRetention } from './prepare-crl.ts';

/** What speaks against signing a pending list; it may take a second, so that the signer has another thread find out. */
export type CrlFindings = (id: string) => Promise<string[]>;

/** Seconds by which a revocation may precede a list that does not name it yet: it was in flight while the list was prepared. */
const inFlight = 60;

/** Holds a pending list against the ledger: it must be what comes of it, and leave out none that it must name. */
export async function crlFindings(database: Database, pkiUrl: string, id: string, rest?: Rest): Promise<string[]> {
  const row = await crlToSign(database.pool, id);
  const authority = row && (await allAuthorities(database.prisma)).find((candidate) => candidate.id === row.authorityId);
  if (!row || !authority) return ['it, or its authority, is unknown'];
  const revoked = await readRevoked(database.pool, row, addSeconds(row.thisUpdate, -crlRetention - inFlight));
  const thisUpdate = epochSeconds(row.thisUpdate);
  const mustName = revoked
    .filter(({ revokedAt, notAfter }) => revokedAt < thisUpdate - inFlight && notAfter > thisUpdate)
    .map(({ serial }) => serial);
  return lintCrl({ ...row, count: row.entries }, revoked, mustName, authority, pkiUrl, rest);
}
