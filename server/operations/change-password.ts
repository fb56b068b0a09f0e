import type { Actor } from '../domain/actor.ts';
import { Failure, invalid } from '../domain/failure.ts';
import { appendEvent } from '../ledger/events.ts';
import { deleteOtherSessions } from '../ledger/sessions.ts';
import { setPasswordHash } from '../ledger/sign-in.ts';
import { forgetDevices } from '../ledger/sign-in-limits.ts';
import type { SignInContext } from './sign-in-context.ts';

type Person = Extract<Actor, { kind: 'user' | 'api_key' }>;

/**
 * One's own. Whoever knew the one before is signed out with it: every other session ends, and no browser is known any more.
 * @param kept the session of the request, which goes on
 * @throws {Failure} `invalid_input` for one with the email address in it; `conflict` for somebody who signs in without a password
 */
export async function changePassword(
  { database, clock, hashPassword }: SignInContext,
  actor: Person,
  { password, email, kept }: { readonly password: string; readonly email: string | null; readonly kept: string | undefined },
): Promise<{ ended: number }> {
  if (email !== null && password.toLowerCase().includes(email)) throw invalid('password', 'must not contain the email address');
  const hash = await hashPassword(password);
  const at = clock();
  return database.transaction(async (ledger) => {
    if (!(await setPasswordHash(ledger, actor.id, hash))) throw new Failure('conflict', 'You sign in without a password: there is none.');
    const ended = await deleteOtherSessions(ledger, actor.id, kept);
    await forgetDevices(ledger, actor.id);
    const target = { kind: 'user', id: actor.id, name: actor.name };
    await appendEvent(ledger, { type: 'user.password_changed', at, actor, target, detail: { otherSessions: ended } });
    return { ended };
  });
}
