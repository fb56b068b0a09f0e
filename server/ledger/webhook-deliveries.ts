import { Prisma } from '#prisma';
import { notFound } from '../domain/failure.ts';
import { fromPublicId, newId } from '../domain/ids.ts';
import type { DeliveryKind, DeliveryState } from '../domain/webhook.ts';
import type { Ledger } from './database.ts';
import { whereAll } from './filter.ts';
import { cutPage, decodeIdCursor, type Page, type PageRequest } from './page.ts';

/** How one attempt went. */
export type Attempt = {
  readonly delivered: boolean;
  readonly at: Date;
  readonly tookMillis: number;
  /** Null where there was no answer. */
  readonly status: number | null;
  /** The first kilobyte of the answer, without what a terminal would obey. */
  readonly response: string | null;
  /** Why there was no answer, or none that counts. */
  readonly problem: string | null;
};
export type DeliveryView = Omit<Attempt, 'delivered' | 'at'> & {
  id: string;
  kind: DeliveryKind;
  state: DeliveryState;
  position: number | null;
  eventId: string;
  eventAt: Date;
  eventType: string;
  code: string | null;
  attempts: number;
  firstAt: Date;
  lastAt: Date;
};

/** What was to be delivered. */
export type Delivered = {
  readonly webhookId: string;
  readonly kind: DeliveryKind;
  readonly round: number;
  readonly position: number | null;
  readonly eventId: string;
  readonly eventAt: Date;
  readonly eventType: string;
  readonly code: string | null;
};

const columns = Prisma.sql`id, kind, state, position, event_id AS "eventId", event_at AS "eventAt", event_type AS "eventType", code, attempts,
  first_at AS "firstAt", last_at AS "lastAt", took_millis AS "tookMillis", status, response, problem`;
type Row = Omit<DeliveryView, 'position'> & { position: bigint | null };
const view = (row: Row): DeliveryView => ({ ...row, position: row.position === null ? null : Number(row.position) });

/** Deliveries of one endpoint that are kept, and so how far back the log reaches. */
const keptDeliveries = 1_000;

/**
 * Takes down an attempt: another one of the same delivery counts there. Undefined where the endpoint is gone; nothing is kept of it then.
 */
export async function recordAttempt(ledger: Ledger, delivery: Delivered, attempt: Attempt): Promise<DeliveryView | undefined> {
  const state: DeliveryState = attempt.delivered ? 'delivered' : 'failed';
  const [row] = await ledger.$queryRaw<Row[]>(Prisma.sql`
    INSERT INTO webhook_deliveries AS kept (id, webhook_id, kind, round, position, event_id, event_at, event_type, code, state, attempts,
      first_at, last_at, took_millis, status, response, problem)
    SELECT ${newId(attempt.at.getTime())}::uuid, w.id, ${delivery.kind}, ${delivery.round}, ${delivery.position}::bigint,
      ${delivery.eventId}::uuid, ${delivery.eventAt}, ${delivery.eventType}, ${delivery.code}, ${state}, 1, ${attempt.at}, ${attempt.at},
      ${attempt.tookMillis}, ${attempt.status}::int, ${attempt.response}, ${attempt.problem}
    FROM webhooks w WHERE w.id = ${delivery.webhookId}::uuid
    ON CONFLICT (webhook_id, round, event_id) WHERE kind = 'event' DO UPDATE SET
      state = CASE WHEN kept.state = 'delivered' THEN kept.state ELSE EXCLUDED.state END, attempts = kept.attempts + 1,
      last_at = EXCLUDED.last_at, took_millis = EXCLUDED.took_millis, status = EXCLUDED.status, response = EXCLUDED.response,
      problem = EXCLUDED.problem
    RETURNING ${columns}`);
  return row && view(row);
}

/** Which of these events are delivered in this round. */
export async function deliveredAmong(ledger: Ledger, webhookId: string, round: number, events: readonly string[]): Promise<Set<string>> {
  const rows = await ledger.$queryRaw<{ eventId: string }[]>(Prisma.sql`
    SELECT event_id AS "eventId" FROM webhook_deliveries
    WHERE webhook_id = ${webhookId}::uuid AND round = ${round} AND kind = 'event' AND event_id = ANY (${[...events]}::uuid[])
      AND state = 'delivered'`);
  return new Set(rows.map(({ eventId }) => eventId));
}

/** Notes that the delivery which failed last was left out. */
export async function skipFailed(ledger: Ledger, webhookId: string): Promise<{ eventId: string; position: bigint } | undefined> {
  const [row] = await ledger.$queryRaw<{ eventId: string; position: bigint }[]>(Prisma.sql`
    UPDATE webhook_deliveries SET state = 'skipped' WHERE id = (
      SELECT d.id FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id AND w.round = d.round
      WHERE d.webhook_id = ${webhookId}::uuid AND d.kind = 'event' AND d.state = 'failed' AND d.position > w.position
      ORDER BY d.position LIMIT 1
    ) RETURNING event_id AS "eventId", position`);
  return row;
}

/** Forgets the oldest of a log that has grown beyond what is kept; what is not delivered yet stays. */
export async function forgetDeliveries(ledger: Ledger, webhookId: string, keep: number = keptDeliveries): Promise<number> {
  return ledger.$executeRaw(Prisma.sql`
    DELETE FROM webhook_deliveries d USING webhooks w
    WHERE w.id = d.webhook_id AND d.webhook_id = ${webhookId}::uuid AND (d.position IS NULL OR d.position <= w.position OR d.round <> w.round)
      AND d.id < (SELECT id FROM webhook_deliveries WHERE webhook_id = ${webhookId}::uuid ORDER BY id DESC OFFSET ${keep} - 1 LIMIT 1)`);
}

/** Newest first. */
export async function listDeliveries(
  ledger: Ledger,
  { webhookId, state, limit, cursor }: PageRequest & { readonly webhookId: string; readonly state?: DeliveryState | undefined },
): Promise<Page<DeliveryView>> {
  const before = cursor && decodeIdCursor(cursor);
  const where = whereAll([
    Prisma.sql`webhook_id = ${webhookId}::uuid`,
    state && Prisma.sql`state = ${state}`,
    before && Prisma.sql`id < ${before}::uuid`,
  ]);
  const rows = await ledger.$queryRaw<Row[]>(
    Prisma.sql`SELECT ${columns} FROM webhook_deliveries ${where} ORDER BY id DESC LIMIT ${limit + 1}`,
  );
  return cutPage(rows.map(view), limit, ({ id }) => [id]);
}

/** @throws {Failure} `not_found` */
export async function findDelivery(ledger: Ledger, webhookId: string, reference: string): Promise<DeliveryView> {
  const id = fromPublicId('webhookDelivery', reference);
  const rows =
    id === undefined
      ? []
      : await ledger.$queryRaw<Row[]>(
          Prisma.sql`SELECT ${columns} FROM webhook_deliveries WHERE id = ${id}::uuid AND webhook_id = ${webhookId}::uuid`,
        );
  const [row] = rows;
  if (row === undefined) throw notFound(`the delivery ${reference}`);
  return view(row);
}
