import { Prisma } from '#prisma';
import type { DecisionCode, Severity } from '../domain/codes.ts';
import { notFound } from '../domain/failure.ts';
import { fromPublicId, newId } from '../domain/ids.ts';
import type { WebhookFilter, WebhookFormat } from '../domain/webhook.ts';
import type { Ledger } from './database.ts';
import { defined } from './filter.ts';
import { takenMeans } from './unique.ts';

/** What may change of an endpoint; its name never does. */
export type WebhookTerms = {
  url: string;
  description: string;
  format: WebhookFormat;
  types: string[];
  codes: DecisionCode[];
  audiences: string[];
  severity: Severity;
  privateAddresses: boolean;
  caPem: string | null;
  enabled: boolean;
};
export type WebhookView = WebhookTerms & {
  id: string;
  name: string;
  /** Everything of the sealed ledger up to here is delivered, or was not wanted. */
  position: number;
  /** How many positions lie behind the end of the sealed ledger. */
  behind: number;
  /** Attempts that failed since the last that did not, and when the first of them was. */
  failures: number;
  failingSince: Date | null;
  nextAt: Date;
  pausedAt: Date | null;
  pauseReason: string | null;
  deliveredAt: Date | null;
  secrets: { createdAt: Date; expiresAt: Date | null }[];
  createdBy: string;
  createdAt: Date;
  updatedAt: Date;
};

const all = {
  id: true,
  name: true,
  url: true,
  description: true,
  format: true,
  types: true,
  codes: true,
  audiences: true,
  severity: true,
  privateAddresses: true,
  caPem: true,
  enabled: true,
  position: true,
  failures: true,
  failingSince: true,
  nextAt: true,
  pausedAt: true,
  pauseReason: true,
  deliveredAt: true,
  createdBy: true,
  createdAt: true,
  updatedAt: true,
  secrets: { select: { createdAt: true, expiresAt: true }, orderBy: { id: 'desc' } },
} as const;
type Stored = Prisma.WebhookGetPayload<{ select: typeof all }>;

const view = ({ secrets, position, ...row }: Stored, end: bigint, now: Date): WebhookView => ({
  ...row,
  format: row.format as WebhookFormat,
  codes: row.codes as DecisionCode[],
  severity: row.severity as Severity,
  position: Number(position),
  behind: Number(end > position ? end - position : 0n),
  secrets: secrets.filter(({ expiresAt }) => expiresAt === null || expiresAt > now),
});

/** The last position of the sealed ledger; 0 where nothing is sealed. */
async function endOfLedger(ledger: Ledger): Promise<bigint> {
  const [row] = await ledger.$queryRaw<{ last: bigint }[]>(Prisma.sql`SELECT coalesce(max(position), 0) AS last FROM ledger_entries`);
  return row?.last ?? 0n;
}

/** By name. */
export async function listWebhooks(ledger: Ledger, now: Date): Promise<WebhookView[]> {
  const end = await endOfLedger(ledger);
  return (await ledger.webhook.findMany({ select: all, orderBy: { name: 'asc' } })).map((row) => view(row, end, now));
}

export type FailingWebhook = { id: string; name: string; failures: number; failingSince: Date; paused: boolean };

/** Those that deliver nothing now though they should, the longest first. */
export const failingWebhooks = (ledger: Ledger, limit: number): Promise<FailingWebhook[]> =>
  ledger.$queryRaw<FailingWebhook[]>(Prisma.sql`
    SELECT id, name, failures, coalesce(failing_since, paused_at) AS "failingSince", paused_at IS NOT NULL AS paused FROM webhooks
    WHERE enabled AND (paused_at IS NOT NULL OR failures > 3) ORDER BY 4, id LIMIT ${limit}`);

/** @throws {Failure} `not_found` */
export async function findWebhook(ledger: Ledger, reference: string, now: Date): Promise<WebhookView> {
  const id = fromPublicId('webhook', reference);
  const row = await ledger.webhook.findUnique({ where: id === undefined ? { name: reference } : { id }, select: all });
  if (row === null) throw notFound(`the webhook ${reference}`);
  return view(row, await endOfLedger(ledger), now);
}

