import { Prisma } from '#prisma';
import { notFound } from '../domain/failure.ts';
import { fromPublicId } from '../domain/ids.ts';
import { audienceNamedIn } from './audiences.ts';
import type { Ledger } from './database.ts';
import { defined, whereAll } from './filter.ts';
import { identityNamedIn } from './identities.ts';
import { cutPage, decodeIdCursor, type Page, type PageRequest } from './page.ts';
import { takenMeans } from './unique.ts';

/** What may change of a delegation. */
export type DelegationTerms = {
  scopes: string[];
  /** How many actors a token may name, this one included. */
  maximumDepth: number;
  expiresAt: Date | null;
};
export type DelegationView = DelegationTerms & {
  id: string;
  actorId: string;
  actorName: string;
  subjectId: string;
  subjectName: string;
  audienceId: string;
  audienceUri: string;
  crossEnvironment: boolean;
  createdAt: Date;
};
export type DelegationFilter = PageRequest & {
  readonly actor?: string | undefined;
  readonly subject?: string | undefined;
  readonly audience?: string | undefined;
};

const select = Prisma.sql`
  SELECT d.id, d.actor_id AS "actorId", actor.name AS "actorName", d.subject_id AS "subjectId", subject.name AS "subjectName",
    d.audience_id AS "audienceId", a.uri AS "audienceUri", d.scopes, d.maximum_depth AS "maximumDepth",
    d.cross_environment AS "crossEnvironment", d.expires_at AS "expiresAt", d.created_at AS "createdAt"
  FROM delegations d JOIN identities actor ON actor.id = d.actor_id JOIN identities subject ON subject.id = d.subject_id
    JOIN audiences a ON a.id = d.audience_id`;

/** Newest first. */
export async function listDelegations(ledger: Ledger, filter: DelegationFilter): Promise<Page<DelegationView>> {
  const where = whereAll([
    filter.actor && Prisma.sql`d.actor_id = ${(await identityNamedIn(ledger, 'actor', filter.actor)).id}::uuid`,
    filter.subject && Prisma.sql`d.subject_id = ${(await identityNamedIn(ledger, 'subject', filter.subject)).id}::uuid`,
    filter.audience && Prisma.sql`d.audience_id = ${(await audienceNamedIn(ledger, 'audience', filter.audience)).id}::uuid`,
    filter.cursor && Prisma.sql`d.id < ${decodeIdCursor(filter.cursor)}::uuid`,
  ]);
  const rows = await ledger.$queryRaw<DelegationView[]>(Prisma.sql`${select} ${where} ORDER BY d.id DESC LIMIT ${filter.limit + 1}`);
  return cutPage(rows, filter.limit, (row) => [row.id]);
}

/** A delegation has no name: only its id finds it. */
async function find(ledger: Ledger, reference: string, lock: Prisma.Sql): Promise<DelegationView> {
  const id = fromPublicId('delegation', reference);
  const rows = id === undefined ? [] : await ledger.$queryRaw<DelegationView[]>(Prisma.sql`${select} WHERE d.id = ${id}::uuid ${lock}`);
  if (rows[0] === undefined) throw notFound(`the delegation ${reference}`);
  return rows[0];
}

/** @throws {Failure} `not_found` */
export const showDelegation = (ledger: Ledger, reference: string): Promise<DelegationView> => find(ledger, reference, Prisma.empty);

/** The delegation as it stands, held until the transaction ends, and its audience with it. @throws {Failure} `not_found` */
export const holdDelegation = (ledger: Ledger, reference: string): Promise<DelegationView> =>
  find(ledger, reference, Prisma.sql`FOR UPDATE OF d FOR SHARE OF a`);

export type NewDelegationRow = DelegationTerms &
  Pick<DelegationView, 'id' | 'actorId' | 'subjectId' | 'audienceId' | 'crossEnvironment' | 'createdAt'>;

/** Takes down too whom it is between, for when it is gone. @throws {Failure} `already_exists`: an actor has at most one delegation of a subject for an audience */
export async function insertDelegation(ledger: Ledger, row: NewDelegationRow): Promise<void> {
  await takenMeans(ledger.delegation.create({ data: row, select: { id: true } }), () => ({
    field: 'audience',
    detail: 'the actor may act for this subject at this audience already; change that delegation instead',
  }));
  const parties = [row.actorId, row.subjectId].map((identityId) => ({ identityId, delegationId: row.id }));
  await ledger.delegationParty.createMany({ data: parties });
}

export async function updateDelegation(
  ledger: Ledger,
  id: string,
  change: { [K in keyof DelegationTerms]?: DelegationTerms[K] | undefined },
): Promise<void> {
  await ledger.delegation.update({ where: { id }, data: defined(change), select: { id: true } });
}

/** @returns false when somebody else removed it first */
export async function deleteDelegation(ledger: Ledger, id: string): Promise<boolean> {
  return (await ledger.delegation.deleteMany({ where: { id } })).count === 1;
}
