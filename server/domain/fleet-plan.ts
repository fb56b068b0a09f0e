import { isDeepStrictEqual } from 'node:util';
import { basisOf, type Declared, type FleetKind, fleetKinds, fleetRules, inOneOrder, nameOf, type Standing } from './fleet.ts';

export type Difference = { readonly member: string; readonly before: unknown; readonly after: unknown };

/** One act: of one thing, from what it was when the plan was made. */
export type Step = {
  readonly action: 'create' | 'change' | 'remove';
  readonly kind: FleetKind;
  readonly name: string;
  /** Of what stands there before the step; null where nothing does. */
  readonly basis: string | null;
  /** What shall stand there; null where it goes. */
  readonly declared: Declared | null;
  readonly differences: readonly Difference[];
  /** `create`, `change`, `remove`, or how such a thing goes. */
  readonly word: string;
  /** What stops working; null where nothing does. */
  readonly consequence: string | null;
};

export type Plan = {
  /** In the order in which they can be done. */
  readonly steps: readonly Step[];
  /** What somebody should know, though nothing is done about it. */
  readonly notes: readonly string[];
};

const keyOf = (declared: Declared): string => `${declared.kind} ${nameOf(declared)}`;

/**
 * What has to be done so that everything declared stands in the ledger as declared. What is declared nowhere stays, unless `prune`:
 * then what this fleet made goes. The same again, once it is done, is an empty plan.
 */
export function planFleet(
  declared: readonly Declared[],
  standing: readonly Standing[],
  { fleet, prune }: { readonly fleet: string; readonly prune: boolean },
): Plan {
  const before = new Map(standing.map((one) => [keyOf(one), one]));
  const wanted = new Set(declared.map(keyOf));
  const notes: string[] = [];
  const made: Step[] = [];
  for (const one of declared.map(inOneOrder)) {
    const now = before.get(keyOf(one));
    made.push(...stepsTo(one, now));
    if (now?.kind === 'identity' && now.status === 'suspended')
      notes.push(`The identity ${nameOf(one)} is suspended, and stays so: hawser identity resume ${nameOf(one)}`);
  }
  const removed: Step[] = [];
  for (const one of standing) {
    if (one.fleet !== fleet || wanted.has(keyOf(one)) || one.status !== 'active') continue;
    const { pruning } = fleetRules[one.kind];
    if (pruning === null) notes.push(`The ${one.kind} ${nameOf(one)} stands in no file any more; Hawser keeps such things, so it stays.`);
    else if (!prune) notes.push(`The ${one.kind} ${nameOf(one)} stands in no file any more; --prune would ${pruning.word} it.`);
    else removed.push(removal(one, pruning));
  }
  return { steps: inOrder([...made, ...removed]), notes };
}

function stepsTo(wanted: Declared, now: Standing | undefined): Step[] {
  const common = { kind: wanted.kind, name: nameOf(wanted), declared: wanted, consequence: null };
  if (now === undefined) {
    const differences = Object.entries(wanted.spec).map(([member, after]) => ({ member, before: undefined, after }));
    return [{ ...common, action: 'create', word: 'create', basis: null, differences }];
  }
  const differences = differencesOf(inOneOrder(now), wanted);
  if (differences.length === 0) return [];
  const change = { ...common, action: 'change', word: 'change' } as const;
  const wider = widened(wanted, now);
  // Grants need what an audience gains before they change, and hold what it loses until then.
  if (wider === undefined) return [{ ...change, basis: basisOf(now), differences }];
  return [
    { ...change, declared: wider, basis: basisOf(now), differences: differencesOf(inOneOrder(now), wider) },
    { ...change, basis: basisOf(wider), differences: differencesOf(wider, wanted) },
  ];
}

/** An audience with the scopes that it has and those that it gets; undefined where it does not both get and lose some. */
function widened(wanted: Declared, now: Standing): Declared | undefined {
  if (wanted.kind !== 'audience' || now.kind !== 'audience') return undefined;
  const gains = wanted.spec.scopes.some((scope) => !now.spec.scopes.includes(scope));
  const loses = now.spec.scopes.some((scope) => !wanted.spec.scopes.includes(scope));
  if (!gains || !loses) return undefined;
  return inOneOrder({ kind: 'audience', spec: { ...wanted.spec, scopes: [...now.spec.scopes, ...wanted.spec.scopes] } });
}

const differencesOf = (before: Declared, after: Declared): Difference[] =>
  Object.entries(after.spec)
    .map(([member, value]) => ({ member, before: Reflect.get(before.spec, member), after: value }))
    .filter((difference) => !isDeepStrictEqual(difference.before, difference.after));

function removal(standing: Standing, { word, consequence }: NonNullable<(typeof fleetRules)[FleetKind]['pruning']>): Step {
  const { kind } = standing;
  return { action: 'remove', kind, name: nameOf(standing), basis: basisOf(standing), declared: null, differences: [], word, consequence };
}

/** Makes and changes before taking away, and each kind after those that it names; the other way round for what goes. */
function inOrder(steps: readonly Step[]): Step[] {
  const rank = (step: Step): number => {
    const kind = fleetKinds.indexOf(step.kind);
    if (step.action === 'remove') return 2 * fleetKinds.length - kind;
    return losesScopes(step) ? 2 * fleetKinds.length - fleetKinds.indexOf('grant') + 0.5 : kind;
  };
  return steps.toSorted((a, b) => rank(a) - rank(b));
}

/** It waits until no grant holds them: until grants are changed, and removed. */
const losesScopes = ({ kind, action, differences }: Step): boolean =>
  kind === 'audience' &&
  action === 'change' &&
  differences.some(
    ({ member, before, after }) =>
      member === 'scopes' && Array.isArray(before) && Array.isArray(after) && !before.every((one) => after.includes(one)),
  );

/** What moved since the plan was made: the names of things that are not what its steps go from. */
export function moved(steps: readonly Step[], standing: readonly Standing[]): string[] {
  const now = new Map(standing.map((one) => [keyOf(one), basisOf(one)]));
  const seen = new Set<string>();
  return steps.flatMap((step) => {
    const key = `${step.kind} ${step.name}`;
    // The second step of one thing goes from where the first one leads.
    if (seen.has(key)) return [];
    seen.add(key);
    return (now.get(key) ?? null) === step.basis ? [] : [key];
  });
}
