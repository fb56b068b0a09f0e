import { addSeconds, wholeSeconds } from '../domain/clock.ts';
import { Failure } from '../domain/failure.ts';
import { newId } from '../domain/ids.ts';
import { allAuthorities } from '../ledger/authorities.ts';
import { persistCrl } from '../ledger/crls.ts';
import type { Database } from '../ledger/database.ts';
import type { CrlOf } from '../ledger/revoked.ts';
import { buildCrlTbs } from '../pki/crl.ts';
import type { Rest } from '../pki/crl-entries.ts';

const hour = 3600;
/** Seconds for which a list is good; a new one is published when half of it is over. */
export const crlValidity = 24 * hour;
/**
 * Seconds for which a revoked certificate stays on the lists after its end: as long as a list is good, so that at least one
 * regular list after its end names it (RFC 5280 §3.3).
 */
export const crlRetention = 24 * hour;

export type PreparedCrl = {
  readonly id: string;
  readonly number: bigint;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  readonly entries: number;
};

/** Prepares the next one of a list. It may take a second, so that the api process has a worker thread do it. */
export type PrepareCrl = (list: CrlOf, now: Date) => Promise<PreparedCrl>;

/**
 * Writes the next one of a revocation list of an authority and persists it, numbered, before it is signed.
 * @throws {Failure} `not_found`
 */
export async function prepareCrl(database: Database, pkiUrl: string, list: CrlOf, now: Date, rest?: Rest): Promise<PreparedCrl> {
  const authority = (await allAuthorities(database.prisma)).find(({ id }) => id === list.authorityId);
  if (!authority) throw new Failure('not_found', `the authority ${list.authorityId} was not found`);
  const thisUpdate = wholeSeconds(now);
  const nextUpdate = addSeconds(thisUpdate, crlValidity);
  const { id, number, entries } = await persistCrl(database.pool, list, addSeconds(thisUpdate, -crlRetention), (number, revoked) => {
    const tbs = buildCrlTbs({ shard: list.shard, number, thisUpdate, nextUpdate, entries: revoked }, authority, pkiUrl, rest);
    return { id: newId(thisUpdate.getTime()), ...list, number, thisUpdate, nextUpdate, entries: revoked.length, tbs };
  });
  return { id, number, thisUpdate, nextUpdate, entries };
}
