import type pg from 'pg';
import type { RevocationReason } from '../domain/certificate.ts';
import { milliseconds, patiently } from './columns.ts';
import { restSince } from './rest.ts';

/** Times in seconds since 1970, rounded down, since a million of them may be held; the rare one is a date. */
export type Revoked = { serial: string; revokedAt: number; reason: RevocationReason; suspectedSince: Date | null; notAfter: number };

/** One of the revocation lists of an authority; the first is number 0. */
export type CrlOf = { readonly authorityId: string; readonly shard: number };

/** Rows that are read at a time: a millisecond or two of work, for PostgreSQL and for whoever reads. */
const portion = 500;

type Row = [serial: string, revokedAt: number, reason: RevocationReason, suspectedSince: number | null, notAfter: number];

/**
 * The certificates on one list of an authority that are revoked and end after `since`, in no order; as they were at one moment. Where there
 * are many, it rests in between: whoever issues tokens shares the processors and PostgreSQL.
 * @param client in a transaction
 */
export async function revokedSince(client: pg.ClientBase, { authorityId, shard }: CrlOf, since: Date): Promise<Revoked[]> {
  await client.query({
    text: `DECLARE revoked NO SCROLL CURSOR FOR
      SELECT serial, ${milliseconds('revoked_at')}, revocation_reason, ${milliseconds('invalidity_date')}, ${milliseconds('not_after')}
      FROM certificates WHERE authority_id = $1 AND crl_shard = $2 AND status = 'revoked' AND not_after > $3`,
    values: [authorityId, shard, since],
  });
  const found: Revoked[] = [];
  for (let more = true; more; ) {
    const began = performance.now();
    const { rows } = await client.query<Row>(patiently(30_000, { text: `FETCH ${portion} FROM revoked`, rowMode: 'array' as const }));
    for (const [serial, revokedAt, reason, suspectedSince, notAfter] of rows) {
      found.push({
        serial,
        revokedAt: Math.floor(revokedAt / 1000),
        reason,
        suspectedSince: suspectedSince === null ? null : new Date(suspectedSince),
        notAfter: Math.floor(notAfter / 1000),
      });
    }
    more = rows.length === portion;
    if (more) await restSince(began);
  }
  await client.query('CLOSE revoked');
  if (shard === 0) found.push(...(await revokedCrossCertificates(client, authorityId, since)));
  found.push(...(await carriedRevocations(client, { authorityId, shard }, since)));
  return found;
}

/** Of the carried revocations `r` those that no row of the ledger names by now. */
export const nobodyElseNames = `NOT EXISTS (SELECT FROM certificates c WHERE c.authority_id = r.authority_id AND c.serial = r.serial AND c.status = 'revoked')
  AND NOT EXISTS (SELECT FROM cross_certificates x JOIN authorities root ON root.id = x.authority_id
    WHERE x.issuer_id = r.authority_id AND x.serial = r.serial AND root.status = 'retired')`;

/** When those end nobody knows; nothing that an authority signed outlives it. */
async function carriedRevocations(client: pg.ClientBase, { authorityId, shard }: CrlOf, since: Date): Promise<Revoked[]> {
  const { rows } = await client.query<{ serial: string; revokedAt: number; reason: RevocationReason; notAfter: number }>(
    `SELECT r.serial, ${milliseconds('r.revoked_at')} AS "revokedAt", r.reason, ${milliseconds('a.not_after')} AS "notAfter"
     FROM carried_revocations r JOIN authorities a ON a.id = r.authority_id
     WHERE r.authority_id = $1 AND r.shard = $2 AND a.not_after > $3 AND ${nobodyElseNames} ORDER BY r.revoked_at, r.serial`,
    [authorityId, shard, since],
  );
  return rows.map(({ serial, revokedAt, reason, notAfter }) => ({
    serial,
    revokedAt: Math.floor(revokedAt / 1000),
    reason,
    suspectedSince: null,
    notAfter: Math.floor(notAfter / 1000),
  }));
}

/** What it certified of the keys of other roots that are retired; the first list is where those certificates say. */
async function revokedCrossCertificates(client: pg.ClientBase, authorityId: string, since: Date): Promise<Revoked[]> {
  const { rows } = await client.query<{ serial: string; revokedAt: number; notAfter: number }>(
    `SELECT x.serial, ${milliseconds('root.retired_at')} AS "revokedAt", ${milliseconds('x.not_after')} AS "notAfter"
     FROM cross_certificates x JOIN authorities root ON root.id = x.authority_id
     WHERE x.issuer_id = $1 AND root.status = 'retired' AND x.not_after > $2 ORDER BY root.retired_at, x.serial`,
    [authorityId, since],
  );
  return rows.map(({ serial, revokedAt, notAfter }) => ({
    serial,
    revokedAt: Math.floor(revokedAt / 1000),
    reason: 'cessationOfOperation',
    suspectedSince: null,
    notAfter: Math.floor(notAfter / 1000),
  }));
}

/** The same in a transaction of its own. */
export async function readRevoked(pool: pg.Pool, list: CrlOf, since: Date): Promise<Revoked[]> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN READ ONLY; SET LOCAL statement_timeout = 60000');
    const found = await revokedSince(client, list, since);
    await client.query('COMMIT');
    client.release();
    return found;
  } catch (error) {
    client.release(true);
    throw error;
  }
}
