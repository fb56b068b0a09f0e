import type { Actor } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import { inTagOrder, mostTags } from '../domain/tag.ts';
import type { IdentityView } from '../ledger/identities.ts';
import { changeHeld } from './change-identity.ts';
import type { PartContext } from './context.ts';

/**
 * Gives an identity one tag or takes it away, whatever others it has: two that tag it at the same moment both have their way.
 * @throws {Failure} `not_found`; `conflict` where it has as many as it may
 */
export const tagIdentity = (
  context: PartContext,
  actor: Actor,
  { identity, tag, tagged }: { identity: string; tag: string; tagged: boolean },
): Promise<IdentityView> =>
  changeHeld(context, actor, identity, ({ name, tags }) => {
    if (!tagged) return { tags: tags.filter((each) => each !== tag) };
    const after = inTagOrder([...tags, tag]);
    if (after.length > mostTags) throw new Failure('conflict', `${name} has ${mostTags} tags, as many as it may; take one away first`);
    return { tags: after };
  });
