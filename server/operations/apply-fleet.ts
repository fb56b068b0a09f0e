import type { Actor } from '../domain/actor.ts';
import { Failure, invalid } from '../domain/failure.ts';
import { basisOf, type Declared, type FleetKind, type FleetSpecs, fleetRules, nameOf } from '../domain/fleet.ts';
import { toPublicId } from '../domain/ids.ts';
import { may } from '../domain/roles.ts';
import { type FleetRow, holdFleetMember, idsOfFleet, listFleet, markMember, takeTurn, unmarkMember } from '../ledger/fleet.ts';
import { claimMembers, releaseMembers } from '../ledger/fleet-claims.ts';
import type { Page, PageRequest } from '../ledger/page.ts';
import { addDelegation } from './add-delegation.ts';
import { addGrant } from './add-grant.ts';
import { createIssuer, reviseIssuer } from './apply-issuer.ts';
import { changeAudience } from './change-audience.ts';
import { changeDelegation } from './change-delegation.ts';
import { changeGrant } from './change-grant.ts';
import { changeIdentity } from './change-identity.ts';
import { fetchMissingKeys } from './change-issuer.ts';
import { changeProfile } from './change-profile.ts';
import { changeResourceServer } from './change-resource-server.ts';
import { type Context, type PartContext, type RegistryContext, within } from './context.ts';
import { createProfile } from './create-profile.ts';
import { registerAudience } from './register-audience.ts';
import { registerIdentity } from './register-identity.ts';
import { registerResourceServer } from './register-resource-server.ts';
import { removeDelegation } from './remove-delegation.ts';
import { removeGrant } from './remove-grant.ts';
import { removeIssuer } from './remove-issuer.ts';
import { retireProfile } from './retire-profile.ts';
import { changeContainmentRule, createContainmentRule, removeContainmentRule } from './rule-containment.ts';
import { suspendIdentity } from './suspend-identity.ts';

type Surroundings = Pick<RegistryContext, 'trustDomain'> & { readonly urls: { readonly sts: string } };
type Inside = PartContext & Surroundings;
type Acts<S> = {
  create(context: Inside, actor: Actor, spec: S): Promise<unknown>;
  change(context: Inside, actor: Actor, id: string, spec: S): Promise<unknown>;
  /** Left away where a thing, once made, stays. */
  remove?(context: Inside, actor: Actor, id: string): Promise<unknown>;
};

/** The operations behind each kind: there is no other way in which a file changes anything. */
const acts: { readonly [K in FleetKind]: Acts<FleetSpecs[K]> } = {
  profile: {
    create: createProfile,
    change: (context, actor, id, { name: _, usage: __, ...terms }) =>
      changeProfile(context, actor, { profile: toPublicId('profile', id), ...terms }),
    remove: (context, actor, id) => retireProfile(context, actor, { profile: toPublicId('profile', id) }),
  },
  identity: {
    create: registerIdentity,
    change: (context, actor, id, { kind, owner, description, tags }) =>
      changeIdentity(context, actor, { identity: toPublicId('identity', id), kind, owner, description, tags }),
    remove: (context, actor, id) => suspendIdentity(context, actor, { identity: toPublicId('identity', id) }),
  },
  audience: {
    create: registerAudience,
    change: (context, actor, id, { uri: _, environment: __, ...terms }) =>
      changeAudience(context, actor, { audience: toPublicId('audience', id), ...terms }),
  },
  'resource-server': {
    create: (context, actor, spec) => registerResourceServer(context, actor, ofKind(spec)),
    change: (context, actor, id, { name: _, kind: __, identity: ___, ...terms }) =>
      changeResourceServer(context, actor, { resourceServer: toPublicId('resourceServer', id), ...ofKind(terms) }),
  },
  grant: {
    create: addGrant,
    change: (context, actor, id, { scopes, lifetimeDefault, lifetimeMaximum }) =>
      changeGrant(context, actor, { grant: toPublicId('grant', id), scopes, lifetimeDefault, lifetimeMaximum }),
    remove: (context, actor, id) => removeGrant(context, actor, { grant: toPublicId('grant', id) }),
  },
  delegation: {
    create: (context, actor, spec) => addDelegation(context, actor, { ...spec, expiresAt: instant(spec.expiresAt) }),
    change: (context, actor, id, { scopes, maximumDepth, expiresAt }) =>
      changeDelegation(context, actor, { delegation: toPublicId('delegation', id), scopes, maximumDepth, expiresAt: instant(expiresAt) }),
    remove: (context, actor, id) => removeDelegation(context, actor, { delegation: toPublicId('delegation', id) }),
  },
  'trusted-issuer': {
    create: createIssuer,
    change: reviseIssuer,
    remove: (context, actor, id) => removeIssuer(context, actor, { issuer: toPublicId('trustedIssuer', id) }),
  },
  'containment-rule': {
    create: createContainmentRule,
    change: (context, actor, id, { name: _, ...terms }) =>
      changeContainmentRule(context, actor, { containmentRule: toPublicId('containmentRule', id), ...terms }),
    remove: (context, actor, id) => removeContainmentRule(context, actor, { containmentRule: toPublicId('containmentRule', id) }),
  },
};

