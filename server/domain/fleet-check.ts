import { isDeepStrictEqual } from 'node:util';
import { requireLifetimes } from './audience.ts';
import { requireRule } from './claim-rules.ts';
import { Failure } from './failure.ts';
import { type Declared, type FleetSpecs, fleetRules, nameOf, type Standing } from './fleet.ts';
import { requireGrantLifetimes, requireSameEnvironment, requireScopes } from './grant.ts';
import { problemsOf } from './profile.ts';

/** Something that is wrong with one of the things declared; `member` is null where the whole of it is. */
export type FleetProblem = { readonly index: number; readonly member: string | null; readonly detail: string };

type World = {
  readonly identities: ReadonlyMap<string, FleetSpecs['identity'] & { readonly status: Standing['status'] }>;
  readonly audiences: ReadonlyMap<string, FleetSpecs['audience']>;
};

/**
 * Whether all of it fits together, and to what stands there already: everything that is wrong, at once. What the ledger refuses
 * is refused here first, so that nothing is changed before the whole is valid.
 * @param goes things that a prune takes away, by `kind name`
 */
export function checkFleet(declared: readonly Declared[], standing: readonly Standing[], goes: ReadonlySet<string>): FleetProblem[] {
  const world = worldAfter(declared, standing);
  const before = new Map(standing.map((one) => [`${one.kind} ${nameOf(one)}`, one]));
  const seen = new Set<string>();
  return declared.flatMap((one, index) => {
    const key = `${one.kind} ${nameOf(one)}`;
    const twice = seen.has(key) ? [{ member: null, detail: `the ${key} is described twice; keep one of them` }] : [];
    seen.add(key);
    const problems = [...twice, ...problemsBeside(one, before.get(key)), ...problemsWithin(one, world)];
    if (one.kind === 'audience') problems.push(...orphans(one.spec, declared, standing, goes));
    return problems.map((problem) => ({ index, ...problem }));
  });
}

type Found = Omit<FleetProblem, 'index'>;

function worldAfter(declared: readonly Declared[], standing: readonly Standing[]): World {
  const identities = new Map<string, FleetSpecs['identity'] & { status: Standing['status'] }>();
  const audiences = new Map<string, FleetSpecs['audience']>();
  for (const one of standing) if (one.kind === 'identity') identities.set(one.spec.name, { ...one.spec, status: one.status });
  for (const one of [...standing, ...declared]) if (one.kind === 'audience') audiences.set(one.spec.uri, one.spec);
  for (const one of declared)
    if (one.kind === 'identity' && !identities.has(one.spec.name)) identities.set(one.spec.name, { ...one.spec, status: 'active' });
  return { identities, audiences };
}

/** What keeps it from becoming what is declared, whatever the rest says. */
function problemsBeside(one: Declared, now: Standing | undefined): Found[] {
  if (now === undefined) return [];
  if (now.status === 'retired')
    return [{ member: null, detail: `${nameOf(one)} is retired; choose another name, this one is never used again` }];
  return fleetRules[one.kind].fixed
    .filter((member) => !isDeepStrictEqual(Reflect.get(one.spec, member), Reflect.get(now.spec, member)))
    .map((member) => ({
      member,
      detail: `is ${JSON.stringify(Reflect.get(now.spec, member))} and never changes; ${one.kind === 'grant' ? 'remove the grant first' : 'make another one under another name'}`,
    }));
}

function problemsWithin(one: Declared, world: World): Found[] {
  switch (one.kind) {
    case 'profile':
      return problemsOf(one.spec).map(({ field, detail }) => ({ member: field, detail }));
    case 'audience':
      return attempt(() => requireLifetimes(one.spec));
    case 'grant':
      return problemsOfGrant(one.spec, world);
    case 'resource-server':
      return problemsOfServer(one.spec, world);
    case 'delegation':
      return problemsOfDelegation(one.spec, world);
    case 'trusted-issuer':
      return problemsOfIssuer(one.spec, world);
    default:
      return [];
  }
}

function problemsOfGrant(spec: FleetSpecs['grant'], { identities, audiences }: World): Found[] {
  const [identity, audience] = [identities.get(spec.identity), audiences.get(spec.audience)];
  return [
    ...identityProblems(spec.identity, identity, ['active', 'suspended']),
    ...(audience === undefined
      ? [{ member: 'audience', detail: unknownAudience(spec.audience) }]
      : attempt(() => requireScopes(spec.scopes, audience))),
    ...(identity && audience ? attempt(() => requireSameEnvironment(identity, audience, spec.crossEnvironment)) : []),
    ...attempt(() => requireGrantLifetimes(spec)),
  ];
}

