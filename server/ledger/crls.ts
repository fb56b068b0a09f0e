import type pg from 'pg';
import { Prisma } from '#prisma';
import { patiently } from './columns.ts';
import type { Ledger } from './database.ts';
import { type Revoked, revokedSince } from './revoked.ts';

/** Milliseconds for one statement about a list, which may have a million entries. */
const patience = 60_000;

export type NewCrl = {
  readonly id: string;
  readonly authorityId: string;
  readonly number: bigint;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  readonly entries: number;
  readonly tbs: Uint8Array;
};

/**
 * Numbers a list, reads what it must name, and persists it before it is signed, in one transaction: one list at a time is
 * prepared for an authority, so that numbers increase strictly.
 * @param since what ended before is left out
 * @param make writes the list
 */
export async function persistCrl(
  pool: pg.Pool,
  authorityId: string,
  since: Date,
  make: (number: bigint, revoked: readonly Revoked[]) => NewCrl,
): Promise<NewCrl> {
  const client = await pool.connect();
  try {
    await client.query(`BEGIN; SET LOCAL statement_timeout = ${patience}`);
    await client.query(
      patiently(patience, {
        text: `SELECT pg_advisory_xact_lock(hashtextextended('hawser crl ' || $1, 0))`,
        values: [authorityId],
      }),
    );
    const { rows } = await client.query<{ next: string }>('SELECT coalesce(max(number), 0) + 1 AS next FROM crls WHERE authority_id = $1', [
      authorityId,
    ]);
    const crl = make(BigInt(rows[0]?.next ?? 1), await revokedSince(client, authorityId, since));
    await client.query(
      patiently(patience, {
        text: `INSERT INTO crls (id, authority_id, number, this_update, next_update, entries, tbs) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        values: [crl.id, crl.authorityId, crl.number, crl.thisUpdate, crl.nextUpdate, crl.entries, crl.tbs],
      }),
    );
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
export async function deleteOldCrls(ledger: Ledger, authorityId: string): Promise<void> {
  await ledger.$executeRaw(Prisma.sql`
    DELETE FROM crls old USING (
      SELECT number, this_update FROM crls WHERE authority_id = ${authorityId}::uuid AND der IS NOT NULL ORDER BY number DESC OFFSET 1 LIMIT 1
    ) kept
    WHERE old.authority_id = ${authorityId}::uuid AND old.number < kept.number
      AND (old.der IS NOT NULL OR old.this_update < kept.this_update - interval '1 hour')`);
}

/** The number of the newest signed list; null when there is none. */
export async function lastCrlNumber(ledger: Ledger, authorityId: string): Promise<bigint | null> {
  const [row] = await ledger.$queryRaw<{ number: bigint | null }[]>(
    Prisma.sql`SELECT max(number) AS number FROM crls WHERE authority_id = ${authorityId}::uuid AND der IS NOT NULL`,
  );
  return row?.number ?? null;
}

/** Which list is the newest signed one of the authority of that name, without its bytes. */
export async function publishedCrl(
  ledger: Ledger,
  authorityName: string,
): Promise<{ id: string; thisUpdate: Date; nextUpdate: Date } | undefined> {
  const [row] = await ledger.$queryRaw<{ id: string; thisUpdate: Date; nextUpdate: Date }[]>(Prisma.sql`
    SELECT crls.id, crls.this_update AS "thisUpdate", crls.next_update AS "nextUpdate" FROM crls JOIN authorities a ON a.id = crls.authority_id
    WHERE a.name = ${authorityName} AND crls.der IS NOT NULL ORDER BY crls.number DESC LIMIT 1`);
  return row;
}

/** A signed list, DER; undefined when it was replaced and is gone. */
export async function crlBytes(pool: pg.Pool, id: string): Promise<Buffer | undefined> {
  const { rows } = await pool.query<{ der: Buffer }>(
    patiently(patience, {
      text: 'SELECT der FROM crls WHERE id = $1 AND der IS NOT NULL',
      values: [id],
    }),
  );
  return rows[0]?.der;
}

/**
 * Authorities whose key is here and that owe a list: they have none, the last one ends before `renewAt`, it does not name all that it had to name, or it gives
 * another reason than the ledger since then.
 * What is revoked stays so, hence counting says it; the time of a revocation would not, since that may commit later than a list.
 * @param retention seconds for which a list names a certificate after its end
 */
export const authoritiesOwingCrl = (ledger: Ledger, renewAt: Date, retention: number): Promise<{ id: string; name: string }[]> =>
  ledger.$queryRaw(Prisma.sql`
    SELECT a.id, a.name FROM authorities a LEFT JOIN LATERAL (
      SELECT this_update, next_update, entries FROM crls WHERE authority_id = a.id AND der IS NOT NULL ORDER BY number DESC LIMIT 1
    ) last ON true
    WHERE a.custody <> 'external' AND (last.this_update IS NULL OR last.next_update < ${renewAt}
      OR last.entries < (SELECT count(*) FROM certificates c WHERE c.authority_id = a.id AND c.status = 'revoked'
        AND c.not_after > last.this_update - make_interval(secs => ${retention}))
      OR EXISTS (SELECT FROM certificates c WHERE c.authority_id = a.id AND c.status = 'revoked'
        AND c.revocation_recorded_at > c.revoked_at AND c.revocation_recorded_at >= last.this_update))
    ORDER BY a.role, a.name`);
