import { type Actor, system } from '../domain/actor.ts';
import { droppedType } from '../domain/retention-log.ts';
import { databaseErrorCode } from '../ledger/database-failure.ts';
import { appendEvent } from '../ledger/events.ts';
import {
  type DroppedPartition,
  dropPartition,
  type EventPartition,
  eventPartitions,
  retentionMonths,
  setRetentionMonths,
} from '../ledger/partitions.ts';
import type { Context } from './context.ts';

export type RetentionView = { months: number | null };

/** Sets for how many months events are kept; null for ever. Checkpoints and the hashes of events stay whatever it is. */
export async function changeRetention({ database, clock }: Context, actor: Actor, { months }: RetentionView): Promise<RetentionView> {
  return database.transaction(async (ledger) => {
    const before = await retentionMonths(ledger);
    if (before === months) return { months };
    await setRetentionMonths(ledger, months);
    await appendEvent(ledger, {
      type: 'ledger.retention_changed',
      at: clock(),
      actor,
      detail: { before: { months: before }, after: { months } },
    });
    return { months };
  });
}

export type DropView = {
  months: number | null;
  partitions: { name: string; from: Date | null; until: Date; events: number | null; kept: string | null }[];
};

/**
 * Drops the months that retention has passed, each with an event that says how many events went; nobody can prove afterwards what
 * stood in them, only that it was this many and which hashes they had. A month with an event that is not sealed stays.
 * @param dryRun says which it would be, and does nothing
 */
export async function dropExpiredEvents(
  { database, clock }: Context,
  actor: Actor = system('retention'),
  { dryRun = false }: { dryRun?: boolean } = {},
): Promise<DropView> {
  const months = await retentionMonths(database.prisma);
  const due = months === null ? [] : (await eventPartitions(database.prisma)).filter(({ until }) => addMonths(until, months) <= clock());
  const partitions: DropView['partitions'] = [];
  for (const partition of due) {
    const { name, from, until } = partition;
    if (dryRun) partitions.push({ name, from, until, events: null, kept: null });
    else partitions.push({ name, from, until, ...(await drop({ database, clock }, actor, partition)) });
  }
  return { months, partitions };
}

async function drop(
  { database, clock }: Context,
  actor: Actor,
  partition: EventPartition,
): Promise<{ events: number | null; kept: string | null }> {
  try {
    const { events } = await database.transaction(async (ledger) => {
      const dropped: DroppedPartition = await dropPartition(ledger, partition);
      await appendEvent(ledger, {
        type: droppedType,
        at: clock(),
        actor,
        target: { kind: 'event_partition', id: partition.name, name: partition.name },
        detail: {
          from: partition.from?.toISOString() ?? null,
          until: partition.until.toISOString(),
          events: dropped.events,
          firstPosition: dropped.firstPosition,
          lastPosition: dropped.lastPosition,
        },
      });
      return dropped;
    });
    return { events, kept: null };
  } catch (error) {
    const kept = reasons[stateOf(error)];
    if (kept === undefined) throw error;
    return { events: null, kept };
  }
}

const reasons: Readonly<Record<string, string>> = {
  '55000': 'it is not sealed whole yet',
  '55P03': 'it is in use at the moment',
};

/** The SQLSTATE, however deep the query builder hides it. */
function stateOf(error: unknown): string {
  const own = databaseErrorCode(error);
  if (own !== undefined && Object.hasOwn(reasons, own)) return own;
  const text = error instanceof Error ? `${error.message} ${JSON.stringify(Reflect.get(error, 'meta') ?? {})}` : '';
  return Object.keys(reasons).find((state) => text.includes(state)) ?? '';
}

const addMonths = (date: Date, months: number): Date =>
  new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, date.getUTCDate(), date.getUTCHours()));
