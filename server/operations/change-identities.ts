import type { Actor } from '../domain/actor.ts';
import { Failure, invalid } from '../domain/failure.ts';
import type { IdentityAct } from '../domain/identity.ts';
import { type IdentityView, showIdentity } from '../ledger/identities.ts';
import { changeIdentity } from './change-identity.ts';
import type { Context } from './context.ts';
import { moveIdentityTo } from './move-identity.ts';
import { tagIdentity } from './tag-identity.ts';

type Input = {
  readonly act: IdentityAct;
  readonly owner?: string | undefined;
  readonly tag?: string | undefined;
  readonly identities: readonly string[];
};
export type ChangedIdentity = {
  /** As it was asked for. */
  identity: string;
  /** Null where nothing is known by it. */
  name: string | null;
  outcome: 'done' | 'unchanged' | 'failed';
  problem: string | null;
};
/** Hears of each that they may not change: it is an answer to one identity, and no error that the door would see. */
type OnRefused = (identity: Pick<IdentityView, 'id' | 'name'>, because: string) => void;

/**
 * The same act on each of these identities, one after the other and each in a transaction of its own, so that one that refuses holds
 * up none; an identity that stands as asked for already is left as it is, so that the same call can be made again.
 * @throws {Failure} `invalid_input` where the owner or the tag is missing; whatever is no answer to one identity alone, with those before it done
 */
export async function changeIdentities(
  context: Context,
  actor: Actor,
  { identities, ...order }: Input,
  onRefused: OnRefused,
): Promise<{ items: ChangedIdentity[] }> {
  const items: ChangedIdentity[] = [];
  const step = stepOf(context, actor, order);
  for (const identity of new Set(identities)) items.push(await changeOne(context, identity, step, onRefused));
  return { items };
}

/** How to see that it stands as wanted, and how to bring it there. */
type Step = { stands(before: IdentityView): boolean; take(identity: string): Promise<unknown> };

function stepOf(context: Context, actor: Actor, { act, owner, tag }: Omit<Input, 'identities'>): Step {
  if (act === 'set_owner') {
    if (owner === undefined) throw invalid('owner', 'is needed to set the owner');
    return { stands: (before) => before.owner === owner, take: (identity) => changeIdentity(context, actor, { identity, owner }) };
  }
  if (act === 'add_tag' || act === 'remove_tag') {
    if (tag === undefined) throw invalid('tag', 'is needed: which one');
    const tagged = act === 'add_tag';
    return {
      stands: ({ tags }) => tags.includes(tag) === tagged,
      take: (identity) => tagIdentity(context, actor, { identity, tag, tagged }),
    };
  }
  const [to, type] = act === 'suspend' ? (['suspended', 'identity.suspended'] as const) : (['active', 'identity.resumed'] as const);
  return { stands: ({ status }) => status === to, take: (identity) => moveIdentityTo(context, actor, { identity, to, type }) };
}

async function changeOne(
  { database, clock }: Context,
  identity: string,
  { stands, take }: Step,
  onRefused: OnRefused,
): Promise<ChangedIdentity> {
  let before: IdentityView | undefined;
  try {
    before = await showIdentity(database.prisma, identity, clock());
    const { name } = before;
    if (stands(before)) return { identity, name, outcome: 'unchanged', problem: null };
    await take(name);
    return { identity, name, outcome: 'done', problem: null };
  } catch (error) {
    if (!(error instanceof Failure) || !ofOneAlone.has(error.code)) throw error;
    if (error.code === 'forbidden' && before !== undefined) onRefused(before, error.message);
    const name = before?.name ?? null;
    return { identity, name, outcome: 'failed', problem: error.message };
  }
}

/** What is said of one identity; anything else would be said of the next one too. */
const ofOneAlone = new Set<Failure['code']>(['not_found', 'conflict', 'invalid_input', 'forbidden']);
