import { Prisma } from '#prisma';
import { invalid, notFound } from '../domain/failure.ts';
import type { IdentityKind, IdentityStatus } from '../domain/identity.ts';
import { fromPublicId } from '../domain/ids.ts';
import type { RotationState } from '../domain/rotation.ts';
import type { Ledger } from './database.ts';
import { defined } from './filter.ts';
import { type ManagedBy, managedBy } from './fleet-claims.ts';
import { spelled, underReferences } from './references.ts';
import type { Statements } from './statements.ts';
import { takenMeans } from './unique.ts';

export type IdentityView = {
  id: string;
  name: string;
  kind: IdentityKind;
  owner: string;
  environment: string;
  spiffeId: string;
  status: IdentityStatus;
  description: string;
  /** In order, each once. */
  tags: string[];
  createdAt: Date;
  updatedAt: Date;
  certificate: {
    id: string;
    thumbprint: string;
    serial: string;
    profile: string | null;
    keyAlgorithm: string | null;
    notBefore: Date;
    notAfter: Date;
  } | null;
  /** How its renewal goes, as judged last, and since when; null where there is nothing to renew. */
  rotation: { state: RotationState; since: Date } | null;
  managedBy: ManagedBy;
};

export type IdentityRow = Omit<IdentityView, 'certificate' | 'rotation'> & {
  rotationState: RotationState | null;
  rotationSince: Date;
  certificateId: string | null;
  sha256: Uint8Array;
  serial: string;
  profile: string | null;
  keyAlgorithm: string | null;
  notBefore: Date;
  notAfter: Date;
};

/** Identities `i` with how their renewals go, `r`, and what else is to be known of them. @param which where they are to be had from; `more` columns of it */
export const identitiesFrom = (which: Prisma.Sql, now: Date, more = Prisma.empty) => Prisma.sql`
  SELECT i.id, i.name, i.kind, i.owner, i.environment, i.spiffe_id AS "spiffeId", i.status, i.description, i.tags,
    i.created_at AS "createdAt", i.updated_at AS "updatedAt", newest.id AS "certificateId", newest.sha256, newest.serial, p.name AS profile, newest.key_algorithm AS "keyAlgorithm",
    newest.not_before AS "notBefore", newest.not_after AS "notAfter", r.state AS "rotationState", r.since AS "rotationSince",
    ${managedBy('identity', Prisma.sql`i.id`)} AS "managedBy"${more}
  FROM ${which} LEFT JOIN identity_rotations r ON r.identity_id = i.id LEFT JOIN LATERAL (
    SELECT c.* FROM certificates c
    WHERE c.identity_id = i.id AND c.usage = 'client' AND usable(c, ${now}::timestamptz)
    ORDER BY c.id DESC LIMIT 1
  ) newest ON true LEFT JOIN profiles p ON p.id = newest.profile_id`;
const select = (now: Date) => identitiesFrom(Prisma.sql`identities i`, now);

export const identityView = ({
  certificateId,
  sha256,
  serial,
  profile,
  keyAlgorithm,
  notBefore,
  notAfter,
  rotationState,
  rotationSince,
  ...identity
}: IdentityRow): IdentityView => ({
  ...identity,
  rotation: rotationState && { state: rotationState, since: rotationSince },
  certificate:
    certificateId === null
      ? null
      : { id: certificateId, thumbprint: Buffer.from(sha256).toString('base64url'), serial, profile, keyAlgorithm, notBefore, notAfter },
});

/** @throws {Failure} `not_found` */
export async function showIdentity(ledger: Statements, reference: string, now: Date): Promise<IdentityView> {
  const rows = await ledger.$queryRaw<IdentityRow[]>(Prisma.sql`${select(now)} WHERE ${named(reference)}`);
  if (rows[0] === undefined) throw notFound(`the identity ${reference}`);
  return identityView(rows[0]);
}

/** Who gets a certificate. */
export type Holder = Pick<IdentityView, 'id' | 'name' | 'kind' | 'owner' | 'environment' | 'spiffeId' | 'status'>;

/** Those whom the references name, by id or name, under their references. */
export async function holdersNamed(ledger: Statements, references: readonly string[]): Promise<ReadonlyMap<string, Holder>> {
  const { ids, names } = spelled('identity', references);
  const rows = await ledger.$queryRaw<Holder[]>(Prisma.sql`
    SELECT i.id, i.name, i.kind, i.owner, i.environment, i.spiffe_id AS "spiffeId", i.status FROM identities i
    WHERE i.name = ANY(${names}::text[]) OR i.id = ANY(${ids}::uuid[])`);
  return underReferences('identity', references, rows);
}