/** It begins at the end of the sealed ledger: what happened before it was made is not sent. @throws {Failure} `already_exists` */
export async function insertWebhook(
  ledger: Ledger,
  webhook: WebhookTerms & { readonly name: string; readonly createdBy: string; readonly now: Date },
): Promise<string> {
  const { now, ...data } = webhook;
  const id = newId(now.getTime());
  const position = await endOfLedger(ledger);
  await takenMeans(
    ledger.webhook.create({ data: { ...data, id, position, nextAt: now, createdAt: now, updatedAt: now }, select: { id: true } }),
    () => ({ field: 'name', detail: 'is the name of another webhook' }),
  );
  return id;
}

export async function updateWebhook(
  ledger: Ledger,
  id: string,
  change: { [K in keyof WebhookTerms]?: WebhookTerms[K] | undefined },
  now: Date,
): Promise<void> {
  await ledger.webhook.update({ where: { id }, data: { ...defined(change), nextAt: now, updatedAt: now }, select: { id: true } });
}

/** With its secrets and its log. False when it was gone. */
export const deleteWebhook = async (ledger: Ledger, id: string): Promise<boolean> =>
  (await ledger.webhook.deleteMany({ where: { id } })).count === 1;

/** Begins again at an earlier position, as a new round: what was delivered is delivered again. Whoever delivers at this moment stops. */
export async function rewindWebhook(ledger: Ledger, id: string, position: bigint, now: Date): Promise<void> {
  await ledger.$executeRaw(Prisma.sql`
    UPDATE webhooks SET position = least(position, ${position}), round = round + 1, lease = NULL, leased_until = NULL, next_at = ${now},
      updated_at = ${now} WHERE id = ${id}::uuid`);
}

/**
 * Lets a paused endpoint go on, from a later position where something is to be left out. False when it was not paused.
 */
export async function unpauseWebhook(ledger: Ledger, id: string, position: bigint | null, now: Date): Promise<boolean> {
  const changed = await ledger.$executeRaw(Prisma.sql`
    UPDATE webhooks SET paused_at = NULL, pause_reason = NULL, failures = 0, failing_since = NULL, next_at = ${now}, updated_at = ${now},
      position = greatest(position, coalesce(${position}::bigint, position))
    WHERE id = ${id}::uuid AND paused_at IS NOT NULL`);
  return changed === 1;
}

/** The last position that was sealed before an instant; 0 where there is none. */
export async function positionBefore(ledger: Ledger, instant: Date): Promise<bigint> {
  const [row] = await ledger.$queryRaw<{ last: bigint }[]>(
    Prisma.sql`SELECT last FROM ledger_checkpoints WHERE at < ${instant} ORDER BY number DESC LIMIT 1`,
  );
  return row?.last ?? 0n;
}

/** A secret as it is kept. */
export type SealedSecret = { readonly id: string; readonly sealed: Uint8Array };

/** Those that sign now, the newest first. */
export const liveSecrets = (ledger: Ledger, webhookId: string, now: Date): Promise<SealedSecret[]> =>
  ledger.$queryRaw<SealedSecret[]>(Prisma.sql`
    SELECT id, sealed FROM webhook_secrets WHERE webhook_id = ${webhookId}::uuid AND (expires_at IS NULL OR expires_at > ${now})
    ORDER BY id DESC`);

export async function insertSecret(
  ledger: Ledger,
  secret: { readonly id: string; readonly webhookId: string; readonly sealed: Uint8Array; readonly kekId: string; readonly now: Date },
): Promise<void> {
  await ledger.$executeRaw(Prisma.sql`
    INSERT INTO webhook_secrets (id, webhook_id, sealed, kek_id, created_at)
    VALUES (${secret.id}::uuid, ${secret.webhookId}::uuid, ${secret.sealed}, ${secret.kekId}, ${secret.now})`);
}

/** The newest one signs beside its successor until then; every older one is forgotten. */
export async function retireSecrets(ledger: Ledger, webhookId: string, until: Date, now: Date): Promise<void> {
  await ledger.$executeRaw(
    Prisma.sql`DELETE FROM webhook_secrets WHERE webhook_id = ${webhookId}::uuid AND (expires_at IS NOT NULL OR ${until}::timestamptz <= ${now})`,
  );
  await ledger.$executeRaw(
    Prisma.sql`UPDATE webhook_secrets SET expires_at = ${until} WHERE webhook_id = ${webhookId}::uuid AND expires_at IS NULL`,
  );
}

/** What a filter is, of all that an endpoint is. */
export const filterOf = ({ types, codes, audiences, severity }: WebhookTerms): WebhookFilter => ({ types, codes, audiences, severity });
