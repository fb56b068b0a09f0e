import type { Actor } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import { appendEvent } from '../ledger/events.ts';
import { closeSandbox, holdSandbox, type SandboxView, standingSandbox, strangersAt } from '../ledger/sandboxes.ts';
import { type Context, within } from './context.ts';
import { retireIdentity } from './retire-identity.ts';

/**
 * Removes demo data, as far as the ledger lets anything go: its identities are retired with all that they have, its audience and its resource
 * server are deleted. What happened stays on record, and so do the names, which nobody uses again. Nothing else is touched.
 * @returns what was removed; null where there was nothing
 * @throws {Failure} `conflict` where somebody else hangs on its audience, naming them
 */
export async function removeSandbox(context: Context, actor: Actor): Promise<{ removed: SandboxView | null }> {
  const { database, clock } = context;
  return database.transaction(async (ledger) => {
    const held = await holdSandbox(ledger);
    const at = clock();
    const removed = held && (await standingSandbox(ledger, at));
    if (removed === null) return { removed };
    const strangers = await strangersAt(ledger, removed.id);
    if (strangers.length > 0)
      throw new Failure('conflict', `The demo data is in use: first remove ${strangers.join(', ')} from ${removed.audience?.uri}.`);
    const comment = `the demo data ${removed.label} was removed`;
    for (const { name, status } of removed.identities)
      if (status !== 'retired') await retireIdentity(within(context, ledger), actor, { identity: name, comment });
    if (!(await closeSandbox(ledger, removed.id, { at, by: actor.name })))
      throw new Failure('conflict', 'The demo data was removed by somebody else at this moment.');
    await appendEvent(ledger, {
      type: 'sandbox.removed',
      at,
      actor,
      target: { kind: 'sandbox', id: removed.id, name: removed.label },
      detail: {
        identitiesRetired: removed.identities.map(({ name }) => name),
        audienceRemoved: removed.audience?.uri ?? null,
        resourceServerRemoved: removed.resourceServer?.name ?? null,
      },
    });
    return { removed };
  });
}
