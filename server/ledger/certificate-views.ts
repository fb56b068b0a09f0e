import { Prisma } from '#prisma';
import type { CertificateSource, CertificateStatus, CertificateUsage, RevocationReason } from '../domain/certificate.ts';
import { Failure, notFound } from '../domain/failure.ts';
import { fromPublicId } from '../domain/ids.ts';
import { serialSpellings, sha256Spellings } from '../domain/spelling.ts';
import { Batcher, ledgerPatience } from './batch.ts';
import { columns } from './columns.ts';
import { containing, whereAll } from './filter.ts';
import { isLive } from './liveness.ts';
import { cutPage, decodeIdCursor, type Page, type PageRequest } from './page.ts';
import { lastPresentedOf } from './presented.ts';
import type { Statements } from './statements.ts';

export type CertificateView = {
  id: string;
  identityId: string | null;
  identityName: string | null;
  /** Of the identity; null for a certificate of Hawser itself. */
  owner: string | null;
  status: CertificateStatus;
  usable: boolean;
  usage: CertificateUsage;
  source: CertificateSource;
  subject: string;
  names: string[];
  serial: string;
  thumbprint: string | null;
  spkiSha256: string;
  /** `P-256`, `RSA 3072`; null for a kind that has no name here. */
  keyAlgorithm: string | null;
  /** Nothing is issued for its key again. */
  keyBlocked: boolean;
  issuer: string;
  /** Of the authority that issued it; null, as is what follows, for a registered certificate, which was made elsewhere. */
  authority: string | null;
  profile: string | null;
  profileVersion: number | null;
  notBefore: Date;
  notAfter: Date;
  usableUntil: Date | null;
  frozenAt: Date | null;
  lineageId: string;
  predecessorId: string | null;
  successorId: string | null;
  /** The newest decision on a connection that showed it. */
  lastSeen: Date | null;
  createdBy: string;
  createdAt: Date;
  revokedAt: Date | null;
  revocationReason: RevocationReason | null;
  revocationComment: string | null;
  /** Since when its key may have been in other hands. */
  suspectedSince: Date | null;
};

export type CertificateFilter = PageRequest & {
  readonly identity?: string | undefined;
  readonly owner?: string | undefined;
  readonly profile?: string | undefined;
  readonly authority?: string | undefined;
  readonly source?: CertificateSource | undefined;
  readonly status?: CertificateStatus | 'usable' | 'expired' | undefined;
  readonly reason?: RevocationReason | undefined;
  /** SHA-256 of the public key, in any spelling. */
  readonly key?: string | undefined;
  readonly lineage?: string | undefined;
  readonly expiresBefore?: Date | undefined;
  readonly q?: string | undefined;
};

type Row = Omit<CertificateView, 'thumbprint' | 'spkiSha256'> & { sha256: Uint8Array | null; spki: Uint8Array };

/**
 * The views of the certificates that `which` selects. Which those are is settled first, so that what is looked up for each
 * is looked up for the page alone. Last seen is read from the decisions, so that no request pays for it with a write.
 */
const views = (which: Prisma.Sql) => Prisma.sql`
  WITH c AS MATERIALIZED (${which})
  SELECT c.id, c.identity_id AS "identityId", i.name AS "identityName", i.owner, c.status, c.usable, c.usage, c.source, c.subject, c.names,
    c.serial, c.sha256, c.spki_sha256 AS spki, c.key_algorithm AS "keyAlgorithm", EXISTS (SELECT FROM blocked_keys b WHERE b.spki_sha256 = c.spki_sha256) AS "keyBlocked",
    coalesce(c.issuer, a.subject) AS issuer, a.name AS authority, p.name AS profile, c.not_before AS "notBefore", c.not_after AS "notAfter",
    c.usable_until AS "usableUntil", c.frozen_at AS "frozenAt", CASE WHEN p.id IS NOT NULL THEN c.profile_version END AS "profileVersion",
    c.lineage_id AS "lineageId", c.predecessor_id AS "predecessorId",
    (SELECT s.id FROM certificates s WHERE s.predecessor_id = c.id AND s.status <> 'pending') AS "successorId",
    ${lastPresentedOf('c')} AS "lastSeen",
    c.created_by AS "createdBy", c.created_at AS "createdAt", c.revoked_at AS "revokedAt", c.revocation_reason AS "revocationReason",
    c.revocation_comment AS "revocationComment", c.invalidity_date AS "suspectedSince"
  FROM c LEFT JOIN authorities a ON a.id = c.authority_id LEFT JOIN profiles p ON p.id = c.profile_id
    LEFT JOIN identities i ON i.id = c.identity_id
  ORDER BY c.id DESC`;

