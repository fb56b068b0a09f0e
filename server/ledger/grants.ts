import { z } from 'zod';
import { Prisma } from '#prisma';
import { notFound } from '../domain/failure.ts';
import { fromPublicId } from '../domain/ids.ts';
import { audienceNamedIn } from './audiences.ts';
import type { Ledger } from './database.ts';
import { defined, whereAll } from './filter.ts';
import { type ManagedBy, managedBy } from './fleet-claims.ts';
import { identityNamedIn } from './identities.ts';
import { cutPage, decodeIdCursor, type Page, type PageRequest } from './page.ts';
import { takenMeans } from './unique.ts';

/** Lifetimes in seconds; null leaves the audience's. */
export type GrantTerms = { scopes: string[]; lifetimeDefault: number | null; lifetimeMaximum: number | null };
export type GrantView = GrantTerms & {
  id: string;
  identityId: string;
  identityName: string;
  audienceId: string;
  audienceUri: string;
  crossEnvironment: boolean;
  createdAt: Date;
  managedBy: ManagedBy;
};
export type GrantFilter = PageRequest & { readonly identity?: string | undefined; readonly audience?: string | undefined };

const select = Prisma.sql`
  SELECT g.id, g.identity_id AS "identityId", i.name AS "identityName", g.audience_id AS "audienceId", a.uri AS "audienceUri",
    g.scopes, g.lifetime_default AS "lifetimeDefault", g.lifetime_maximum AS "lifetimeMaximum", g.cross_environment AS "crossEnvironment", g.created_at AS "createdAt",
    ${managedBy('grant', Prisma.sql`g.id`)} AS "managedBy"
  FROM grants g JOIN identities i ON i.id = g.identity_id JOIN audiences a ON a.id = g.audience_id`;

/** Newest first. */
export async function listGrants(ledger: Ledger, filter: GrantFilter): Promise<Page<GrantView>> {
  const where = whereAll([
    filter.identity && Prisma.sql`g.identity_id = ${(await identityNamedIn(ledger, 'identity', filter.identity)).id}::uuid`,
    filter.audience && Prisma.sql`g.audience_id = ${(await audienceNamedIn(ledger, 'audience', filter.audience)).id}::uuid`,
    filter.cursor && Prisma.sql`g.id < ${decodeIdCursor(filter.cursor)}::uuid`,
  ]);
  const rows = await ledger.$queryRaw<GrantView[]>(Prisma.sql`${select} ${where} ORDER BY g.id DESC LIMIT ${filter.limit + 1}`);
  return cutPage(rows, filter.limit, (row) => [row.id]);
}

/** A grant has no name: only its id finds it. */
const idOf = (reference: string): string => {
  const id = fromPublicId('grant', reference);
  if (id === undefined) throw notFound(`the grant ${reference}`);
  return id;
};

/** @throws {Failure} `not_found` */
export async function showGrant(ledger: Ledger, reference: string): Promise<GrantView> {
  const rows = await ledger.$queryRaw<GrantView[]>(Prisma.sql`${select} WHERE g.id = ${idOf(reference)}::uuid`);
  if (rows[0] === undefined) throw notFound(`the grant ${reference}`);
  return rows[0];
}

/** The grant as it stands, held until the transaction ends. */
export async function holdGrant(ledger: Ledger, reference: string): Promise<GrantView> {
  const rows = await ledger.$queryRaw<GrantView[]>(
    Prisma.sql`${select} WHERE g.id = ${idOf(reference)}::uuid FOR UPDATE OF g FOR SHARE OF a`,
  );
  if (rows[0] === undefined) throw notFound(`the grant ${reference}`);
  return rows[0];
}

/** Of these grants, those that there are, held until the transaction ends; in one order, so that two who hold some of the same never wait in a circle. */
export const holdGrants = (ledger: Ledger, ids: readonly string[]): Promise<GrantView[]> =>
  ledger.$queryRaw(Prisma.sql`${select} WHERE g.id = ANY (${[...ids]}::uuid[]) ORDER BY g.id FOR UPDATE OF g`);

export type NewGrantRow = GrantTerms & { id: string; identityId: string; audienceId: string; crossEnvironment: boolean; createdAt: Date };

/** @throws {Failure} `already_exists`: an identity has at most one grant for an audience */
export async function insertGrant(ledger: Ledger, row: NewGrantRow): Promise<void> {
  await takenMeans(ledger.grant.create({ data: row, select: { id: true } }), () => ({
    field: 'audience',
    detail: 'the identity has a grant for this audience already; change that one instead',
  }));
}

export async function updateGrant(
  ledger: Ledger,
  id: string,
  change: { [K in keyof GrantTerms]?: GrantTerms[K] | undefined },
): Promise<void> {
  await ledger.grant.update({ where: { id }, data: defined(change), select: { id: true } });
}

/** @returns false when somebody else removed it first */
export async function deleteGrant(ledger: Ledger, id: string): Promise<boolean> {
  return (await ledger.grant.deleteMany({ where: { id } })).count === 1;
}

export type RemovedGrant = {
  id: string /** Identity and audience, as the event has them. */;
  name: string;
  terms: GrantTerms & { crossEnvironment: boolean };
};

/** Of these, the grants whose removal is on record, with the terms that they had. */
export async function removedGrants(ledger: Ledger, ids: readonly string[]): Promise<RemovedGrant[]> {
  const rows = await ledger.$queryRaw<{ id: string; name: string; terms: unknown }[]>(Prisma.sql`
    SELECT DISTINCT ON (e.target_id) e.target_id AS id, e.target_name AS name, e.detail -> 'before' AS terms
    FROM events e WHERE e.target_id = ANY (${[...ids]}::text[]) AND e.type = 'grant.removed'
    ORDER BY e.target_id, e.at DESC`);
  return rows.flatMap(({ id, name, terms }) => {
    const parsed = grantTerms.safeParse(terms);
    return parsed.success ? [{ id, name, terms: parsed.data }] : [];
  });
}

/** An older event of many removals at once has the scopes alone. */
const grantTerms = z.object({
  scopes: z.array(z.string()),
  lifetimeDefault: z.number().nullable(),
  lifetimeMaximum: z.number().nullable(),
  crossEnvironment: z.boolean(),
});
