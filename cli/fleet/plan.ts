import { type Declared, type FleetKind, fleetKinds, nameOf, type Standing, sameJson } from '../../server/domain/fleet.ts';
import { checkFleet, type FleetProblem } from '../../server/domain/fleet-check.ts';
import { moved, type Plan, planFleet, type Step } from '../../server/domain/fleet-plan.ts';
import type { ApiClient } from '../../server/doors/api/client.ts';
import { templateProblems } from '../../server/pki/template-problems.ts';
import { ForeignKeySet } from '../../server/tokens/foreign-keys.ts';
import { parseStrictJson } from '../../server/tokens/strict-json.ts';
import { type Fleet, WrongFiles } from './read-files.ts';

export type FleetPlan = Plan & { readonly fleet: string };
type Named = { readonly kind: FleetKind; readonly name: string };

/**
 * What has to be done so that the ledger is what the files say.
 * @throws {WrongFiles} when they do not fit together, or to what stands there
 */
export async function planFiles(api: ApiClient, { name, declared }: Fleet, prune: boolean): Promise<FleetPlan> {
  const standing = await readStanding(api, fleetKinds);
  const all = declared.map((one) => asKept(one.declared));
  const plan = planFleet(all, standing, { fleet: name, prune });
  const goes = new Set(plan.steps.filter(({ action }) => action === 'remove').map((step) => `${step.kind} ${step.name}`));
  const problems = [...checkFleet(all, standing, goes), ...nameProblems(all), ...keyProblems(all)];
  if (problems.length > 0) throw new WrongFiles(problems.map(({ index, member, detail }) => `${declared[index]?.at(member)}: ${detail}`));
  return { fleet: name, ...plan };
}

/** Says to Hawser what the files describe, now that all of it stands, and what they describe no more; some hundreds at a time. */
export async function confirm(api: ApiClient, { name: fleet, declared }: Fleet): Promise<void> {
  const described = declared.map(({ declared: one }): Named => ({ kind: one.kind, name: nameOf(one) }));
  const named = new Set(described.map(({ kind, name }) => `${kind} ${name}`));
  const left = (await readStanding(api, fleetKinds))
    .filter((one) => one.managedBy?.fleet === fleet && !named.has(`${one.kind} ${nameOf(one)}`))
    .map((one): Named => ({ kind: one.kind, name: nameOf(one) }));
  const most = 500;
  for (let at = 0; at < Math.max(described.length, left.length, 1); at += most)
    await api('fleet.confirm', { fleet, described: described.slice(at, at + most), left: left.slice(at, at + most) });
}

/** What only somebody who writes certificates can tell of a profile. */
const nameProblems = (declared: readonly Declared[]): FleetProblem[] =>
  declared.flatMap((one, index) =>
    one.kind === 'profile' ? templateProblems(one.spec).map(({ field, detail }) => ({ index, member: field, detail })) : [],
  );

/** Of pasted keys only what is of use is kept, and that is what is compared. */
function asKept(declared: Declared): Declared {
  if (declared.kind !== 'trusted-issuer' || declared.spec.jwks === null) return declared;
  const keys = keysIn(declared.spec.jwks);
  return typeof keys === 'string' ? declared : { ...declared, spec: { ...declared.spec, jwks: sameJson(keys.jwks) } };
}

const keyProblems = (declared: readonly Declared[]): FleetProblem[] =>
  declared.flatMap((one, index) => {
    const keys = one.kind === 'trusted-issuer' && one.spec.jwks !== null ? keysIn(one.spec.jwks) : null;
    if (typeof keys === 'string') return [{ index, member: 'jwks', detail: `is no JWK Set: ${keys}` }];
    return keys?.size === 0 ? [{ index, member: 'jwks', detail: 'holds no key of use: signing, public, with a kid' }] : [];
  });

/** Or why they cannot be read. */
function keysIn(jwks: string): ForeignKeySet | string {
  try {
    return new ForeignKeySet(parseStrictJson(jwks, 'refused'));
  } catch (error) {
    return error instanceof TypeError ? error.message : 'it is not JSON without duplicate members';
  }
}

/** Everything of these kinds, as it stands. */
export async function readStanding(api: ApiClient, kinds: readonly FleetKind[]): Promise<Standing[]> {
  const all: Standing[] = [];
  for (const kind of kinds) {
    let cursor: string | null | undefined;
    do {
      const page = await api('fleet.list', { kind, limit: 200, ...(cursor ? { cursor } : {}) });
      // What the contract lists has the members of its kind.
      all.push(...page.items.map((item) => item as Standing));
      cursor = page.nextCursor;
    } while (cursor !== null);
  }
  return all;
}

/** What is not any more what the plan was made from. */
export async function movedSince(api: ApiClient, { steps }: FleetPlan): Promise<string[]> {
  return moved(steps, await readStanding(api, [...new Set(steps.map(({ kind }) => kind))]));
}

/** Does one step, and says what came of it. */
export const applyStep = (api: ApiClient, fleet: string, { kind, name, basis, declared }: Step) =>
  api('fleet.apply', { fleet, kind, name, basis, declared });

export const labelOf = (step: Step): string => `${step.kind} ${step.name}`;
