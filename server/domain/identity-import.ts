import { Failure, type Problem } from './failure.ts';
import { requireSameEnvironment, requireScopes } from './grant.ts';
import { type IdentityKind, type IdentityStatus, spiffeId } from './identity.ts';
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
/** What lists can be: a table, what `kubectl` says of the certificates of cert-manager, and what `spire-server` says of its entries. */
export const importFormats = ['csv', 'cert-manager', 'spire'] as const;
export type ImportFormat = (typeof importFormats)[number];
/** What an identity has where its row is the first that is heard of it, and does not say otherwise itself. */
export type ImportDefaults = Partial<Pick<ImportedIdentity, 'owner' | 'environment' | 'description' | 'tags'>>;
/** A row as it was read: what it says, or what is wrong with its form, by column; or why it is left out, which stops none of the others. */
export type ImportRow = {
  /** Where it stands in what was read: `line 3` of a table, `entries[2]` of JSON. */
  readonly place: string;
  /** For what is left out, the name that it has where it comes from. */
  readonly name: string;
  readonly says: ImportedIdentity | null;
  readonly problems: readonly Problem[];
  readonly defaults?: ImportDefaults | undefined;
  /** The SPIFFE ID by which it is known where the list comes from. */
  readonly spiffeId?: string | undefined;
  /** What else there is to know of it. */
  readonly notes?: readonly string[] | undefined;
  readonly leftOut?: string | undefined;
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

type ImportOutcome = 'create' | 'change' | 'nothing' | 'refused' | 'left_out';
type Difference = { member: string; before: string | null; after: string };
export type ImportStep = {
  readonly place: string;
  readonly name: string;
  readonly outcome: ImportOutcome;
  readonly differences: Difference[];
  readonly problems: Problem[];
  readonly notes: string[];
  /** Whose next apply takes a change back; null where no files say what it is, and where nothing is changed. */
  readonly fleet: string | null;
};

const standard = { kind: 'service', environment: 'production', description: '', tags: [] } as const;

/** What each row would do as things stand. Grants are only added: a row never takes anything away from an identity but what it overwrites. */
export function planImport(rows: readonly ImportRow[], world: ImportWorld, trustDomain: string): ImportStep[] {
  const places = new Map<string, string>();
  return rows.map((row) => {
    const { place, name, says, leftOut } = row;
    const bare = { place, name, differences: [], problems: [], notes: [...(row.notes ?? [])], fleet: null };
    if (leftOut !== undefined) return { ...bare, outcome: 'left_out', notes: [leftOut] };
    const first = places.get(name);
    if (first === undefined) places.set(name, place);
    const twice = first === undefined ? [] : [{ field: 'name', detail: `${first} names it already; keep one of them` }];
    const problems = [...row.problems, ...twice];
    if (says === null || problems.length > 0) return { ...bare, outcome: 'refused', problems };
    const standing = world.identities.get(name);
    const found = [...problemsOf(row, says, standing), ...problemsOfGrants(row, says, standing, world)];
    if (found.length > 0) return { ...bare, outcome: 'refused', problems: found };
    const differences = [...spiffeIdOf(row, says, standing, trustDomain), ...differencesOf(row, says, standing)];
    if (standing === undefined) return { ...bare, outcome: 'create', differences };
    return differences.length > 0
      ? { ...bare, outcome: 'change', differences, fleet: standing.fleet }
      : { ...bare, outcome: 'nothing', notes: [`${name} is there already, and stays as it is`] };
  });
}

/** The grants of a row that the identity does not have yet. */
export const newGrants = (says: ImportedIdentity, standing: StandingIdentity | undefined): readonly ImportedGrant[] =>
  (says.grants ?? []).filter(({ audience }) => !standing?.grants.some((grant) => grant.audience === audience));

/** An identity that is new, with the defaults of what its row leaves away. @throws {Error} for a row without an owner, which its plan refuses */
export function newIdentityOf({ defaults }: Pick<ImportRow, 'defaults'>, says: ImportedIdentity) {
  const { name, kind = standard.kind, owner = defaults?.owner, environment = defaults?.environment ?? standard.environment } = says;
  const { description = defaults?.description ?? standard.description, tags = defaults?.tags ?? standard.tags } = says;
  if (owner === undefined) throw new Error(`${name} has no owner`);
  return { name, owner, kind, environment, description, tags: [...tags] };
}

type Says = Pick<ImportRow, 'defaults' | 'spiffeId'>;

function problemsOf({ defaults }: Says, { name, owner, environment }: ImportedIdentity, standing: StandingIdentity | undefined): Problem[] {
  if (standing === undefined)
    return (owner ?? defaults?.owner) === undefined
      ? [{ field: 'owner', detail: 'is needed to register it: who answers for it; one can be given for all that name none' }]
      : [];
  if (standing.status === 'retired')
    return [{ field: 'name', detail: `${name} is retired, and names are never used twice; choose another one` }];
  if (environment !== undefined && environment !== standing.environment)
    return [{ field: 'environment', detail: `${name} is of ${standing.environment}, which never changes; leave it away` }];
  return [];
}

/** How it is known from now on, where it was known elsewhere before: the path is of this installation, as the trust domain is. */
function spiffeIdOf(row: Says, says: ImportedIdentity, standing: StandingIdentity | undefined, trustDomain: string): Difference[] {
  if (row.spiffeId === undefined || standing !== undefined) return [];
  const { environment, name } = newIdentityOf(row, says);
  const after = spiffeId(trustDomain, environment, name);
  return [{ member: 'spiffeId', before: after === row.spiffeId ? null : row.spiffeId, after }];
}

function problemsOfGrants(
  { defaults }: Says,
  says: ImportedIdentity,
  standing: StandingIdentity | undefined,
  { audiences }: ImportWorld,
): Problem[] {
  const environment = standing?.environment ?? says.environment ?? defaults?.environment ?? standard.environment;
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

function differencesOf(row: Says, says: ImportedIdentity, standing: StandingIdentity | undefined): Difference[] {
  const wanted = standing === undefined ? newIdentityOf(row, says) : says;
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
