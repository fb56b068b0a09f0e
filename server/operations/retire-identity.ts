import { createHash } from 'node:crypto';
import type { Actor } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import { toPublicId } from '../domain/ids.ts';
import { requireNotProbe } from '../domain/probe.ts';
import { forgetSuspension } from '../ledger/case-suspensions.ts';
import type { Ledger } from '../ledger/database.ts';
import { appendEvent } from '../ledger/events.ts';
import { holdIdentity, type IdentityView, moveIdentity, showIdentity } from '../ledger/identities.ts';
import { type Affected, affectedBy, belongings, endBelongings, type Retired } from '../ledger/retirement.ts';
import { requireRevocable } from '../ledger/revoke-right.ts';
import type { Context, PartContext } from './context.ts';

export type RetirementPreview = Retired &
  Affected & {
    identity: { id: string; name: string; owner: string; status: IdentityView['status'] };
    /** Of what it owns: what is retired must be what was shown. */
    state: string;
  };

/**
 * What retiring an identity would end, from the same questions that the retirement itself asks.
 * @throws {Failure} `not_found`
 */
export async function previewRetirement(
  { database, clock }: Context,
  { identity }: { readonly identity: string },
): Promise<RetirementPreview> {
  const now = clock();
  const { id, name, owner, status } = await showIdentity(database.prisma, identity, now);
  const owned = await belongings(database.prisma, id, now);
  return {
    ...owned,
    ...(await affectedBy(database.prisma, { id, name }, now)),
    identity: { id, name, owner, status },
    state: stateOf(owned),
  };
}

/**
 * Retires an identity for good, with all that it has, in one act and one event: certificates revoked, tokens dead, grants and delegations
 * removed, secrets destroyed, join tokens and requests ended. Its name is never used again.
 * @param input `state` from the preview; left away, whatever there is
 * @throws {Failure} `not_found`; `conflict` where it is retired already; `changed_meanwhile` where it owns something else by now;
 *   `forbidden` where what it has would not be theirs to revoke, also where it has nothing any more
 */
export async function retireIdentity(
  { database, clock }: PartContext,
  actor: Actor,
  input: { readonly identity: string; readonly comment: string; readonly state?: string | undefined },
): Promise<IdentityView> {
  return database.transaction(async (ledger) => {
    const now = clock();
    const before = await holdIdentity(ledger, input.identity);
    requireNotProbe(before.name);
    if (before.status === 'retired') throw new Failure('conflict', `${before.name} is retired already, and that is final`);
    const owned = await belongings(ledger, before.id, now);
    if (input.state !== undefined && input.state !== stateOf(owned))
      throw new Failure('changed_meanwhile', `${before.name} owns something else by now than what was shown; look at it again.`);
    await end(ledger, actor, before, owned, input.comment, now);
    return showIdentity(ledger, before.name, now);
  });
}

async function end(
  ledger: Ledger,
  actor: Actor,
  before: { readonly id: string; readonly name: string; readonly status: IdentityView['status'] },
  owned: Retired,
  comment: string,
  now: Date,
): Promise<void> {
  if (!(await moveIdentity(ledger, before.id, ['active', 'suspended'], 'retired', now)))
    throw new Failure('conflict', `${before.name} is retired already, and that is final`);
  // Whoever may suspend it could wait until its certificates have run out.
  await requireRevocable(ledger, actor, { certificates: owned.certificates.map(({ id }) => id), identity: before.id });
  await endBelongings(ledger, before.id, { at: now, actor, comment });
  await forgetSuspension(ledger, before.id);
  await appendEvent(ledger, {
    type: 'identity.retired',
    at: now,
    actor,
    target: { kind: 'identity', id: before.id, name: before.name },
    detail: {
      before: { status: before.status },
      after: { status: 'retired' },
      comment,
      certificatesRevoked: owned.certificates.map(({ id, serial }) => ({ id: toPublicId('certificate', id), serial })),
      secretsDestroyed: owned.exchangeSecrets.map(({ id, label }) => ({ id: toPublicId('exchangeSecret', id), label })),
      clientKeysRevoked: owned.clientKeys.map(({ id, label }) => ({ id: toPublicId('clientKey', id), label })),
      joinTokensEnded: owned.joinTokens.map(({ id }) => toPublicId('joinToken', id)),
      requestsRejected: owned.requests.map(({ id }) => toPublicId('certificateRequest', id)),
      grantsRemoved: owned.grants.map(({ audience, scopes }) => ({ audience, scopes })),
      delegationsRemoved: owned.delegations.map(({ actor: acts, subject, audience }) => ({ actor: acts, subject, audience })),
    },
  });
}

const stateOf = (owned: Retired): string =>
  createHash('sha256')
    .update(JSON.stringify(Object.values(owned).map((list) => list.map(({ id }) => id).toSorted())))
    .digest('base64url')
    .slice(0, 22);
