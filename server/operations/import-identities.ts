import { createHash } from 'node:crypto';
import type { Actor } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import {
  type ImportRow,
  type ImportStep,
  type ImportWorld,
  newGrants,
  newIdentityOf,
  planImport,
  type StandingAudience,
} from '../domain/identity-import.ts';
import { newId } from '../domain/ids.ts';
import { requireNotProbe } from '../domain/probe.ts';
import type { Ledger } from '../ledger/database.ts';
import { appendEvents } from '../ledger/events.ts';
import { insertGrants } from '../ledger/grant-candidates.ts';
import { importWorld } from '../ledger/identity-import.ts';
import { changeIdentity } from './change-identity.ts';
import { type Context, type PartContext, type RegistryContext, within } from './context.ts';
import { registerIdentity } from './register-identity.ts';

export type ImportOrder = {
  readonly rows: readonly ImportRow[];
  readonly dryRun: boolean;
  /** Of the report that was looked at; whatever stands there, if left away. */
  readonly state?: string | undefined;
};
export type ImportReport = { rows: ImportStep[]; state: string; done: boolean };

/**
 * Registers and changes identities as the rows of a list say, all of them in one transaction, by the operations that there are for one; or, as
 * a dry run, says of each row what it would do.
 * @throws {Failure} `invalid_input` where a row is refused, `changed_meanwhile` where the rows would do something else than was looked at, and
 * whatever one of the operations refuses: then nothing is changed
 */
export async function importIdentities(
  context: Context & Pick<RegistryContext, 'trustDomain'>,
  actor: Actor,
  { rows, dryRun, state }: ImportOrder,
): Promise<ImportReport> {
  if (dryRun) return { ...(await look(context.database.prisma, rows, context.trustDomain, 'free')).report, done: false };
  const now = context.clock();
  return context.database.transaction(async (ledger) => {
    const { world, report } = await look(ledger, rows, context.trustDomain, 'held');
    if (state !== undefined && state !== report.state)
      throw new Failure('changed_meanwhile', 'The rows would do something else by now than what was shown; look at them again.');
    const refused = report.rows.flatMap(({ place, name, problems }) =>
      problems.map(({ field, detail }) => ({
        field: 'list',
        detail: `${place}${name === '' ? '' : ` (${name})`}, ${field}: ${detail}`,
      })),
    );
    if (refused.length > 0)
      throw new Failure('invalid_input', 'Some rows are refused, so that nothing was changed.', { problems: refused });
    const inside = { ...within({ clock: () => now }, ledger), trustDomain: context.trustDomain };
    const grants: RowGrant[] = [];
    for (const [place, { outcome }] of report.rows.entries()) {
      const row = rows[place];
      if (row !== undefined && (outcome === 'create' || outcome === 'change')) grants.push(...(await takeRow(inside, actor, row, world)));
    }
    await giveGrants(ledger, actor, now, grants);
    return { ...report, done: true };
  });
}

async function look(
  ledger: Ledger,
  rows: readonly ImportRow[],
  trustDomain: string,
  held: 'held' | 'free',
): Promise<{ world: ImportWorld; report: Omit<ImportReport, 'done'> }> {
  const uris = rows.flatMap(({ says }) => says?.grants?.map(({ audience }) => audience) ?? []);
  const world = await importWorld(
    ledger,
    // What says nothing is sought by no name: that may hold what the database does not.
    rows.flatMap(({ name, says }) => (says === null ? [] : [name])),
    [...new Set(uris)],
    held,
  );
  const steps = planImport(rows, world, trustDomain);
  return { world, report: { rows: steps, state: createHash('sha256').update(JSON.stringify(steps)).digest('base64url') } };
}

type RowGrant = {
  readonly place: string;
  readonly identity: { readonly id: string; readonly name: string };
  readonly audience: StandingAudience;
  readonly scopes: readonly string[];
};

/** @returns the grants that are left to give */
async function takeRow(
  context: PartContext & Pick<RegistryContext, 'trustDomain'>,
  actor: Actor,
  row: ImportRow,
  { identities, audiences }: ImportWorld,
): Promise<RowGrant[]> {
  const { place, name, says } = row;
  if (says === null) return [];
  const standing = identities.get(name);
  const { kind, owner, description, tags } = says;
  try {
    requireNotProbe(name);
    const identity =
      standing === undefined
        ? await registerIdentity(context, actor, newIdentityOf(row, says))
        : await changeIdentity(context, actor, { identity: name, kind, owner, description, tags: tags && [...tags] });
    return newGrants(says, standing).flatMap(({ audience: uri, scopes }) => {
      const audience = audiences.get(uri);
      return audience === undefined ? [] : [{ place, identity: { id: identity.id, name }, audience, scopes: [...new Set(scopes)] }];
    });
  } catch (error) {
    throw ofPlace(place, name, error);
  }
}

/** The rows may ask for hundreds: those with the same terms are given by one statement, and one more records all of them. */
async function giveGrants(ledger: Ledger, actor: Actor, now: Date, grants: readonly RowGrant[]): Promise<void> {
  const limits = { lifetimeDefault: null, lifetimeMaximum: null, crossEnvironment: false };
  const given = grants.map((grant) => ({ id: newId(now.getTime()), ...grant }));
  const alike = Map.groupBy(given, ({ audience, scopes }) => [audience.id, ...scopes].join(' '));
  for (const some of alike.values()) {
    const [first] = some;
    if (first === undefined) continue;
    const { audience, scopes } = first;
    const rows = some.map(({ id, identity }) => ({ id, identityId: identity.id }));
    const made = await insertGrants(ledger, audience.id, { ...limits, scopes: [...scopes], createdAt: now }, rows);
    const had = some.find(({ id }) => !made.includes(id));
    if (had !== undefined)
      throw ofPlace(had.place, had.identity.name, new Failure('already_exists', `it was given a grant for ${audience.uri} meanwhile`));
  }
  await appendEvents(
    ledger,
    given.map(({ id, identity, audience, scopes }) => ({
      type: 'grant.added' as const,
      at: now,
      actor,
      target: { kind: 'grant', id, name: `${identity.name} for ${audience.uri}` },
      detail: { after: { scopes, ...limits } },
    })),
  );
}

function ofPlace(place: string, name: string, error: unknown): unknown {
  if (!(error instanceof Failure)) return error;
  const problems = error.problems.map(({ field, detail }) => ({ field: 'list', detail: `${place} (${name}), ${field}: ${detail}` }));
  return new Failure(error.code, `${place} (${name}): ${error.message}`, { cause: error, problems });
}
