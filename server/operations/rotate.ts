import type { Actor } from '../domain/actor.ts';
import { Failure, invalid } from '../domain/failure.ts';
import { newId, toPublicId } from '../domain/ids.ts';
import { allAuthorities } from '../ledger/authorities.ts';
import type { Ledger } from '../ledger/database.ts';
import { appendEvent } from '../ledger/events.ts';
import { identityNamedIn } from '../ledger/identities.ts';
import { profileNamed } from '../ledger/profiles.ts';
import {
  insertRotation,
  type RotationCriteria,
  type RotationReach,
  type RotationTargets,
  type RotationView,
  reachOf,
  showRotationOrder,
} from '../ledger/rotations.ts';
import type { Context } from './context.ts';

type Criteria = RotationCriteria & { readonly all?: boolean | undefined };
export type RotationPreview = RotationReach & {
  /** Until the last agent may hear of it. */
  readonly minutes: number;
  /** Who would sign the successors; null where nobody can now. */
  readonly signedBy: string | null;
};

/**
 * Whom an order to renew now would reach, and what it would not do.
 * @throws {Failure} `invalid_input` for a name that nobody bears, or where nothing says which
 */
export async function previewRotation({ database, clock }: Context, input: Criteria & { readonly rate: number }): Promise<RotationPreview> {
  const ledger = database.prisma;
  const { criteria, targets } = await resolve(ledger, input);
  const reach = await reachOf(ledger, criteria, targets, clock());
  const active = (await allAuthorities(ledger)).find(({ role, status }) => role === 'issuing' && status === 'active');
  return { ...reach, minutes: Math.max(0, reach.agents - 1) / input.rate, signedBy: active?.name ?? null };
}

/**
 * Has certificates renewed now, before their time: each agent hears of it at its next check-in, no more than `rate` of them in a minute, those
 * first whose certificates end soonest. What no agent speaks for stays in the list, to be done by hand. The order is rows that time releases:
 * nothing runs for it that could die, and each certificate is in one open order at most.
 * @throws {Failure} `invalid_input` as the preview; `conflict` where there is nothing to renew
 */
export async function rotate(
  { database, clock }: Context,
  actor: Actor,
  input: Criteria & { readonly rate: number; readonly comment: string },
): Promise<RotationView> {
  return database.transaction(async (ledger) => {
    const now = clock();
    const { criteria, targets } = await resolve(ledger, input);
    const id = newId(now.getTime());
    const order = { id, criteria, rate: input.rate, comment: input.comment, createdBy: actor.name, at: now };
    const certificates = await insertRotation(ledger, order, targets);
    if (certificates === 0)
      throw new Failure('conflict', 'There is nothing to renew: no certificate fits that lives and is not in another rotation already.');
    const publicId = toPublicId('rotation', id);
    await appendEvent(ledger, {
      type: 'rotation.started',
      at: now,
      actor,
      target: { kind: 'rotation', id, name: publicId },
      detail: { criteria, rate: input.rate, certificates, ...(input.comment === '' ? {} : { comment: input.comment }) },
    });
    return showRotationOrder(ledger, publicId, now);
  });
}

async function resolve(ledger: Ledger, input: Criteria): Promise<{ criteria: RotationCriteria; targets: RotationTargets }> {
  const { identity, owner, environment, profile, authority, rotation, q } = input;
  const criteria = Object.fromEntries(
    Object.entries({ identity, owner, environment, profile, authority, rotation, q }).filter(
      ([, value]) => value !== undefined && value !== '',
    ),
  ) as RotationCriteria;
  if (Object.keys(criteria).length === 0 && input.all !== true)
    throw invalid('all', 'must be true where nothing else says which certificates: then every one of them is renewed');
  const identityId = criteria.identity && (await identityNamedIn(ledger, 'identity', criteria.identity)).id;
  const profileId = criteria.profile && (await profileNamed(ledger, criteria.profile)).id;
  const authorityId = criteria.authority && (await authorityIn(ledger, criteria.authority));
  return {
    criteria,
    targets: { ...(identityId && { identityId }), ...(profileId && { profileId }), ...(authorityId && { authorityId }) },
  };
}

async function authorityIn(ledger: Ledger, reference: string): Promise<string> {
  const found = (await allAuthorities(ledger)).find(({ id, name }) => name === reference || toPublicId('authority', id) === reference);
  if (!found) throw invalid('authority', `no authority is called ${reference}`);
  return found.id;
}
