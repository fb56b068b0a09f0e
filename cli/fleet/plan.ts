import { type Declared, type FleetKind, fleetKinds, type Standing } from '../../server/domain/fleet.ts';
import { checkFleet, type FleetProblem } from '../../server/domain/fleet-check.ts';
import { moved, type Plan, planFleet, type Step } from '../../server/domain/fleet-plan.ts';
import type { ApiClient } from '../../server/doors/api/client.ts';
import { templateProblems } from '../../server/pki/template-problems.ts';
import { type Fleet, WrongFiles } from './read-files.ts';

export type FleetPlan = Plan & { readonly fleet: string };

/**
 * What has to be done so that the ledger is what the files say.
 * @throws {WrongFiles} when they do not fit together, or to what stands there
 */
export async function planFiles(api: ApiClient, { name, declared }: Fleet, prune: boolean): Promise<FleetPlan> {
  const standing = await readStanding(api, fleetKinds);
  const plan = planFleet(
    declared.map((one) => one.declared),
    standing,
    { fleet: name, prune },
  );
  const goes = new Set(plan.steps.filter(({ action }) => action === 'remove').map((step) => `${step.kind} ${step.name}`));
  const all = declared.map((one) => one.declared);
  const problems = [...checkFleet(all, standing, goes), ...nameProblems(all)];
  if (problems.length > 0) throw new WrongFiles(problems.map(({ index, member, detail }) => `${declared[index]?.at(member)}: ${detail}`));
  return { fleet: name, ...plan };
}

/** What only somebody who writes certificates can tell of a profile. */
const nameProblems = (declared: readonly Declared[]): FleetProblem[] =>
  declared.flatMap((one, index) =>
    one.kind === 'profile' ? templateProblems(one.spec).map(({ field, detail }) => ({ index, member: field, detail })) : [],
  );

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
