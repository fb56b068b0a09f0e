import type { Actor } from '../domain/actor.ts';
import { addSeconds } from '../domain/clock.ts';
import { Failure, invalid } from '../domain/failure.ts';
import { newId, toPublicId } from '../domain/ids.ts';
import { addNote, assignCase as assign, type HeldCase, holdCase, moveCase } from '../ledger/case-handling.ts';
import { type CaseMuteView, endMute, insertMute } from '../ledger/case-mutes.ts';
import type { Ledger } from '../ledger/database.ts';
import { appendEvent } from '../ledger/events.ts';
import type { Context } from './context.ts';
import { type CaseDetail, showCase } from './show-case.ts';

type ByCase = { readonly case: string };

export const targetOf = ({ id, name }: HeldCase) => ({ kind: 'case', id, name });

/** In one transaction, and only while nobody else handles the case; what comes back is the case as it is then. */
export async function handle(
  context: Context,
  { case: reference }: ByCase,
  act: (ledger: Ledger, held: HeldCase, now: Date) => Promise<void>,
): Promise<CaseDetail> {
  const now = context.clock();
  await context.database.transaction(async (ledger) => act(ledger, await holdCase(ledger, reference), now));
  return showCase(context, { case: reference });
}

const refuseState = ({ state }: HeldCase, wanted: string): Failure => new Failure('conflict', `The case is ${state}: ${wanted}.`);

/** Somebody looks into it. @throws {Failure} `not_found`; `conflict` unless it is new */
export const acknowledgeCase = (context: Context, actor: Actor, input: ByCase): Promise<CaseDetail> =>
  handle(context, input, async (ledger, held, now) => {
    if (!(await moveCase(ledger, held.id, ['new'], 'acknowledged'))) throw refuseState(held, 'only a new one can be acknowledged');
    if (held.assignee === null) await assign(ledger, held.id, actor.name);
    const detail = { before: { state: held.state }, after: { state: 'acknowledged' } };
    await appendEvent(ledger, { type: 'case.acknowledged', at: now, actor, target: targetOf(held), detail });
  });

type Explanation = ByCase & {
  readonly note: string;
  /** Seconds for which the same again is explained by this from the start. */
  readonly muteFor?: number | undefined;
};

/**
 * Says why it is no attack. With `muteFor`, cases of the same class between the same two at the same place are explained from the
 * start until then; they are kept and counted all the same.
 * @throws {Failure} `not_found`; `conflict` where it is explained already; `invalid_input` for a mute of nobody that is known
 */
export const explainCase = (context: Context, actor: Actor, input: Explanation): Promise<CaseDetail> =>
  handle(context, input, async (ledger, held, now) => {
    if (input.muteFor !== undefined && held.tokenIdentityId === null && held.presentedIdentityId === null)
      throw invalid('muteFor', 'needs an identity that Hawser knows on one of the two sides; explain this case alone');
    if (!(await moveCase(ledger, held.id, ['new', 'acknowledged', 'contained'], 'explained')))
      throw refuseState(held, 'add a note to say more');
    await addNote(ledger, { id: newId(now.getTime()), caseId: held.id, at: now, author: actor.name, text: input.note });
    const detail = { before: { state: held.state }, after: { state: 'explained' }, note: input.note };
    await appendEvent(ledger, { type: 'case.explained', at: now, actor, target: targetOf(held), detail });
    if (input.muteFor !== undefined) await mute(ledger, actor, held, { note: input.note, expiresAt: addSeconds(now, input.muteFor) }, now);
  });

async function mute(ledger: Ledger, actor: Actor, held: HeldCase, { note, expiresAt }: { note: string; expiresAt: Date }, now: Date) {
  const { code, tokenIdentityId, presentedIdentityId, resourceServerId } = held;
  const id = newId(now.getTime());
  await insertMute(ledger, {
    id,
    code,
    tokenIdentityId,
    presentedIdentityId,
    resourceServerId,
    note,
    createdBy: actor.name,
    createdAt: now,
    expiresAt,
  });
  await appendEvent(ledger, {
    type: 'case_mute.added',
    at: now,
    actor,
    target: { kind: 'case_mute', id, name: `${code} as in ${held.name}` },
    detail: { case: held.name, expiresAt: expiresAt.toISOString(), note },
  });
}

/** Names who is at it, or nobody. @throws {Failure} `not_found` */
export const assignCase = (context: Context, actor: Actor, input: ByCase & { readonly assignee: string | null }): Promise<CaseDetail> =>
  handle(context, input, async (ledger, held, now) => {
    if (held.assignee === input.assignee) return;
    await assign(ledger, held.id, input.assignee);
    const detail = { before: { assignee: held.assignee }, after: { assignee: input.assignee } };
    await appendEvent(ledger, { type: 'case.assigned', at: now, actor, target: targetOf(held), detail });
  });

/** @throws {Failure} `not_found` */
export const noteCase = (context: Context, actor: Actor, input: ByCase & { readonly note: string }): Promise<CaseDetail> =>
  handle(context, input, async (ledger, held, now) => {
    await addNote(ledger, { id: newId(now.getTime()), caseId: held.id, at: now, author: actor.name, text: input.note });
    await appendEvent(ledger, { type: 'case.noted', at: now, actor, target: targetOf(held), detail: { note: input.note } });
  });

/** From now on the same makes new cases again. @throws {Failure} `not_found` */
export async function endCaseMute(
  { database, clock }: Context,
  actor: Actor,
  { caseMute }: { readonly caseMute: string },
): Promise<CaseMuteView> {
  const now = clock();
  return database.transaction(async (ledger) => {
    const ended = await endMute(ledger, caseMute, now);
    const target = { kind: 'case_mute', id: ended.id, name: `${ended.code}, ${toPublicId('caseMute', ended.id)}` };
    await appendEvent(ledger, { type: 'case_mute.ended', at: now, actor, target });
    return ended;
  });
}