/** Signed but never activated, it could not be revoked: so nobody is shown its bytes. */
const isShown = ({ status }: Pick<Row, 'status'>): boolean => status !== 'pending';

// The ids come first, from an index alone: a walk along all rows that hopes to meet enough soon meets none in time.
const certificatesWhere = (conditions: Prisma.Sql, limit: number, now: Date) => Prisma.sql`
  SELECT c.*, usable(c, ${now}::timestamptz) AS usable FROM certificates c
  WHERE c.id IN (SELECT c.id FROM certificates c ${conditions} ORDER BY c.id DESC LIMIT ${limit})`;

const view = ({ sha256, spki, ...row }: Row): CertificateView => ({
  ...row,
  thumbprint: sha256 && isShown(row) ? Buffer.from(sha256).toString('base64url') : null,
  spkiSha256: Buffer.from(spki).toString('base64url'),
});

const found = async (ledger: Statements, conditions: Prisma.Sql, limit: number, now: Date): Promise<CertificateView[]> =>
  (await ledger.$queryRaw<Row[]>(views(certificatesWhere(conditions, limit, now)))).map(view);

export type ListedCertificate = CertificateView & {
  /** Tokens bound to it that could be used at this moment, counted no further than fifty. */
  liveTokens: number;
};

/** Newest first. */
export async function listCertificates(ledger: Statements, filter: CertificateFilter, now: Date): Promise<Page<ListedCertificate>> {
  const named = await namedInFilter(ledger, filter);
  if (named === undefined) return { items: [], nextCursor: null };
  const where = whereAll([
    ...named,
    filter.source && Prisma.sql`c.source = ${filter.source}`,
    filter.status && statusIs(filter.status, now),
    filter.reason && Prisma.sql`c.status = 'revoked' AND c.revocation_reason = ${filter.reason}`,
    filter.key && Prisma.sql`c.spki_sha256 = ANY(${hashes(sha256Spellings(filter.key))})`,
    filter.lineage && Prisma.sql`c.lineage_id = ${filter.lineage}::uuid`,
    filter.expiresBefore && Prisma.sql`c.not_after < ${filter.expiresBefore}`,
    filter.q && contains(filter.q),
    filter.cursor && Prisma.sql`c.id < ${decodeIdCursor(filter.cursor)}::uuid`,
  ]);
  const { items, nextCursor } = cutPage(await found(ledger, where, filter.limit + 1, now), filter.limit, (row) => [row.id]);
  const tokens = await liveTokensOf(
    ledger,
    items.filter(({ usable }) => usable).map(({ id }) => id),
    now,
  );
  return { items: items.map((item) => ({ ...item, liveTokens: tokens.get(item.id) ?? 0 })), nextCursor };
}

/** A list must not take longer the busier its certificates are. */
const tokensCounted = 50;

async function liveTokensOf(ledger: Statements, ids: readonly string[], now: Date): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const rows = await ledger.$queryRaw<{ id: string; count: number }[]>(Prisma.sql`
    SELECT c.id, live.count FROM unnest(${[...ids]}::uuid[]) c(id) CROSS JOIN (SELECT ${now}::timestamptz AS at) moment
      CROSS JOIN LATERAL (SELECT count(*)::int FROM (
        SELECT FROM tokens t WHERE t.certificate_id = c.id AND t.expires_at > moment.at AND ${Prisma.raw(isLive('t', 'moment.at'))}
        LIMIT ${tokensCounted}) counted) live`);
  return new Map(rows.map(({ id, count }) => [id, count]));
}

/** Identities of one owner up to which each is looked for by itself. */
const fewIdentities = 1_000;

/**
 * The conditions for what the filter names; undefined when it names something that there is not. Names are settled beforehand,
 * because the planner of the database knows how many rows a value has, and nothing of what a subquery will give.
 */
