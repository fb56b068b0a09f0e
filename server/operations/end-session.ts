import type { Actor } from '../domain/actor.ts';
import { appendEvent } from '../ledger/events.ts';
import { deleteOtherSessions, deleteSession, dropOwnSession } from '../ledger/sessions.ts';
import { forgetDevices } from '../ledger/sign-in-limits.ts';
import type { Context } from './context.ts';

type Person = Extract<Actor, { kind: 'user' | 'api_key' }>;

/** One of one's own, with its next request. @throws {Failure} `not_found`, also for somebody else's */
export async function endSession({ database, clock }: Context, actor: Person, { session }: { readonly session: string }): Promise<void> {
  const at = clock();
  await database.transaction(async (ledger) => {
    const id = await deleteSession(ledger, actor.id, session);
    const target = { kind: 'user', id: actor.id, name: actor.name };
    await appendEvent(ledger, { type: 'user.session_ended', at, actor, target, detail: { session: id } });
  });
}

/** The session of the request itself. One that ended meanwhile is recorded by whoever ended it. */
export async function signOut({ database, clock }: Context, actor: Person, session: string): Promise<void> {
  const at = clock();
  await database.transaction(async (ledger) => {
    if (!(await dropOwnSession(ledger, actor.id, session))) return;
    await appendEvent(ledger, { type: 'user.signed_out', at, actor, target: { kind: 'user', id: actor.id, name: actor.name } });
  });
}

/** Signs out everywhere but here, and knows no browser of theirs any more. */
export async function endOtherSessions({ database, clock }: Context, actor: Person, kept: string | undefined): Promise<{ ended: number }> {
  const at = clock();
  return database.transaction(async (ledger) => {
    const ended = await deleteOtherSessions(ledger, actor.id, kept);
    await forgetDevices(ledger, actor.id);
    const target = { kind: 'user', id: actor.id, name: actor.name };
    await appendEvent(ledger, { type: 'user.session_ended', at, actor, target, detail: { others: ended } });
    return { ended };
  });
}
