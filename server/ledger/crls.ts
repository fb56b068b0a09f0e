import type pg from 'pg';
import { Prisma } from '#prisma';
import { addSeconds } from '../domain/clock.ts';
import { patiently } from './columns.ts';
import { insertPieces, readPieces } from './crl-pieces.ts';
import type { Ledger } from './database.ts';
import { type CrlOf, nobodyElseNames, type Revoked, revokedSince } from './revoked.ts';

/** Milliseconds for one statement about a list, which may have a million entries. */
const patience = 60_000;

export type NewCrl = CrlOf & {
  readonly id: string;
  readonly number: bigint;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  readonly entries: number;
  readonly tbs: Uint8Array;
};

/**
 * Numbers a list, reads what it must name, and persists it before it is signed, in one transaction: one list at a time is
 * prepared for an authority, so that numbers increase strictly, on each of its lists and over all of them.
 * @param since what ended before is left out
 * @param make writes the list
 */
export async function persistCrl(
  pool: pg.Pool,
  list: CrlOf,
  since: Date,
  make: (number: bigint, revoked: readonly Revoked[]) => NewCrl,
): Promise<NewCrl> {
  const client = await pool.connect();
  try {
    await client.query(`BEGIN; SET LOCAL statement_timeout = ${patience}`);
    await client.query(
      patiently(patience, {
        text: `SELECT pg_advisory_xact_lock(hashtextextended('hawser crl ' || $1, 0))`,
        values: [list.authorityId],
      }),
    );
    const { rows } = await client.query<{ next: string }>(
      `SELECT greatest((SELECT max(number) FROM crls WHERE authority_id = $1), (SELECT crl_floor FROM authorities WHERE id = $1)) + 1 AS next`,
      [list.authorityId],
    );
    const crl = make(BigInt(rows[0]?.next ?? 1), await revokedSince(client, list, since));
    await client.query(
      patiently(patience, {
        text: `INSERT INTO crls (id, authority_id, shard, number, this_update, next_update, entries, length) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
        values: [crl.id, crl.authorityId, crl.shard, crl.number, crl.thisUpdate, crl.nextUpdate, crl.entries, crl.tbs.length],
      }),
    );
    await insertPieces(client, crl.id, crl.tbs);
    await client.query('COMMIT');
    client.release();
    return crl;
  } catch (error) {
    // The connection goes with its transaction: whatever state it is in, nobody inherits it.
    client.release(true);
    throw error;
  }
}

/**
 * Deletes what newer signed lists have replaced. The last but one stays, for whoever is fetching it, and so does a pending one for an
 * hour: another publisher may be about to have it signed.
 */
export async function deleteOldCrls(ledger: Ledger, { authorityId, shard }: CrlOf): Promise<void> {
  await ledger.$executeRaw(Prisma.sql`
    DELETE FROM crls old USING (
      SELECT number, this_update FROM crls WHERE authority_id = ${authorityId}::uuid AND shard = ${shard} AND signed_at IS NOT NULL
      ORDER BY number DESC OFFSET 1 LIMIT 1
    ) kept
    WHERE old.authority_id = ${authorityId}::uuid AND old.shard = ${shard} AND old.number < kept.number
      AND (old.signed_at IS NOT NULL OR old.this_update < kept.this_update - interval '1 hour')`);
}

/** The number of the newest signed list; null when there is none. */
export async function lastCrlNumber(ledger: Ledger, { authorityId, shard }: CrlOf): Promise<bigint | null> {
  const [row] = await ledger.$queryRaw<{ number: bigint | null }[]>(
    Prisma.sql`SELECT max(number) AS number FROM crls
      WHERE authority_id = ${authorityId}::uuid AND shard = ${shard} AND signed_at IS NOT NULL`,
  );
  return row?.number ?? null;
}

/** Which is the newest signed one of a list of the authority of that name, without its bytes. */
export async function publishedCrl(
  ledger: Ledger,
  authorityName: string,
  shard: number,
): Promise<{ id: string; thisUpdate: Date; nextUpdate: Date } | undefined> {
  const [row] = await ledger.$queryRaw<{ id: string; thisUpdate: Date; nextUpdate: Date }[]>(Prisma.sql`
    SELECT crls.id, crls.this_update AS "thisUpdate", crls.next_update AS "nextUpdate" FROM crls JOIN authorities a ON a.id = crls.authority_id
    WHERE a.name = ${authorityName} AND crls.shard = ${shard} AND crls.signed_at IS NOT NULL ORDER BY crls.number DESC LIMIT 1`);
  return row;
}

export type NewestList = CrlOf & {
  number: number;
  publishedAt: Date;
  nextUpdate: Date;
  /** By its date, which is in whole seconds; what was recorded before it may have been committed after it. */
  later: boolean;
};

/** The newest signed list of those that a certificate would stand on. */
export async function newestListFor(ledger: Ledger, certificateId: string): Promise<NewestList | null> {
  const [row] = await ledger.$queryRaw<NewestList[]>(Prisma.sql`
    SELECT crls.authority_id AS "authorityId", crls.shard, crls.number::float8 AS number, crls.this_update AS "publishedAt", crls.next_update AS "nextUpdate",
      coalesce(crls.this_update >= date_trunc('second', c.revocation_recorded_at), false) AS later
    FROM certificates c JOIN crls ON crls.authority_id = c.authority_id AND crls.shard = c.crl_shard AND crls.signed_at IS NOT NULL
    WHERE c.id = ${certificateId}::uuid ORDER BY crls.number DESC LIMIT 1`);
  return row ?? null;
}

/** A signed list, DER; undefined when it was replaced and is gone. */
export async function crlBytes(pool: pg.Pool, id: string): Promise<Buffer | undefined> {
  const { rows } = await pool.query<{ length: number; head: Buffer; tail: Buffer }>(
    'SELECT length, head, tail FROM crls WHERE id = $1 AND signed_at IS NOT NULL',
    [id],
  );
  return rows[0] && readPieces(pool, id, rows[0].length, rows[0].head, rows[0].tail);
}

/** Lists that are kept up: the first of each authority, the one that new certificates name, those that others that have not ended name, and those with what a restore carried over. */
export const keptUpCrls = (since: Date): Prisma.Sql => Prisma.sql`
  SELECT a.id AS authority_id, shard FROM authorities a CROSS JOIN LATERAL (
    SELECT 0 AS shard UNION SELECT a.crl_shard UNION SELECT crls.shard FROM crls WHERE crls.authority_id = a.id
    UNION SELECT r.shard FROM carried_revocations r WHERE r.authority_id = a.id
  ) shards
  WHERE shard IN (0, a.crl_shard)
    OR EXISTS (SELECT FROM certificates c WHERE c.authority_id = a.id AND c.crl_shard = shard AND c.not_after > ${since}::timestamptz)
    OR a.not_after > ${since}::timestamptz AND EXISTS (SELECT FROM carried_revocations r WHERE r.authority_id = a.id AND r.shard = shards.shard)`;

const ofList = (only: CrlOf | undefined): Prisma.Sql =>
  only === undefined ? Prisma.sql`true` : Prisma.sql`a.id = ${only.authorityId}::uuid AND kept.shard = ${only.shard}`;

/**
 * Lists that are owed by authorities whose key is here: there is none yet, the last one ends before `renewAt`, it does not name all that it
 * had to name, or it gives another reason than the ledger since then.
 * What is revoked stays so, hence counting says it; the time of a revocation would not, since that may commit later than a list.
 * @param retention seconds for which a list names a certificate after its end
 * @param only asks about this list alone, and looks at no certificate of another
 */
export const owedCrls = (ledger: Ledger, renewAt: Date, now: Date, retention: number, only?: CrlOf): Promise<CrlOf[]> =>
  ledger.$queryRaw(Prisma.sql`
    SELECT a.id AS "authorityId", kept.shard
    FROM (${keptUpCrls(addSeconds(now, -retention))}) kept JOIN authorities a ON a.id = kept.authority_id
      LEFT JOIN LATERAL (
        SELECT number, this_update, next_update, entries FROM crls
        WHERE authority_id = a.id AND shard = kept.shard AND signed_at IS NOT NULL ORDER BY number DESC LIMIT 1
      ) last ON true
    WHERE a.custody <> 'external' AND ${ofList(only)} AND (last.this_update IS NULL OR last.next_update < ${renewAt} OR last.number <= a.crl_floor
      OR last.entries < (SELECT count(*) FROM certificates c WHERE c.authority_id = a.id AND c.crl_shard = kept.shard
        AND c.status = 'revoked' AND c.not_after > last.this_update - make_interval(secs => ${retention}))
        + (SELECT count(*) FROM cross_certificates x JOIN authorities root ON root.id = x.authority_id
          WHERE x.issuer_id = a.id AND kept.shard = 0 AND root.status = 'retired' AND x.not_after > last.this_update - make_interval(secs => ${retention}))
        + (SELECT count(*) FROM carried_revocations r WHERE r.authority_id = a.id AND r.shard = kept.shard
          AND a.not_after > last.this_update - make_interval(secs => ${retention}) AND ${Prisma.raw(nobodyElseNames)})
      OR EXISTS (SELECT FROM certificates c WHERE c.authority_id = a.id AND c.crl_shard = kept.shard AND c.status = 'revoked'
        AND c.revocation_recorded_at > c.revoked_at AND c.revocation_recorded_at >= last.this_update))
    ORDER BY a.role, a.name, kept.shard`);