async function namedInFilter(ledger: Statements, filter: CertificateFilter): Promise<Prisma.Sql[] | undefined> {
  const one = (query: Prisma.Sql) => ledger.$queryRaw<{ id: string }[]>(query);
  const conditions: Prisma.Sql[] = [];
  const parts = [
    [filter.identity, 'identities', 'identity_id', 'identity'],
    [filter.profile, 'profiles', 'profile_id', 'profile'],
    [filter.authority, 'authorities', 'authority_id', 'authority'],
  ] as const;
  for (const [reference, table, column, kind] of parts) {
    if (reference === undefined) continue;
    const id =
      fromPublicId(kind, reference) ?? (await one(Prisma.sql`SELECT id FROM ${Prisma.raw(table)} WHERE name = ${reference}`))[0]?.id;
    if (id === undefined) return undefined;
    conditions.push(Prisma.sql`${Prisma.raw(`c.${column}`)} = ${id}::uuid`);
  }
  if (filter.owner !== undefined) {
    const owned = await one(Prisma.sql`SELECT id FROM identities WHERE owner = ${filter.owner} LIMIT ${fewIdentities + 1}`);
    if (owned.length === 0) return undefined;
    conditions.push(
      owned.length > fewIdentities
        ? Prisma.sql`c.identity_id IN (SELECT id FROM identities WHERE owner = ${filter.owner})`
        : Prisma.sql`c.identity_id = ANY(${owned.map(({ id }) => id)}::uuid[])`,
    );
  }
  return conditions;
}

/** Part of a subject, a name or a serial. One or two characters have no trigram, and are looked for in names of identities. */
function contains(q: string): Prisma.Sql {
  if (q.length < 3) return Prisma.sql`c.identity_id IN (SELECT id FROM identities WHERE name ILIKE ${containing(q)})`;
  const words = Prisma.sql`certificate_words(c.subject, c.serial, c.names)`;
  const serials = serialSpellings(q);
  return Prisma.sql`(${words} ILIKE ${containing(q)} OR c.serial = ANY(${serials}::text[])${
    serials[0] === undefined || serials[0] === q || serials[0].length < 3
      ? Prisma.empty
      : Prisma.sql` OR ${words} ILIKE ${containing(serials[0])}`
  })`;
}

function statusIs(status: NonNullable<CertificateFilter['status']>, now: Date): Prisma.Sql {
  if (status === 'usable') return Prisma.sql`c.status IN ('active', 'superseded') AND usable(c, ${now}::timestamptz)`;
  if (status === 'expired') return Prisma.sql`c.not_after <= ${now}`;
  return Prisma.sql`c.status = ${status}`;
}

/** A certificate with its bytes and those of its issuer, its whole lineage, and the tokens bound to it that are live now. */
export type CertificateRecord = {
  readonly certificate: CertificateView;
  /** Null while pending. */
  readonly der: Uint8Array | null;
  /** Null where its issuer is none of ours. */
  readonly issuerDer: Uint8Array | null;
  readonly lineage: CertificateView[];
  readonly liveTokens: number;
  readonly liveUntil: Date | null;
};

/**
 * Finds one certificate by its id (`crt_…`), or by its serial or thumbprint in any spelling.
 * @throws {Failure} `not_found`; `conflict` when the text means more than one
 */
export async function findCertificate(ledger: Statements, reference: string, now: Date): Promise<CertificateRecord> {
  const [found, ...others] = await ledger.$queryRaw<{ id: string }[]>(
    Prisma.sql`SELECT c.id FROM certificates c WHERE ${named(reference)} LIMIT 2`,
  );
  if (others.length > 0) throw new Failure('conflict', `${reference} is the serial of more than one certificate; name it by its id.`);
  const [record] = found ? await recordsOf(ledger, [found.id], now) : [];
  if (!record) throw notFound(`the certificate ${reference}`);
  return record;
}

const desks = new WeakMap<
  Statements,
  Batcher<{ readonly id: string; readonly now: Date }, { readonly record: CertificateRecord | null }>
>();

/**
 * The same for one that was just issued: what waits while a statement is under way shares the next one.
 * @throws {Failure} `not_found`; `unavailable` when the ledger does not answer
 */
export async function certificateRecord(ledger: Statements, id: string, now: Date): Promise<CertificateRecord> {
  const desk =
    desks.get(ledger) ??
    new Batcher(
      async (asked: readonly { readonly id: string; readonly now: Date }[]) => {
        const at = new Date(Math.max(...asked.map((one) => one.now.getTime())));
        return (
          await recordsOf(
            ledger,
            asked.map((one) => one.id),
            at,
          )
        ).map((record) => ({ record }));
      },
      { largest: 64 },
    );
  desks.set(ledger, desk);
  const { record } = await desk.add({ id, now }, Date.now() + ledgerPatience);
  if (!record) throw notFound(`the certificate ${id}`);
  return record;
}

