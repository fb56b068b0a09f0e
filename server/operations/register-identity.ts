import type { Actor } from '../domain/actor.ts';
import { type IdentityKind, spiffeId } from '../domain/identity.ts';
import { newId } from '../domain/ids.ts';
import { inTagOrder } from '../domain/tag.ts';
import { appendEvent } from '../ledger/events.ts';
import { type IdentityView, insertIdentity, showIdentity } from '../ledger/identities.ts';
import type { PartContext, RegistryContext } from './context.ts';

export type NewIdentity = { name: string; kind: IdentityKind; owner: string; environment: string; description: string; tags?: string[] };

/** Its name and with it its SPIFFE ID are fixed from here on. @throws {Failure} `already_exists` */
export async function registerIdentity(
  context: PartContext & Pick<RegistryContext, 'trustDomain'>,
  actor: Actor,
  { tags = [], ...given }: NewIdentity,
): Promise<IdentityView> {
  const now = context.clock();
  const input = { ...given, tags: inTagOrder(tags) };
  const id = newId(now.getTime());
  const row = { id, ...input, spiffeId: spiffeId(context.trustDomain, input.environment, input.name), createdAt: now, updatedAt: now };
  return context.database.transaction(async (ledger) => {
    await insertIdentity(ledger, row);
    const target = { kind: 'identity', id, name: input.name };
    await appendEvent(ledger, {
      type: 'identity.registered',
      at: now,
      actor,
      target,
      detail: { after: { ...input, spiffeId: row.spiffeId } },
    });
    return showIdentity(ledger, input.name, now);
  });
}
