import type { Actor } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import { type IdentityKind, spiffeId } from '../domain/identity.ts';
import { newId } from '../domain/ids.ts';
import { inTagOrder } from '../domain/tag.ts';
import { appendEvent } from '../ledger/events.ts';
import { type IdentityView, insertIdentity, showIdentity } from '../ledger/identities.ts';
import { addGrant, type NewGrant } from './add-grant.ts';
import { type PartContext, type RegistryContext, within } from './context.ts';

export type NewIdentity = {
  name: string;
  kind: IdentityKind;
  owner: string;
  environment: string;
  description: string;
  tags?: string[];
  grants?: Omit<NewGrant, 'identity'>[];
};

/**
 * Its name and with it its SPIFFE ID are fixed from here on. Grants that are given with it are added in the same transaction: it is registered with
 * all of them, or not at all.
 * @throws {Failure} `already_exists`; whatever a grant is refused for
 */
export async function registerIdentity(
  context: PartContext & Pick<RegistryContext, 'trustDomain'>,
  actor: Actor,
  { tags = [], grants = [], ...given }: NewIdentity,
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
    for (const [place, grant] of grants.entries())
      await ofGrant(place, addGrant(within({ clock: () => now }, ledger), actor, { ...grant, identity: input.name }));
    return showIdentity(ledger, input.name, now);
  });
}

/** What is refused of a grant is said of its place in the input. */
async function ofGrant(place: number, added: Promise<unknown>): Promise<void> {
  try {
    await added;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const problems = error.problems.map(({ field, detail }) => ({ field: `grants.${place}.${field}`, detail }));
    throw new Failure(error.code, error.message, { cause: error, problems });
  }
}
