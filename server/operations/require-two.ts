import type { Actor } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import { secondPersonRequired, setSecondPerson } from '../ledger/approvals.ts';
import { appendEvent } from '../ledger/events.ts';
import { countOwners, holdOwners } from '../ledger/members.ts';
import type { Context } from './context.ts';

/**
 * Wants a second person for what cannot be undone and is in use, or none any more.
 * @throws {Failure} `conflict` where there is no second owner, so that nobody could approve what only owners do
 */
export async function requireTwo({ database, clock }: Context, actor: Actor, required: boolean): Promise<{ required: boolean }> {
  const at = clock();
  return database.transaction(async (ledger) => {
    await holdOwners(ledger);
    if (required && (await countOwners(ledger)) < 2)
      throw new Failure('conflict', 'There is one owner: make somebody else an owner first, or nobody could approve what only owners do.');
    if (await setSecondPerson(ledger, required, actor.name, at))
      await appendEvent(ledger, {
        type: 'second_person.changed',
        at,
        actor,
        detail: { before: { required: !required }, after: { required } },
      });
    return { required: await secondPersonRequired(ledger) };
  });
}