/** A name holds no underscore, so that it is never mistaken for an id. */
const named = (reference: string): Prisma.Sql => {
  const id = fromPublicId('identity', reference);
  return id === undefined ? Prisma.sql`i.name = ${reference}` : Prisma.sql`i.id = ${id}::uuid`;
};

export type NamedIdentity = { id: string; name: string; environment: string; status: IdentityStatus };

/**
 * The identity that a field of the input names, by id or name.
 * @throws {Failure} `invalid_input` for that field when there is none
 */
export async function identityNamedIn(ledger: Ledger, field: string, reference: string): Promise<NamedIdentity> {
  const rows = await ledger.$queryRaw<NamedIdentity[]>(
    Prisma.sql`SELECT i.id, i.name, i.environment, i.status FROM identities i WHERE ${named(reference)}`,
  );
  if (rows[0] === undefined) throw invalid(field, `no identity is called ${reference}; register it first, or correct the name`);
  return rows[0];
}

/** Whose they are. */
export const ownersOf = (ledger: Statements, ids: readonly string[]): Promise<{ id: string; name: string; owner: string }[]> =>
  ledger.$queryRaw(Prisma.sql`SELECT id, name, owner FROM identities WHERE id = ANY (${[...ids]}::uuid[])`);

/** By name alone; undefined where nobody is called so. */
export async function identityCalled(ledger: Ledger, name: string): Promise<NamedIdentity | undefined> {
  const [row] = await ledger.$queryRaw<NamedIdentity[]>(
    Prisma.sql`SELECT i.id, i.name, i.environment, i.status FROM identities i WHERE i.name = ${name}`,
  );
  return row;
}

export type NewIdentityRow = Omit<IdentityView, 'certificate' | 'rotation' | 'status' | 'managedBy' | 'tags'> & { tags?: string[] };

/** @throws {Failure} `already_exists`: a name is unique for ever */
export async function insertIdentity(ledger: Ledger, row: NewIdentityRow): Promise<void> {
  await takenMeans(ledger.identity.create({ data: row, select: { id: true } }), () => ({
    field: 'name',
    detail: `an identity is called ${row.name} already, and names are never used twice`,
  }));
}

export type IdentityChange = {
  kind?: IdentityKind | undefined;
  owner?: string | undefined;
  description?: string | undefined;
  tags?: string[] | undefined;
};
export type HeldIdentity = Pick<IdentityView, 'id' | 'name' | 'kind' | 'owner' | 'description' | 'tags' | 'status'>;

/** The row as it stands, held until the transaction ends. */
export async function holdIdentity(ledger: Ledger, reference: string): Promise<HeldIdentity> {
  const rows = await ledger.$queryRaw<HeldIdentity[]>(
    Prisma.sql`SELECT i.id, i.name, i.kind, i.owner, i.description, i.tags, i.status FROM identities i WHERE ${named(reference)} FOR UPDATE`,
  );
  if (rows[0] === undefined) throw notFound(`the identity ${reference}`);
  return rows[0];
}

/**
 * The same, but what only names it can still be written: a renewal, which holds its certificate by then, does not wait for whoever waits for
 * that certificate. Nothing becomes active.
 */
export async function holdIdentityLightly(ledger: Ledger, id: string): Promise<HeldIdentity> {
  const [row] = await ledger.$queryRaw<HeldIdentity[]>(
    Prisma.sql`SELECT id, name, kind, owner, description, tags, status FROM identities WHERE id = ${id}::uuid FOR NO KEY UPDATE`,
  );
  if (row === undefined) throw notFound(`the identity ${id}`);
  return row;
}

export async function updateIdentity(ledger: Ledger, id: string, change: IdentityChange, now: Date): Promise<void> {
  await ledger.identity.update({ where: { id }, data: { ...defined(change), updatedAt: now }, select: { id: true } });
}

/** One conditional UPDATE: of two that race, one finds no row. */
export async function moveIdentity(
  ledger: Ledger,
  id: string,
  from: readonly IdentityStatus[],
  to: IdentityStatus,
  now: Date,
): Promise<boolean> {
  const { count } = await ledger.identity.updateMany({ where: { id, status: { in: [...from] } }, data: { status: to, updatedAt: now } });
  return count === 1;
}
