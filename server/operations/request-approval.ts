import type { Actor } from '../domain/actor.ts';
import { addSeconds } from '../domain/clock.ts';
import { newId, toPublicId } from '../domain/ids.ts';
import { insertApproval, openApprovalOf, personsBehindKey, secondPersonRequired } from '../ledger/approvals.ts';
import { appendEvent } from '../ledger/events.ts';
import type { CertificateContext } from './certificate-context.ts';
import { type WeighedAct, waits, weigh } from './weigh-act.ts';

/** Seconds for which an act waits. */
const lifetime = 86_400;

export type Asked = { readonly name: WeighedAct; readonly input: Readonly<Record<string, unknown>>; readonly sent: object };

/**
 * Lets an act pass that one person may do, and stores one that takes two; it is done by nobody until then.
 * @throws {Failure} `second_person_needed` where it waits now; `conflict` where another for the same thing does
 */
export async function requestApproval(
  context: CertificateContext,
  actor: Extract<Actor, { kind: 'user' | 'api_key' }>,
  { name, input, sent }: Asked,
): Promise<void> {
  const { database, clock } = context;
  if (!(await secondPersonRequired(database.prisma))) return;
  const { heavy, state, summary, target } = await weigh(context, name, input);
  if (!heavy) return;
  const now = clock();
  const id = newId(now.getTime());
  const persons = actor.kind === 'user' ? [actor.id] : await personsBehindKey(database.prisma, actor.id);
  const reason = typeof input.comment === 'string' ? input.comment : null;
  const waiting = await database.transaction(async (ledger) => {
    const row = {
      ...{ id, operation: name, sent, state, summary, reason, persons },
      ...{ targetKind: target.kind, targetId: target.id, targetName: target.name },
      ...{ requesterKind: actor.kind, requesterId: actor.id, requestedBy: actor.name },
      ...{ requestedAt: now, expiresAt: addSeconds(now, lifetime) },
    };
    if (!(await insertApproval(ledger, row))) return (await openApprovalOf(ledger, name, target.id, now))?.id;
    await appendEvent(ledger, {
      type: 'approval.requested',
      at: now,
      actor,
      target,
      detail: { approval: toPublicId('approval', id), operation: name, summary, ...(reason === null ? {} : { comment: reason }) },
    });
    return id;
  });
  throw waits(waiting ?? id);
}
