import { Prisma } from '#prisma';
import type { DecisionCode, Severity } from '../domain/codes.ts';
import type { WebhookFilter, WebhookFormat } from '../domain/webhook.ts';
import type { Ledger } from './database.ts';

/** What whoever delivers has to know of an endpoint. */
export type Turn = WebhookFilter & {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly format: WebhookFormat;
  readonly privateAddresses: boolean;
  readonly caPem: string | null;
  readonly position: bigint;
  readonly round: number;
  readonly failures: number;
  readonly lease: string;
};

const columns = Prisma.sql`id, name, url, format, types, codes, audiences, severity, private_addresses AS "privateAddresses",
  ca_pem AS "caPem", position, round, failures, lease`;
type Row = Omit<Turn, 'format' | 'codes' | 'severity'> & { format: string; codes: string[]; severity: string };
const turn = (row: Row): Turn => ({
  ...row,
  format: row.format as WebhookFormat,
  codes: row.codes as DecisionCode[],
  severity: row.severity as Severity,
});

/**
 * Takes an endpoint that has something to deliver, so that nobody else does until the lease ends: one conditional UPDATE decides who, on
 * however many machines. Undefined where there is none.
 */
export async function takeTurn(ledger: Ledger, lease: string, now: Date, until: Date): Promise<Turn | undefined> {
  const [row] = await ledger.$queryRaw<Row[]>(Prisma.sql`
    UPDATE webhooks SET lease = ${lease}::uuid, leased_until = ${until} WHERE id = (
      SELECT id FROM webhooks
      WHERE enabled AND paused_at IS NULL AND next_at <= ${now} AND (lease IS NULL OR leased_until <= ${now})
        AND position < (SELECT coalesce(max(position), 0) FROM ledger_entries)
      ORDER BY next_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
    ) RETURNING ${columns}`);
  return row && turn(row);
}

/** The same endpoint as it is now; undefined when it is gone, switched off, paused, begun again, or somebody else's. */
export async function keepTurn(ledger: Ledger, { id, lease }: Turn, until: Date): Promise<Turn | undefined> {
  const [row] = await ledger.$queryRaw<Row[]>(Prisma.sql`
    UPDATE webhooks SET leased_until = ${until} WHERE id = ${id}::uuid AND lease = ${lease}::uuid AND enabled AND paused_at IS NULL
    RETURNING ${columns}`);
  return row && turn(row);
}

/** Everything up to a position is delivered. False when the turn was lost. */
export async function advance(ledger: Ledger, { id, lease }: Turn, position: number, deliveredAt: Date | null): Promise<boolean> {
  const changed = await ledger.$executeRaw(Prisma.sql`
    UPDATE webhooks SET position = greatest(position, ${position}), delivered_at = coalesce(${deliveredAt}::timestamptz, delivered_at),
      failures = CASE WHEN ${deliveredAt}::timestamptz IS NULL THEN failures ELSE 0 END,
      failing_since = CASE WHEN ${deliveredAt}::timestamptz IS NULL THEN failing_since END
    WHERE id = ${id}::uuid AND lease = ${lease}::uuid`);
  return changed === 1;
}

/** Puts the next attempt off after one that failed, and ends the turn. False when the turn was lost. */
export async function putOff(ledger: Ledger, { id, lease }: Turn, now: Date, nextAt: Date): Promise<boolean> {
  const changed = await ledger.$executeRaw(Prisma.sql`
    UPDATE webhooks SET failures = failures + 1, failing_since = coalesce(failing_since, ${now}), next_at = ${nextAt}, lease = NULL,
      leased_until = NULL WHERE id = ${id}::uuid AND lease = ${lease}::uuid`);
  return changed === 1;
}

/** Stops an endpoint after an attempt that failed, until somebody lets it go on. False when the turn was lost. */
export async function pause(ledger: Ledger, { id, lease }: Turn, now: Date, reason: string): Promise<boolean> {
  const changed = await ledger.$executeRaw(Prisma.sql`
    UPDATE webhooks SET failures = failures + 1, failing_since = coalesce(failing_since, ${now}), paused_at = ${now},
      pause_reason = ${reason}, lease = NULL, leased_until = NULL WHERE id = ${id}::uuid AND lease = ${lease}::uuid`);
  return changed === 1;
}

/** Ends a turn in which nothing failed. */
export async function endTurn(ledger: Ledger, { id, lease }: Turn): Promise<void> {
  await ledger.$executeRaw(
    Prisma.sql`UPDATE webhooks SET lease = NULL, leased_until = NULL WHERE id = ${id}::uuid AND lease = ${lease}::uuid`,
  );
}
