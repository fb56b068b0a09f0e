import { Prisma } from '#prisma';
import type { TokenAlgorithm } from '../domain/claims.ts';
import { invalid, notFound } from '../domain/failure.ts';
import { fromPublicId } from '../domain/ids.ts';
import type { Ledger } from './database.ts';
import { containing, defined, whereAll } from './filter.ts';
import { type ManagedBy, managedBy } from './fleet-claims.ts';
import { cutPage, decodeIdCursor, type Page, type PageRequest } from './page.ts';
import { takenMeans } from './unique.ts';

/** What may change of an audience; its URI and environment never do. Times in seconds. */
export type AudienceTerms = {
  scopes: string[];
  algorithm: TokenAlgorithm;
  lifetimeDefault: number;
  lifetimeMaximum: number;
  minCertificateLife: number;
  /** How many actors a token for it may name; none where it is zero. */
  delegationDepth: number;
  description: string;
};
export type AudienceRow = AudienceTerms & { id: string; uri: string; environment: string; createdAt: Date; updatedAt: Date };
export type AudienceView = AudienceRow & { grants: number; resourceServers: string[]; managedBy: ManagedBy };

const columns = Prisma.sql`a.id, a.uri, a.environment, a.scopes, a.algorithm, a.lifetime_default AS "lifetimeDefault",
  a.lifetime_maximum AS "lifetimeMaximum", a.min_certificate_life AS "minCertificateLife",
  a.delegation_depth AS "delegationDepth", a.description, a.created_at AS "createdAt", a.updated_at AS "updatedAt"`;
const select = Prisma.sql`
  SELECT ${columns},
    (SELECT count(*)::int FROM grants g WHERE g.audience_id = a.id) AS grants,
    ARRAY(SELECT rs.name FROM resource_servers rs JOIN resource_server_audiences l ON l.resource_server_id = rs.id
      WHERE l.audience_id = a.id ORDER BY rs.name) AS "resourceServers",
    ${managedBy('audience', Prisma.sql`a.id`)} AS "managedBy"
  FROM audiences a`;

/** Newest first. */
export async function listAudiences(ledger: Ledger, filter: PageRequest & { q?: string | undefined }): Promise<Page<AudienceView>> {
  const where = whereAll([
    filter.q && Prisma.sql`(a.uri ILIKE ${containing(filter.q)} OR a.description ILIKE ${containing(filter.q)})`,
    filter.cursor && Prisma.sql`a.id < ${decodeIdCursor(filter.cursor)}::uuid`,
  ]);
  const rows = await ledger.$queryRaw<AudienceView[]>(Prisma.sql`${select} ${where} ORDER BY a.id DESC LIMIT ${filter.limit + 1}`);
  return cutPage(rows, filter.limit, (row) => [row.id]);
}

/** @throws {Failure} `not_found` */
export async function showAudience(ledger: Ledger, reference: string): Promise<AudienceView> {
  const rows = await ledger.$queryRaw<AudienceView[]>(Prisma.sql`${select} WHERE ${named(reference)}`);
  if (rows[0] === undefined) throw notFound(`the audience ${reference}`);
  return rows[0];
}

/** A URI holds a colon, so that it is never mistaken for an id. */
const named = (reference: string): Prisma.Sql => {
  const id = fromPublicId('audience', reference);
  return id === undefined ? Prisma.sql`a.uri = ${reference}` : Prisma.sql`a.id = ${id}::uuid`;
};

/**
 * The audience that a field of the input names, by id or URI.
 * @param held keeps it from changing until the transaction ends
 * @throws {Failure} `invalid_input` for that field when there is none
 */
export async function audienceNamedIn(
  ledger: Ledger,
  field: string,
  reference: string,
  held: 'held' | 'free' = 'free',
): Promise<AudienceRow> {
  const lock = held === 'held' ? Prisma.sql`FOR SHARE` : Prisma.empty;
  const rows = await ledger.$queryRaw<AudienceRow[]>(Prisma.sql`SELECT ${columns} FROM audiences a WHERE ${named(reference)} ${lock}`);
  if (rows[0] === undefined) throw invalid(field, `no audience is called ${reference}; register it first, or correct the URI`);
  return rows[0];
}

/** The row as it stands, held until the transaction ends. */
export async function holdAudience(ledger: Ledger, reference: string): Promise<AudienceRow> {
  const rows = await ledger.$queryRaw<AudienceRow[]>(Prisma.sql`SELECT ${columns} FROM audiences a WHERE ${named(reference)} FOR UPDATE`);
  if (rows[0] === undefined) throw notFound(`the audience ${reference}`);
  return rows[0];
}

/** @throws {Failure} `already_exists` */
export async function insertAudience(ledger: Ledger, row: AudienceRow): Promise<void> {
  await takenMeans(ledger.audience.create({ data: row, select: { id: true } }), () => ({
    field: 'uri',
    detail: `the audience ${row.uri} is registered already; change it instead`,
  }));
}

export async function updateAudience(
  ledger: Ledger,
  id: string,
  change: { [K in keyof AudienceTerms]?: AudienceTerms[K] | undefined },
  now: Date,
): Promise<void> {
  await ledger.audience.update({ where: { id }, data: { ...defined(change), updatedAt: now }, select: { id: true } });
}

/** Scopes that grants and delegations hold of an audience; those may not be taken out of it. */
export async function scopesInGrants(ledger: Ledger, audienceId: string): Promise<string[]> {
  const rows = await ledger.$queryRaw<{ scope: string }[]>(
    Prisma.sql`SELECT unnest(scopes) AS scope FROM grants WHERE audience_id = ${audienceId}::uuid
      UNION SELECT unnest(scopes) FROM delegations WHERE audience_id = ${audienceId}::uuid ORDER BY scope`,
  );
  return rows.map(({ scope }) => scope);
}