/** The newest of each lineage, up to a hundred. */
const longestLineage = 100;

/** In the order of the ids; null where there is no such certificate. */
async function recordsOf(ledger: Statements, ids: readonly string[], now: Date): Promise<(CertificateRecord | null)[]> {
  const [list] = columns(ids, (id) => id);
  const all = await found(
    ledger,
    Prisma.sql`WHERE c.id = ANY(${list}::uuid[]) OR c.id = ANY(ARRAY(
      SELECT l.id FROM (SELECT DISTINCT lineage_id FROM certificates WHERE id = ANY(${list}::uuid[])) asked
        CROSS JOIN LATERAL (
          SELECT m.id FROM certificates m WHERE m.lineage_id = asked.lineage_id ORDER BY m.id DESC LIMIT ${longestLineage}
        ) l))`,
    ids.length * (longestLineage + 1),
    now,
  );
  type More = { id: string; der: Uint8Array | null; issuerDer: Uint8Array | null; count: bigint; until: Date | null };
  const rows = await ledger.$queryRaw<More[]>(Prisma.sql`
    SELECT c.id, c.der, a.der AS "issuerDer", live.count, live.until
    FROM certificates c LEFT JOIN authorities a ON a.id = c.authority_id CROSS JOIN (SELECT ${now}::timestamptz AS at) moment
      CROSS JOIN LATERAL (
        SELECT count(*), max(t.expires_at) AS until FROM tokens t
        WHERE t.certificate_id = c.id AND t.expires_at > moment.at AND ${Prisma.raw(isLive('t', 'moment.at'))}
      ) live
    WHERE c.id = ANY(${list}::uuid[])`);
  const views = new Map(all.map((certificate) => [certificate.id, certificate]));
  const more = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => {
    const [certificate, bytes] = [views.get(id), more.get(id)];
    if (!certificate || !bytes) return null;
    return {
      certificate,
      der: isShown(certificate) ? bytes.der : null,
      issuerDer: bytes.issuerDer,
      lineage: all.filter(({ lineageId }) => lineageId === certificate.lineageId).slice(0, longestLineage),
      liveTokens: Number(bytes.count),
      liveUntil: bytes.until,
    };
  });
}

const hashes = (thumbprints: readonly Uint8Array[]) =>
  Prisma.sql`ARRAY(SELECT decode(hash, 'hex') FROM unnest(${thumbprints.map((bytes) => Buffer.from(bytes).toString('hex'))}::text[]) hash)`;

function named(reference: string): Prisma.Sql {
  const id = fromPublicId('certificate', reference);
  if (id !== undefined) return Prisma.sql`c.id = ${id}::uuid`;
  return Prisma.sql`(c.sha256 = ANY(${hashes(sha256Spellings(reference))}) OR c.serial = ANY(${serialSpellings(reference)}::text[]))`;
}

/** The certificates with these ids; newest first. */
export const findCertificates = (ledger: Statements, ids: readonly string[], now: Date): Promise<CertificateView[]> =>
  found(ledger, Prisma.sql`WHERE c.id = ANY(${[...ids]}::uuid[])`, ids.length, now);

