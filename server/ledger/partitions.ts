import pg from 'pg';
import { Prisma } from '#prisma';
import type { Ledger } from './database.ts';

/** Months that are made ahead, the current one among them. */
const ahead = 3;

/** The first instants of this month and the next ones, in UTC. */
const monthsFrom = (now: Date): Date[] =>
  Array.from({ length: ahead }, (_, month) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + month)));

/** A part of `events` that holds a month; `from` is null for the one that holds everything before months began. */
export type EventPartition = { name: string; from: Date | null; until: Date };

/** `bytes`: of its rows and indexes, as they lie on the disk of the database. */
export type StoredPartition = EventPartition & { bytes: number };

/** Oldest first. */
export const eventPartitions = (ledger: Ledger): Promise<StoredPartition[]> =>
  ledger.$queryRaw(Prisma.sql`
    SELECT name, "from", "until", coalesce(pg_total_relation_size(to_regclass('public.' || name)), 0)::float8 AS bytes
    FROM event_partitions ORDER BY "until"`);

/**
 * Makes the parts of `events` for this month and the next ones where they are missing. Events never wait for it: whatever has no
 * part of its own goes to `events_default`, and moves when its part is made.
 * @returns how many it made
 */
export async function makePartitions(ledger: Ledger, now: Date): Promise<number> {
  let made = 0;
  for (const month of monthsFrom(now)) {
    const rows = await ledger.$queryRaw<{ made: boolean }[]>(Prisma.sql`SELECT make_event_partition(${month}::timestamptz) AS made`);
    if (rows[0]?.made === true) made++;
  }
  return made;
}

/** The same as the owner of the ledger, before any process starts. */
export async function makeFirstPartitions(url: string, now: Date): Promise<number> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    let made = 0;
    for (const month of monthsFrom(now)) {
      const { rows } = await client.query<{ made: boolean }>('SELECT make_event_partition($1::timestamptz) AS made', [month.toISOString()]);
      if (rows[0]?.made === true) made++;
    }
    return made;
  } finally {
    await client.end();
  }
}

export type DroppedPartition = EventPartition & { events: number; firstPosition: number | null; lastPosition: number | null };

/**
 * Drops a part whose month retention has passed, in the caller's transaction. The database itself refuses one that is younger,
 * or that holds an event above the last checkpoint.
 */
export async function dropPartition(ledger: Ledger, partition: EventPartition): Promise<DroppedPartition> {
  const rows = await ledger.$queryRaw<{ events: bigint; first: bigint | null; last: bigint | null }[]>(
    Prisma.sql`SELECT events, first, last FROM drop_event_partition(${partition.name})`,
  );
  const [row] = rows;
  return {
    ...partition,
    events: Number(row?.events ?? 0),
    firstPosition: row?.first == null ? null : Number(row.first),
    lastPosition: row?.last == null ? null : Number(row.last),
  };
}

/** Months that events are kept; null for ever. */
export async function retentionMonths(ledger: Ledger): Promise<number | null> {
  const rows = await ledger.$queryRaw<{ months: number | null }[]>(Prisma.sql`SELECT retention_months AS months FROM ledger_state`);
  return rows[0]?.months ?? null;
}

export async function setRetentionMonths(ledger: Ledger, months: number | null): Promise<void> {
  await ledger.$executeRaw(Prisma.sql`UPDATE ledger_state SET retention_months = ${months}`);
}