function problemsOfDelegation(spec: FleetSpecs['delegation'], { identities, audiences }: World): Found[] {
  const [actor, audience] = [identities.get(spec.actor), audiences.get(spec.audience)];
  return [
    ...(['actor', 'subject'] as const).flatMap((member) =>
      identityProblems(spec[member], identities.get(spec[member]), ['active', 'suspended']).map(({ detail }) => ({ member, detail })),
    ),
    ...(spec.actor === spec.subject ? [{ member: 'subject', detail: `${spec.actor} cannot act for itself; name another identity` }] : []),
    ...(audience === undefined
      ? [{ member: 'audience', detail: unknownAudience(spec.audience) }]
      : [...attempt(() => requireScopes(spec.scopes, audience)), ...depthProblems(spec, audience)]),
    ...(actor && audience ? attempt(() => requireSameEnvironment(actor, audience, spec.crossEnvironment)) : []),
  ];
}

const depthProblems = ({ maximumDepth }: FleetSpecs['delegation'], { uri, delegationDepth }: FleetSpecs['audience']): Found[] =>
  maximumDepth <= delegationDepth
    ? []
    : [{ member: 'maximumDepth', detail: `${uri} takes tokens that name at most ${delegationDepth} actors; raise its delegationDepth` }];

function problemsOfIssuer(spec: FleetSpecs['trusted-issuer'], { identities }: World): Found[] {
  const { keySource, jwksUrl, jwks, rules } = spec;
  return [
    ...((keySource === 'url') === (jwksUrl !== null)
      ? []
      : [{ member: 'jwksUrl', detail: 'goes together with keySource url, and with no other' }]),
    ...((keySource === 'pasted') === (jwks !== null)
      ? []
      : [{ member: 'jwks', detail: 'goes together with keySource pasted, and with no other' }]),
    ...rules.flatMap((rule) => {
      let fixed: string | undefined;
      const wrong = attempt(() => {
        fixed = requireRule(rule);
      });
      const missing = fixed === undefined ? [] : identityProblems(fixed, identities.get(fixed), ['active', 'suspended']);
      return [...wrong, ...missing].map(({ detail }) => ({ member: 'rules', detail: `${rule.conditions.join(', ')}: ${detail}` }));
    }),
  ];
}

function problemsOfServer(spec: FleetSpecs['resource-server'], { identities, audiences }: World): Found[] {
  return [
    ...identityProblems(spec.identity, identities.get(spec.identity), ['active', 'suspended']),
    ...spec.audiences.filter((uri) => !audiences.has(uri)).map((uri) => ({ member: 'audiences', detail: unknownAudience(uri) })),
    ...(spec.kind === 'server' && spec.certificateHeader !== null
      ? [{ member: 'certificateHeader', detail: 'is of gateways alone: a server takes the certificate from its own connection' }]
      : []),
  ];
}

function identityProblems(name: string, found: { status: Standing['status'] } | undefined, may: readonly Standing['status'][]): Found[] {
  if (found === undefined)
    return [{ member: 'identity', detail: `no identity is called ${name}; describe it under identities, or correct the name` }];
  return may.includes(found.status) ? [] : [{ member: 'identity', detail: `${name} is ${found.status}` }];
}

const unknownAudience = (uri: string): string => `there is no audience ${uri}; describe it under audiences, or correct the URI`;

/** Grants and delegations that would still hold a scope which the audience no longer has. */
function orphans(
  audience: FleetSpecs['audience'],
  declared: readonly Declared[],
  standing: readonly Standing[],
  goes: ReadonlySet<string>,
): Found[] {
  const described = new Set(declared.map((one) => `${one.kind} ${nameOf(one)}`));
  return standing.flatMap((one) => {
    if ((one.kind !== 'grant' && one.kind !== 'delegation') || one.spec.audience !== audience.uri) return [];
    const key = `${one.kind} ${nameOf(one)}`;
    if (described.has(key) || goes.has(key)) return [];
    const lost = one.spec.scopes.filter((scope) => !audience.scopes.includes(scope));
    return lost.length === 0
      ? []
      : [{ member: 'scopes', detail: `the ${one.kind} ${nameOf(one)} still holds ${lost.join(', ')}; take it out of that first` }];
  });
}

function attempt(check: () => void): Found[] {
  try {
    check();
    return [];
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return error.problems.map(({ field, detail }) => ({ member: field, detail }));
  }
}