const instant = (text: string | null): Date | null => (text === null ? null : new Date(text));

/** A server has no certificate header, and to leave it away is how that is said. */
const ofKind = <T extends { certificateHeader: FleetSpecs['resource-server']['certificateHeader'] }>({
  certificateHeader,
  ...rest
}: T) => ({
  ...rest,
  ...(certificateHeader === null ? {} : { certificateHeader }),
});

export type FleetAct = {
  readonly fleet: string;
  readonly kind: FleetKind;
  readonly name: string;
  /** Of what the plan was made from; null where there was nothing. */
  readonly basis: string | null;
  /** Null to take it away. */
  readonly declared: Declared | null;
};

export type FleetDone = { done: 'created' | 'changed' | 'removed' | 'nothing' };

/**
 * One step of a plan: makes, changes or takes away one thing by the operation that is there for it, in one transaction with the
 * look at what stands there. What is as declared already stays as it is.
 * @throws {Failure} `changed_meanwhile` when it is not what the plan was made from; `forbidden`; whatever the operation refuses
 */
export async function applyFleet(context: Context & Surroundings, actor: Actor, act: FleetAct): Promise<FleetDone> {
  const { kind, name, declared, fleet } = act;
  requireFleetPermission(actor, kind);
  if (declared !== null && (declared.kind !== kind || nameOf(declared) !== name))
    throw invalid('name', `is ${name}, but what is declared is the ${declared.kind} ${nameOf(declared)}`);
  const now = context.clock();
  const { trustDomain, urls } = context;
  const result = await context.database.transaction(async (ledger): Promise<FleetDone> => {
    const inside = { ...within({ clock: () => now }, ledger), trustDomain, urls };
    const claim = { fleet, by: actor.name, now };
    await takeTurn(ledger, kind, name);
    const standing = await holdFleetMember(ledger, kind, name);
    requireBasis(act, standing);
    if (declared === null) {
      if (standing !== undefined) await remove(inside, actor, act, standing);
      if (standing !== undefined) await releaseMembers(ledger, kind, [standing.id], fleet);
      if (standing !== undefined && kind !== 'identity') await unmarkMember(ledger, kind, standing.id);
      return { done: standing === undefined ? 'nothing' : 'removed' };
    }
    if (standing === undefined) {
      await create(inside, actor, declared);
      await markMember(ledger, kind, name, { fleet, madeBy: actor.name, now });
      await claimMembers(ledger, kind, await idsOfFleet(ledger, kind, [name]), claim);
      return { done: 'created' };
    }
    await claimMembers(ledger, kind, [standing.id], claim);
    if (basisOf(standing) === basisOf(declared)) return { done: 'nothing' };
    await change(inside, actor, standing.id, declared);
    return { done: 'changed' };
  });
  // Another is asked for something only when nothing waits for the answer.
  if (kind === 'trusted-issuer' && declared !== null) await fetchMissingKeys(context, actor, name);
  return result;
}

export const readFleet = ({ database }: Context, { kind, ...page }: PageRequest & { kind: FleetKind }): Promise<Page<FleetRow>> =>
  listFleet(database.prisma, kind, page);

/** @throws {Failure} `forbidden` */
export function requireFleetPermission(actor: Actor, kind: FleetKind): void {
  const { permission } = fleetRules[kind];
  if (!('role' in actor) || !may(actor.role, permission))
    throw new Failure('forbidden', `A ${kind} needs the permission to ${permission}, which this role does not have.`);
}

function requireBasis({ kind, name, basis }: FleetAct, standing: FleetRow | undefined): void {
  if (basisOf(standing) === basis) return;
  const what = standing === undefined ? 'is gone' : basis === null ? 'has been made' : 'has changed';
  throw new Failure('changed_meanwhile', `The ${kind} ${name} ${what} since the plan was made; plan again.`);
}

const create = <K extends FleetKind>(context: Inside, actor: Actor, { kind, spec }: { kind: K; spec: FleetSpecs[K] }): Promise<unknown> =>
  acts[kind].create(context, actor, spec);

const change = <K extends FleetKind>(
  context: Inside,
  actor: Actor,
  id: string,
  { kind, spec }: { kind: K; spec: FleetSpecs[K] },
): Promise<unknown> => acts[kind].change(context, actor, id, spec);

async function remove(context: Inside, actor: Actor, { kind, name, fleet }: FleetAct, standing: FleetRow): Promise<void> {
  const act = acts[kind].remove;
  if (act === undefined) throw new Failure('conflict', `The ${kind} ${name} stays once it is made; Hawser has no way to take it away.`);
  if (standing.fleet !== fleet)
    throw new Failure('conflict', `The ${kind} ${name} was not made by the fleet ${fleet}: only what its files made may be pruned.`);
  await act(context, actor, standing.id);
}
