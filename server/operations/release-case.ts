import type { Actor } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import { newId } from '../domain/ids.ts';
import { addNote, moveCase } from '../ledger/case-handling.ts';
import { suspendedBy } from '../ledger/case-suspensions.ts';
import { appendEvent } from '../ledger/events.ts';
import type { Context } from './context.ts';
import { handle, targetOf } from './handle-case.ts';
import { moveIdentityIn } from './move-identity.ts';
import type { CaseDetail } from './show-case.ts';

/**
 * Takes back what a case did and what can be taken back: whoever it suspended, and nobody resumed since, is resumed. What was denied
 * stays denied.
 * @throws {Failure} `not_found`; `conflict` where there is nothing to take back
 */
export const releaseCase = (
  context: Context,
  actor: Actor,
  input: { readonly case: string; readonly comment?: string | undefined },
): Promise<CaseDetail> =>
  handle(context, input, async (ledger, held, now) => {
    const suspended = await suspendedBy(ledger, held.id);
    if (suspended.length === 0)
      throw new Failure('conflict', 'There is nothing to take back: nobody is suspended by this case, and what is denied stays denied.');
    for (const { name } of suspended)
      await moveIdentityIn(ledger, actor, { identity: name, to: 'active', type: 'identity.resumed', case: held.name }, now);
    const moved = await moveCase(ledger, held.id, ['contained'], 'acknowledged');
    if (input.comment !== undefined)
      await addNote(ledger, { id: newId(now.getTime()), caseId: held.id, at: now, author: actor.name, text: input.comment });
    const detail = {
      before: { state: held.state },
      after: { state: moved ? 'acknowledged' : held.state },
      resumed: suspended.map(({ name }) => name),
    };
    await appendEvent(ledger, { type: 'case.released', at: now, actor, target: targetOf(held), detail });
  });
