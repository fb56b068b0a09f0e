import { Prisma } from '#prisma';
import { invalid, notFound } from '../domain/failure.ts';
import type { CertificateHeader } from '../domain/gateway.ts';
import { fromPublicId } from '../domain/ids.ts';
import type { Ledger } from './database.ts';
import { countByServer } from './decision-hours.ts';
import { defined, whereAll } from './filter.ts';
import { cutPage, decodeIdCursor, type Page, type PageRequest } from './page.ts';
import { takenMeans } from './unique.ts';

export type ResourceServerView = {
  id: string;
  name: string;
  kind: 'server' | 'gateway';
  /** Of gateways alone. */
  certificateHeader: CertificateHeader | null;
  url: string;
  /** Whether a proof may call it where its address is not of the public Internet. */
  privateAddresses: boolean;
  /** Whom a proof checks its TLS certificate against; null for the public authorities and Hawser's own. */
  caPem: string | null;
  identityId: string;
  identityName: string;
  audiences: { id: string; uri: string }[];
  createdAt: Date;
  updatedAt: Date;
  lastDecisionAt: Date | null;
  /** In this hour and the 23 before it. */
  accepted24h: number;
  rejected24h: number;
};

const select = Prisma.sql`
  SELECT rs.id, rs.name, rs.kind, rs.certificate_header AS "certificateHeader", rs.url, rs.private_addresses AS "privateAddresses",
    rs.ca_pem AS "caPem", rs.identity_id AS "identityId", i.name AS "identityName",
    rs.created_at AS "createdAt", rs.updated_at AS "updatedAt",
    coalesce((SELECT jsonb_agg(jsonb_build_object('id', a.id, 'uri', a.uri) ORDER BY a.uri)
      FROM resource_server_audiences l JOIN audiences a ON a.id = l.audience_id WHERE l.resource_server_id = rs.id), '[]') AS audiences,
    (SELECT e.at FROM events e WHERE e.resource_server_id = rs.id AND e.code IS NOT NULL ORDER BY e.at DESC LIMIT 1) AS "lastDecisionAt"
  FROM resource_servers rs JOIN identities i ON i.id = rs.identity_id`;

type Row = Omit<ResourceServerView, 'accepted24h' | 'rejected24h'>;

async function withCounts(ledger: Ledger, rows: readonly Row[], now: Date): Promise<ResourceServerView[]> {
  const ids = rows.map(({ id }) => id);
  const counts = ids.length === 0 ? new Map() : await countByServer(ledger, ids, now);
  return rows.map((row) => ({ ...row, accepted24h: counts.get(row.id)?.accepted ?? 0, rejected24h: counts.get(row.id)?.rejected ?? 0 }));
}

/** Newest first. */
export async function listResourceServers(ledger: Ledger, filter: PageRequest, now: Date): Promise<Page<ResourceServerView>> {
  const where = whereAll([filter.cursor && Prisma.sql`rs.id < ${decodeIdCursor(filter.cursor)}::uuid`]);
  const rows = await ledger.$queryRaw<Row[]>(Prisma.sql`${select} ${where} ORDER BY rs.id DESC LIMIT ${filter.limit + 1}`);
  return cutPage(await withCounts(ledger, rows, now), filter.limit, (row) => [row.id]);
}

const named = (reference: string): Prisma.Sql => {
  const id = fromPublicId('resourceServer', reference);
  return id === undefined ? Prisma.sql`rs.name = ${reference}` : Prisma.sql`rs.id = ${id}::uuid`;
};

/** @throws {Failure} `not_found` */
export async function showResourceServer(ledger: Ledger, reference: string, now: Date): Promise<ResourceServerView> {
  const rows = await ledger.$queryRaw<Row[]>(Prisma.sql`${select} WHERE ${named(reference)}`);
  const [shown] = await withCounts(ledger, rows, now);
  if (shown === undefined) throw notFound(`the resource server ${reference}`);
  return shown;
}

/** The id of the resource server that a field of the input names. @throws {Failure} `invalid_input` when there is none */
export async function resourceServerNamedIn(ledger: Ledger, field: string, reference: string): Promise<string> {
  const rows = await ledger.$queryRaw<{ id: string }[]>(Prisma.sql`SELECT rs.id FROM resource_servers rs WHERE ${named(reference)}`);
  if (rows[0] === undefined) throw invalid(field, `no resource server is called ${reference}`);
  return rows[0].id;
}

/** The row as it stands, held until the transaction ends. */
export async function holdResourceServer(ledger: Ledger, reference: string): Promise<{ id: string }> {
  const rows = await ledger.$queryRaw<{ id: string }[]>(
    Prisma.sql`SELECT rs.id FROM resource_servers rs WHERE ${named(reference)} FOR UPDATE`,
  );
  if (rows[0] === undefined) throw notFound(`the resource server ${reference}`);
  return rows[0];
}

export type NewResourceServerRow = {
  id: string;
  name: string;
  kind: 'server' | 'gateway';
  certificateHeader: CertificateHeader | null;
  url: string;
  privateAddresses: boolean;
  caPem: string | null;
  identityId: string;
  createdAt: Date;
  updatedAt: Date;
};

/** @throws {Failure} `already_exists`, naming the name or the identity */
export async function insertResourceServer(ledger: Ledger, row: NewResourceServerRow): Promise<void> {
  await takenMeans(ledger.resourceServer.create({ data: row, select: { id: true } }), (columns) =>
    columns.includes('identity')
      ? { field: 'identity', detail: 'proves another resource server already; each has an identity of its own' }
      : { field: 'name', detail: `a resource server is called ${row.name} already` },
  );
}

export async function updateResourceServer(
  ledger: Ledger,
  id: string,
  change: {
    readonly url?: string | undefined;
    readonly certificateHeader?: CertificateHeader | null | undefined;
    readonly privateAddresses?: boolean | undefined;
    readonly caPem?: string | null | undefined;
  },
  now: Date,
): Promise<void> {
  await ledger.resourceServer.update({ where: { id }, data: { ...defined(change), updatedAt: now }, select: { id: true } });
}

/** Makes the audiences of a resource server exactly these. */
export async function setResourceServerAudiences(ledger: Ledger, resourceServerId: string, audienceIds: readonly string[]): Promise<void> {
  await ledger.resourceServerAudience.deleteMany({ where: { resourceServerId, audienceId: { notIn: [...audienceIds] } } });
  await ledger.resourceServerAudience.createMany({
    data: audienceIds.map((audienceId) => ({ resourceServerId, audienceId })),
    skipDuplicates: true,
  });
}
