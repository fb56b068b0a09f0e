import { setTimeout as sleep } from 'node:timers/promises';
import { checkpointLine } from '../domain/checkpoint.ts';
import { invalid } from '../domain/failure.ts';
import { findCertificate } from '../ledger/certificate-views.ts';
import { checkpointsAfter } from '../ledger/checkpoints.ts';
import { entriesAfter } from '../ledger/entries.ts';
import { type EventFilter, type EventView, eventsAfter, listEvents } from '../ledger/event-log.ts';
import type { Page } from '../ledger/page.ts';
import type { Context } from './context.ts';

type After = { readonly after: number; readonly limit: number };

export type EntryView = { position: number; id: string; at: Date; hash: string; sealed: string | null };

/** Entries after a position, with their events in the form that was sealed. */
export async function listEntries({ database }: Context, { after, limit }: After): Promise<Page<EntryView>> {
  const entries = await entriesAfter(database.pool, after, limit);
  return {
    items: entries.map(({ position, eventId, eventAt, hash, sealed }) => ({
      position,
      id: eventId,
      at: eventAt,
      hash: hash.toString('base64url'),
      sealed,
    })),
    nextCursor: null,
  };
}

export type CheckpointView = {
  number: number;
  previous: string | null;
  first: number;
  last: number;
  root: string;
  marks: string;
  at: Date;
  key: string;
  signature: string;
};

/** Checkpoints after a number, as they stand in the file outside the database. */
export async function listCheckpoints({ database }: Context, { after, limit }: After): Promise<Page<CheckpointView>> {
  const checkpoints = await checkpointsAfter(database.pool, after, limit);
  return { items: checkpoints.map((checkpoint) => ({ ...JSON.parse(checkpointLine(checkpoint)), at: checkpoint.at })), nextCursor: null };
}

/** Milliseconds between two looks while somebody waits for the next event. */
const look = 200;

/**
 * Events newest first or, after a position, in the order of the sealed ledger and without gaps; there one may wait for the next
 * to come.
 * @throws {Failure} `invalid_input` for a filter that leaves gaps
 */
export async function readEvents(
  { database, clock }: Context,
  {
    after,
    wait,
    format: _,
    certificate: reference,
    ...filter
  }: Omit<EventFilter, 'certificate'> & {
    readonly certificate?: string | undefined;
    readonly after?: number | undefined;
    readonly wait: number;
    readonly format?: string;
  },
): Promise<Page<EventView>> {
  if (after === undefined) {
    if (wait > 0) throw invalid('wait', 'goes together with after');
    if (reference === undefined) return listEvents(database.prisma, filter);
    if (filter.target !== undefined) throw invalid('target', 'does not go together with a certificate');
    const { certificate } = await findCertificate(database.prisma, reference, clock());
    return listEvents(database.prisma, { ...filter, certificate });
  }
  if (reference !== undefined) throw invalid('certificate', 'does not go together with after, which leaves nothing out');
  for (const name of ['cursor', 'type', 'target', 'actor', 'request', 'result', 'from', 'to'] as const)
    if (filter[name] !== undefined) throw invalid(name, 'does not go together with after, which leaves nothing out');
  for (const until = Date.now() + wait * 1_000; ; await sleep(look)) {
    const items = await eventsAfter(database.prisma, after, filter.limit);
    if (items.length > 0 || Date.now() >= until) return { items, nextCursor: null };
  }
}