/** Which certificates are meant by these references, in their order: null where nothing is known by one, or more than one certificate is. */
export async function certificatesMeant(
  ledger: Statements,
  references: readonly string[],
): Promise<(Pick<CertificateView, 'id' | 'status'> | null)[]> {
  type Meant = Pick<CertificateView, 'id' | 'status'> & { readonly sha256: string | null; readonly serial: string };
  const spelled = references.map((reference) => {
    const id = fromPublicId('certificate', reference);
    return id === undefined ? { hashes: sha256Spellings(reference), serials: serialSpellings(reference) } : { id };
  });
  const rows = await ledger.$queryRaw<Meant[]>(Prisma.sql`
    SELECT id, status, encode(sha256, 'hex') AS sha256, serial FROM certificates WHERE id = ANY(${spelled.flatMap(({ id }) => id ?? [])}::uuid[])
    UNION SELECT id, status, encode(sha256, 'hex'), serial FROM certificates WHERE sha256 = ANY(${hashes(spelled.flatMap((one) => one.hashes ?? []))})
    UNION SELECT id, status, encode(sha256, 'hex'), serial FROM certificates WHERE serial = ANY(${spelled.flatMap((one) => one.serials ?? [])}::text[])`);
  const known = new Map<string, Meant[]>();
  for (const row of rows)
    for (const name of [row.id, `sha256 ${row.sha256}`, `serial ${row.serial}`]) known.set(name, [...(known.get(name) ?? []), row]);
  return spelled.map(({ id, hashes: thumbprints = [], serials = [] }) => {
    const names = [
      ...(id === undefined ? [] : [id]),
      ...thumbprints.map((bytes) => `sha256 ${Buffer.from(bytes).toString('hex')}`),
      ...serials.map((serial) => `serial ${serial}`),
    ];
    const [one, ...others] = new Set(names.flatMap((name) => known.get(name) ?? []));
    return one !== undefined && others.length === 0 ? one : null;
  });
}

/** The certificates that share the key of one and are not revoked, itself left out; newest first. */
export const certificatesWithKeyOf = (ledger: Statements, id: string, now: Date): Promise<CertificateView[]> =>
  found(
    ledger,
    Prisma.sql`WHERE c.spki_sha256 = (SELECT spki_sha256 FROM certificates WHERE id = ${id}::uuid) AND c.id <> ${id}::uuid
      AND c.status IN ('active', 'superseded')`,
    100,
    now,
  );

/** The certificates that came of one by renewal, and of those, that are not revoked; newest first. */
export const descendantsOf = (ledger: Statements, id: string, now: Date): Promise<CertificateView[]> =>
  found(
    ledger,
    Prisma.sql`WHERE c.id IN (
        WITH RECURSIVE d AS (
          SELECT id FROM certificates WHERE predecessor_id = ${id}::uuid
          UNION SELECT s.id FROM certificates s JOIN d ON s.predecessor_id = d.id
        ) SELECT id FROM d)
      AND c.status IN ('active', 'superseded')`,
    100,
    now,
  );

/** All certificates of an identity that can be revoked and are good for anything still, be it a late renewal. */
const revocable = (identityId: string, now: Date) => Prisma.sql`
  FROM certificates c LEFT JOIN profiles p ON p.id = c.profile_id
    LEFT JOIN profile_versions v ON v.profile_id = p.id AND v.version = p.version
  WHERE c.identity_id = ${identityId}::uuid AND c.status IN ('active', 'superseded')
    AND c.not_after + make_interval(secs => coalesce(v.grace, 0)) > ${now}::timestamptz`;

/** The ids of so many of them; newest first. */
export async function revocableOf(ledger: Statements, identityId: string, now: Date, limit: number): Promise<string[]> {
  const rows = await ledger.$queryRaw<{ id: string }[]>(
    Prisma.sql`SELECT c.id ${revocable(identityId, now)} ORDER BY c.id DESC LIMIT ${limit}`,
  );
  return rows.map(({ id }) => id);
}

export async function countRevocableOf(ledger: Statements, identityId: string, now: Date): Promise<number> {
  const [row] = await ledger.$queryRaw<{ count: number }[]>(Prisma.sql`SELECT count(*)::int ${revocable(identityId, now)}`);
  return row?.count ?? 0;
}

/** What the live tokens of certificates are for, most first. */
export async function audiencesOf(
  ledger: Statements,
  ids: readonly string[],
  now: Date,
): Promise<{ audience: string; liveTokens: number; liveUntil: Date }[]> {
  const rows = await ledger.$queryRaw<{ audience: string; count: bigint; liveUntil: Date }[]>(Prisma.sql`
    SELECT a.uri AS audience, count(*), max(t.expires_at) AS "liveUntil" FROM (SELECT ${now}::timestamptz AS at) moment, tokens t
      CROSS JOIN LATERAL (SELECT ${Prisma.raw(isLive('t', 'moment.at'))} AS live OFFSET 0) chain JOIN audiences a ON a.id = t.audience_id
    WHERE t.certificate_id = ANY(${[...ids]}::uuid[]) AND t.expires_at > ${now} AND chain.live
    GROUP BY a.uri ORDER BY count(*) DESC, a.uri`);
  return rows.map(({ count, ...row }) => ({ ...row, liveTokens: Number(count) }));
}
