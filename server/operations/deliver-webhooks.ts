import { randomUUID } from 'node:crypto';
import { system } from '../domain/actor.ts';
import { backoff, failuresBeforePause } from '../domain/webhook.ts';
import { appendEvent } from '../ledger/events.ts';
import { nextOutgoing, type Outgoing } from '../ledger/outgoing-events.ts';
import { deliveredAmong, forgetDeliveries, recordAttempt } from '../ledger/webhook-deliveries.ts';
import { advance, endTurn, keepTurn, pause, putOff, type Turn, takeTurn } from '../ledger/webhook-turns.ts';
import { openSecrets, type Sent, sendWebhook } from './send-webhook.ts';
import type { WebhookContext } from './webhook-context.ts';

/** Requests to one endpoint at a time; one while it fails. */
const atOnce = 8;
/** Milliseconds after which a turn begins nothing new, so that others come to theirs. */
const turnLength = 20_000;
/** Milliseconds for which nobody else takes an endpoint, begun anew with each part: longer than any one request. */
export const leaseLength = 20_000;

/** Takes an endpoint that has something to deliver; undefined where there is none, or others are at it. */
export function takeWebhookTurn({ database, clock }: WebhookContext): Promise<Turn | undefined> {
  const now = clock();
  return takeTurn(database.prisma, randomUUID(), now, new Date(now.getTime() + leaseLength));
}

/**
 * Delivers to one endpoint what lies behind its position, in the order of the sealed ledger, until there is nothing more, something
 * fails, or the turn is over. The position moves when everything before it is delivered; so whoever is killed at any point leaves what was
 * on its way to be sent again, with the same id, by whoever takes the turn after the lease.
 * @returns how many were delivered
 */
export async function deliverWebhook(context: WebhookContext, taken: Turn): Promise<number> {
  const { database, clock } = context;
  let delivered = 0;
  for (const end = performance.now() + turnLength; performance.now() < end && context.stopping?.aborted !== true; ) {
    const turn = await keepTurn(database.prisma, taken, new Date(clock().getTime() + leaseLength));
    if (turn === undefined) break;
    const part = await nextOutgoing(database.prisma, turn, Number(turn.position), turn.failures > 0 ? 1 : atOnce);
    if (part === undefined) break;
    const { sent, failed } = await deliverPart(context, turn, part.events);
    delivered += sent;
    const until = failed === undefined ? part.until : (failed.outgoing.event.position ?? 0) - 1;
    if (!(await advance(database.prisma, turn, until, sent > 0 && failed === undefined ? clock() : null))) return delivered;
    if (failed !== undefined) {
      await stopFor(context, turn, failed);
      return delivered;
    }
  }
  await forgetDeliveries(database.prisma, taken.id);
  await endTurn(database.prisma, taken);
  return delivered;
}

type Failed = { readonly outgoing: Outgoing; readonly attempt: Sent };

/** Sends what is not delivered yet, together; takes each attempt down as it ends. The first that failed, in their order, is given back. */
async function deliverPart(
  context: WebhookContext,
  turn: Turn,
  events: readonly Outgoing[],
): Promise<{ sent: number; failed: Failed | undefined }> {
  if (events.length === 0) return { sent: 0, failed: undefined };
  const { prisma } = context.database;
  const done = await deliveredAmong(
    prisma,
    turn.id,
    turn.round,
    events.map(({ rowId }) => rowId),
  );
  const secrets = await openSecrets(context, turn.id);
  const attempts = await Promise.all(
    events
      .filter(({ rowId, event }) => !done.has(rowId) && !isOwnTest(turn, event))
      .map(async (outgoing): Promise<Failed> => {
        const attempt = await sendWebhook(context, turn, secrets, outgoing.event);
        context.onAttempt?.(attempt);
        const { rowId, event } = outgoing;
        // Killed before this line, it is sent again: the receiver knows it by its id.
        await recordAttempt(
          prisma,
          {
            webhookId: turn.id,
            kind: 'event',
            round: turn.round,
            position: event.position,
            eventId: rowId,
            eventAt: event.at,
            eventType: event.type,
            code: event.decision?.code ?? null,
          },
          attempt,
        );
        return { outgoing, attempt };
      }),
  );
  return {
    sent: attempts.filter(({ attempt }) => attempt.delivered).length,
    failed: attempts.find(({ attempt }) => !attempt.delivered),
  };
}

/** A test was delivered when it was asked for. */
const isOwnTest = (turn: Turn, event: Outgoing['event']): boolean => event.type === 'webhook.tested' && event.target?.name === turn.name;

async function stopFor(context: WebhookContext, turn: Turn, { outgoing, attempt }: Failed): Promise<void> {
  const { database, clock } = context;
  const now = clock();
  const failures = turn.failures + 1;
  if (!attempt.gone && failures < failuresBeforePause) {
    const wait = Math.max(backoff(failures), Math.min(attempt.retryAfter ?? 0, 3_600) * 1_000);
    await putOff(database.prisma, turn, now, new Date(now.getTime() + wait));
    return;
  }
  const reason = attempt.gone
    ? 'The receiver says that it is gone (410).'
    : `${failures} attempts in a row failed, the last because ${attempt.problem ?? 'of an answer that does not count'}.`;
  await database.transaction(async (ledger) => {
    if (!(await pause(ledger, turn, now, reason))) return;
    await appendEvent(ledger, {
      type: 'webhook.paused',
      at: now,
      actor: system('webhooks'),
      target: { kind: 'webhook', id: turn.id, name: turn.name },
      detail: { reason, failures, position: outgoing.event.position, event: outgoing.event.id },
    });
  });
}

/** Lets an endpoint go after a turn that could not be ended, so that nobody has to wait for the lease. */
export const dropWebhookTurn = ({ database }: WebhookContext, turn: Turn): Promise<void> => endTurn(database.prisma, turn);
