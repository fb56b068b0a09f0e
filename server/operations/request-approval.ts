import { isDeepStrictEqual } from 'node:util';
import type { Actor } from '../domain/actor.ts';
import { addSeconds } from '../domain/clock.ts';
import { Failure, invalid } from '../domain/failure.ts';
import { newId, toPublicId } from '../domain/ids.ts';
import { insertApproval, openApprovalOf, personsBehindKey, secondPersonRequired } from '../ledger/approvals.ts';
import { appendEvent } from '../ledger/events.ts';
import { refusalBeyond } from '../ledger/revoke-right.ts';
import type { CertificateContext } from './certificate-context.ts';
import { beyondRightOf } from './ended-certificates.ts';
import { type WeighedAct, waits, weigh } from './weigh-act.ts';

/** Seconds for which an act waits. */
export const lifetime = 86_400;

export type Sent = { readonly params: unknown; readonly query: unknown; readonly body: unknown };
export type Asked = { readonly name: WeighedAct; readonly input: Readonly<Record<string, unknown>>; readonly sent: Sent };

/**
 * Lets an act pass that one person may do, and stores one that takes two; it is done by nobody until then.
 * @throws {Failure} `second_person_needed` where it waits now, or did already; `conflict` where something else for the same thing does;
 *   `changed_meanwhile` where it is no longer what was shown; `forbidden` where certificates are not theirs to revoke;
 *   `invalid_input` where it would show something once
 */
export async function requestApproval(
  context: CertificateContext,
  actor: Extract<Actor, { kind: 'user' | 'api_key' }>,
  { name, input, sent }: Asked,
): Promise<void> {
  const { database, clock } = context;
  if (!(await secondPersonRequired(database.prisma))) return;
  const { heavy, state, shown, shownOnce, summary, target } = await weigh(context, name, input);
  if (!heavy) return;
  const beyond = await beyondRightOf(context, actor, { operation: name, sent });
  if (beyond !== null) throw refusalBeyond(beyond, 'you');
  if (shownOnce !== undefined)
    throw invalid(
      shownOnce,
      'shows something once, and this takes a second person, so that nobody would see it: leave it away, and make it afterwards',
    );
  // What was shown counts now; it would have moved by the time that somebody approves.
  if (shown !== undefined && input.state !== undefined && input.state !== shown)
    throw new Failure('changed_meanwhile', 'What it would end is no longer what was shown: look at it again. Nothing has happened.');
  const stored = shown === undefined ? sent : withoutState(sent);
  const now = clock();
  const id = newId(now.getTime());
  const persons = actor.kind === 'user' ? [actor.id] : await personsBehindKey(database.prisma, actor.id);
  const reason = typeof input.comment === 'string' ? input.comment : null;
  const waiting = await database.transaction(async (ledger) => {
    const row = {
      ...{ id, operation: name, sent: stored, state, summary, reason, persons },
      ...{ targetKind: target.kind, targetId: target.id, targetName: target.name },
      ...{ requesterKind: actor.kind, requesterId: actor.id, requestedBy: actor.name },
      ...{ requestedAt: now, expiresAt: addSeconds(now, lifetime) },
    };
    if (!(await insertApproval(ledger, row))) {
      const open = await openApprovalOf(ledger, name, target.id, now);
      if (open !== undefined && !isDeepStrictEqual(open.sent, JSON.parse(JSON.stringify(stored))))
        throw new Failure(
          'conflict',
          `Something else waits for ${target.name} already, as ${toPublicId('approval', open.id)}: have that decided or withdrawn first.`,
        );
      return open?.id;
    }
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

function withoutState({ body, ...rest }: Sent): Sent {
  const { state: _, ...kept } = Object(body) as Record<string, unknown>;
  return { ...rest, body: kept };
}
