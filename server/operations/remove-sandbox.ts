import type { Actor } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import { toPublicId } from '../domain/ids.ts';
import { appendEvent } from '../ledger/events.ts';
import { closeSandbox, holdSandbox, obstaclesOf, probeGrantAt, type SandboxView, standingSandbox } from '../ledger/sandboxes.ts';
import { type Context, within } from './context.ts';
import { removeGrant } from './remove-grant.ts';
import { retireIdentity } from './retire-identity.ts';
import { settleDemoCases } from './settle-demo-cases.ts';

/**
 * Removes demo data, as far as the ledger lets anything go: its identities are retired with all that they have, its audience and its resource
 * server are deleted, and cases that nobody else is in are explained. What happened stays on record, and so do the names, which nobody uses again.
 * Nothing else is touched.
 * What a proof showed of an address that is none of demo data stays too, and with it the resource server that it is of.
 * @returns what was removed; null where there was nothing
 * @throws {Failure} `conflict` where somebody else hangs on it, or it on something else, naming what and the way out
 */
export async function removeSandbox(context: Context, actor: Actor): Promise<{ removed: SandboxView | null }> {
  const { database, clock } = context;
  return database.transaction(async (ledger) => {
    const held = await holdSandbox(ledger);
    const at = clock();
    const removed = held && (await standingSandbox(ledger, at));
    if (removed === null) return { removed };
    const obstacles = await obstaclesOf(ledger, removed);
    if (obstacles.length > 0) throw new Failure('conflict', `The demo data is in use. First ${obstacles.join(', ')}.`);
    const probed = removed.audience && (await probeGrantAt(ledger, removed.audience.id));
    if (probed) await removeGrant(within(context, ledger), actor, { grant: toPublicId('grant', probed) });
    const comment = `the demo data ${removed.label} was removed`;
    for (const { name, status } of removed.identities)
      if (status !== 'retired') await retireIdentity(within(context, ledger), actor, { identity: name, comment });
    const closed = await closeSandbox(ledger, removed, { at, by: actor.name });
    if (closed === null) throw new Failure('conflict', 'The demo data was removed by somebody else at this moment.');
    await settleDemoCases(ledger, at);
    await appendEvent(ledger, {
      type: 'sandbox.removed',
      at,
      actor,
      target: { kind: 'sandbox', id: removed.id, name: removed.label },
      detail: {
        identitiesRetired: removed.identities.map(({ name }) => name),
        audienceRemoved: removed.audience?.uri ?? null,
        resourceServerRemoved: closed.serverStays ? null : (removed.resourceServer?.name ?? null),
        ...(closed.serverStays ? { resourceServerKept: removed.resourceServer?.name } : {}),
      },
    });
    return { removed };
  });
}
