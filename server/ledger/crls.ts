import { Prisma } from '#prisma';
import type { Ledger } from './database.ts';

export type NewCrl = {
  readonly id: string;
  readonly authorityId: string;
  readonly number: bigint;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  readonly entries: number;
  readonly tbs: Uint8Array;
};

/** One list at a time is prepared for an authority; held until the end of the transaction. Returns the next number. */
export async function nextCrlNumber(ledger: Ledger, authorityId: string): Promise<bigint> {
  await ledger.$executeRaw(Prisma.sql`SELECT pg_advisory_xact_lock(hashtextextended('hawser crl ' || ${authorityId}, 0))`);
  const [row] = await ledger.$queryRaw<{ next: bigint }[]>(
    Prisma.sql`SELECT coalesce(max(number), 0) + 1 AS next FROM crls WHERE authority_id = ${authorityId}::uuid`,
  );
  return row?.next ?? 1n;
}

/** Persists the list before it is signed. */
export async function insertPendingCrl(ledger: Ledger, crl: NewCrl): Promise<void> {
  await ledger.$executeRaw(Prisma.sql`
    INSERT INTO crls (id, authority_id, number, this_update, next_update, entries, tbs)
    VALUES (${crl.id}::uuid, ${crl.authorityId}::uuid, ${crl.number}, ${crl.thisUpdate}, ${crl.nextUpdate}, ${crl.entries}, ${crl.tbs})`);
}

/** The number of the newest signed list; null when there is none. */
export async function lastCrlNumber(ledger: Ledger, authorityId: string): Promise<bigint | null> {
  const [row] = await ledger.$queryRaw<{ number: bigint | null }[]>(
    Prisma.sql`SELECT max(number) AS number FROM crls WHERE authority_id = ${authorityId}::uuid AND der IS NOT NULL`,
  );
  return row?.number ?? null;
}

/** The newest signed list of the authority of that name, DER. */
export async function publishedCrl(ledger: Ledger, authorityName: string): Promise<{ der: Uint8Array; nextUpdate: Date } | undefined> {
  const [row] = await ledger.$queryRaw<{ der: Uint8Array; nextUpdate: Date }[]>(Prisma.sql`
    SELECT crls.der, crls.next_update AS "nextUpdate" FROM crls JOIN authorities a ON a.id = crls.authority_id
    WHERE a.name = ${authorityName} AND crls.der IS NOT NULL ORDER BY crls.number DESC LIMIT 1`);
  return row;
}

/**
 * Authorities whose key is here and that owe a list: they have none, the last one ends before `renewAt`, or something was revoked since,
 * or revoked for another reason than it said.
 * `this_update` counts whole seconds, so a revocation within the same second counts as later.
 */
export const authoritiesOwingCrl = (ledger: Ledger, renewAt: Date): Promise<{ id: string; name: string }[]> =>
  ledger.$queryRaw(Prisma.sql`
    SELECT a.id, a.name FROM authorities a LEFT JOIN LATERAL (
      SELECT this_update, next_update FROM crls WHERE authority_id = a.id AND der IS NOT NULL ORDER BY number DESC LIMIT 1
    ) last ON true
    WHERE a.custody <> 'external' AND (last.this_update IS NULL OR last.next_update < ${renewAt}
      OR EXISTS (SELECT FROM certificates c WHERE c.authority_id = a.id AND c.status = 'revoked'
        AND c.revocation_recorded_at >= last.this_update))
    ORDER BY a.role, a.name`);
