import { Failure, type Problem } from './failure.ts';
import { requireSameEnvironment, requireScopes } from './grant.ts';
import type { IdentityKind, IdentityStatus } from './identity.ts';
import { inTagOrder } from './tag.ts';

/** The most rows that are imported at once: all of them are one transaction, and a larger fleet has files of its own. */
export const mostImported = 100;
/** The most grants that all of these rows say together: one transaction makes them one after the other. */
export const mostGrantsImported = 500;

/** What a row says of one identity; what it leaves away stays as it is, or has its default where the identity is new. */
export type ImportedIdentity = {
  readonly name: string;
  readonly kind?: IdentityKind | undefined;
  readonly owner?: string | undefined;
  readonly environment?: string | undefined;
  readonly description?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly grants?: readonly ImportedGrant[] | undefined;
};
type ImportedGrant = { readonly audience: string; readonly scopes: readonly string[] };
/** A row as it was read: what it says, or what is wrong with its form, by column. */
export type ImportRow = {
  readonly line: number;
  readonly name: string;
  readonly says: ImportedIdentity | null;
  readonly problems: readonly Problem[];
};

/** An identity as it stands, with its grants and the fleet of files that says what it is. */
export type StandingIdentity = {
  readonly id: string;
  readonly name: string;
  readonly kind: IdentityKind;
  readonly owner: string;
  readonly environment: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly status: IdentityStatus;
  readonly fleet: string | null;
  readonly grants: readonly ImportedGrant[];
};
export type ImportWorld = {
  readonly identities: ReadonlyMap<string, StandingIdentity>;
  readonly audiences: ReadonlyMap<string, StandingAudience>;
};
export type StandingAudience = {
  readonly id: string;
  readonly uri: string;
  readonly environment: string;
  readonly scopes: readonly string[];
};

type ImportOutcome = 'create' | 'change' | 'nothing' | 'refused';
export type ImportStep = {
  readonly line: number;
  readonly name: string;
  readonly outcome: ImportOutcome;
  readonly differences: { member: string; before: string | null; after: string }[];
  readonly problems: Problem[];
  /** Whose next apply takes a change back; null where no files say what it is, and where nothing is changed. */
  readonly fleet: string | null;
};

const standard = { kind: 'service', environment: 'production', description: '', tags: [] } as const;

/** What each row would do as things stand. Grants are only added: a row never takes anything away from an identity but what it overwrites. */
export function planImport(rows: readonly ImportRow[], world: ImportWorld): ImportStep[] {
  const lines = new Map<string, number>();
  return rows.map((row) => {
    const { line, name, says } = row;
    const first = lines.get(name);
    if (first === undefined) lines.set(name, line);
    const twice = first === undefined ? [] : [{ field: 'name', detail: `line ${first} names it already; keep one of them` }];
    const problems = [...row.problems, ...twice];
    const refused = { line, name, outcome: 'refused' as const, differences: [], fleet: null };
    if (says === null || problems.length > 0) return { ...refused, problems };
    const standing = world.identities.get(name);
    const found = [...problemsOf(says, standing), ...problemsOfGrants(says, standing, world)];
    if (found.length > 0) return { ...refused, problems: found };
    const differences = differencesOf(says, standing);
    const outcome = standing === undefined ? 'create' : differences.length > 0 ? 'change' : 'nothing';
    return { line, name, outcome, differences, problems: [], fleet: outcome === 'change' ? (standing?.fleet ?? null) : null };
  });
}

/** The grants of a row that the identity does not have yet. */
export const newGrants = (says: ImportedIdentity, standing: StandingIdentity | undefined): readonly ImportedGrant[] =>
  (says.grants ?? []).filter(({ audience }) => !standing?.grants.some((grant) => grant.audience === audience));

/** An identity that is new, with the defaults of what its row leaves away. @throws {Error} for a row without an owner, which its plan refuses */
export function newIdentityOf(says: ImportedIdentity) {
  const { name, owner, kind = standard.kind, environment = standard.environment, description = standard.description } = says;
  if (owner === undefined) throw new Error(`${name} has no owner`);
  return { name, owner, kind, environment, description, tags: [...(says.tags ?? standard.tags)] };
}

function problemsOf({ name, owner, environment }: ImportedIdentity, standing: StandingIdentity | undefined): Problem[] {
  if (standing === undefined)
    return owner === undefined ? [{ field: 'owner', detail: 'is needed to register it: who answers for it' }] : [];
  if (standing.status === 'retired')
    return [{ field: 'name', detail: `${name} is retired, and names are never used twice; choose another one` }];
  if (environment !== undefined && environment !== standing.environment)
    return [{ field: 'environment', detail: `${name} is of ${standing.environment}, which never changes; leave it away` }];
  return [];
}

function problemsOfGrants(says: ImportedIdentity, standing: StandingIdentity | undefined, { audiences }: ImportWorld): Problem[] {
  const environment = standing?.environment ?? says.environment ?? standard.environment;
  const seen = new Set<string>();
  return (says.grants ?? []).flatMap(({ audience: uri, scopes }): Problem[] => {
    const wrong = (detail: string): Problem[] => [{ field: 'grants', detail }];
    if (seen.has(uri)) return wrong(`${uri} is named twice; say it once, with all scopes`);
    seen.add(uri);
    const audience = audiences.get(uri);
    if (audience === undefined) return wrong(`no audience is called ${uri}; register it first, or correct the URI`);
    const has = standing?.grants.find((grant) => grant.audience === uri);
    if (has !== undefined)
      return has.scopes.toSorted().join(' ') === scopes.toSorted().join(' ')
        ? []
        : wrong(`it has a grant for ${uri} with ${has.scopes.join(' ') || 'no scope'}; change that one on its page`);
    try {
      requireScopes(scopes, audience);
      requireSameEnvironment({ name: says.name, environment }, audience, false);
      return [];
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const { field, detail = error.message } = error.problems[0] ?? {};
      return wrong(
        field === 'crossEnvironment'
          ? `${uri} is of ${audience.environment}; grant it across environments on the page of ${says.name}`
          : detail,
      );
    }
  });
}

function differencesOf(says: ImportedIdentity, standing: StandingIdentity | undefined): ImportStep['differences'] {
  const wanted = standing === undefined ? newIdentityOf(says) : says;
  const plain = (['kind', 'owner', 'environment', 'description'] as const).flatMap((member) => {
    const [before, after] = [standing?.[member] ?? null, wanted[member]];
    return after === undefined || after === (before ?? '') ? [] : [{ member, before, after }];
  });
  const [before, after] = [standing?.tags ?? [], wanted.tags && inTagOrder([...wanted.tags])];
  const tags =
    after === undefined || after.join(' ') === before.join(' ')
      ? []
      : [{ member: 'tags', before: standing ? before.join(' ') : null, after: after.join(' ') }];
  const grants = newGrants(says, standing).map(({ audience, scopes }) => ({
    member: 'grants',
    before: null,
    after: [audience, ...scopes].join(' '),
  }));
  return [...plain, ...tags, ...grants];
}
