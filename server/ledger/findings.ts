import { Prisma } from '#prisma';
import { notFound } from '../domain/failure.ts';
import { type FindingKind, kindsUnder, type Nhi } from '../domain/finding.ts';
import { fromPublicId } from '../domain/ids.ts';
import type { Ledger } from './database.ts';
import { whereAll } from './filter.ts';
import { identityNamedIn } from './identities.ts';
import { cutPage, decodeTimeCursor, type Page, type PageRequest } from './page.ts';

export type FindingRow = {
  id: string;
  kind: FindingKind;
  identityId: string;
  identityName: string;
  owner: string;
  subjectId: string;
  evidence: Record<string, unknown>;
  foundAt: Date;
  dismissedAt: Date | null;
  dismissedBy: string | null;
  dismissedUntil: Date | null;
  dismissedBecause: string | null;
};
export type FindingFilter = PageRequest & {
  readonly kind?: FindingKind | undefined;
  readonly nhi?: Nhi | undefined;
  readonly identity?: string | undefined;
  readonly owner?: string | undefined;
  /** Those that somebody put aside for now, instead of the others. */
  readonly dismissed?: boolean | undefined;
};

const select = Prisma.sql`
  SELECT f.id, f.kind, f.identity_id AS "identityId", i.name AS "identityName", i.owner, f.subject_id AS "subjectId", f.evidence,
    f.found_at AS "foundAt", f.dismissed_at AS "dismissedAt", f.dismissed_by AS "dismissedBy", f.dismissed_until AS "dismissedUntil",
    f.dismissed_because AS "dismissedBecause"
  FROM findings f JOIN identities i ON i.id = f.identity_id`;
const putAside = (now: Date): Prisma.Sql => Prisma.sql`coalesce(f.dismissed_until > ${now}, false)`;

/** Newest first. */
export async function listFindings(ledger: Ledger, filter: FindingFilter, now: Date): Promise<Page<FindingRow>> {
  const before = filter.cursor === undefined ? undefined : decodeTimeCursor(filter.cursor);
  const where = whereAll([
    filter.dismissed === true ? putAside(now) : Prisma.sql`NOT ${putAside(now)}`,
    filter.kind && Prisma.sql`f.kind = ${filter.kind}`,
    filter.nhi && Prisma.sql`f.kind = ANY (${kindsUnder(filter.nhi)})`,
    filter.identity && Prisma.sql`f.identity_id = ${(await identityNamedIn(ledger, 'identity', filter.identity)).id}::uuid`,
    // By the index of the owner: along the time, one of them would be looked for among all.
    filter.owner && Prisma.sql`f.identity_id = ANY (ARRAY(SELECT o.id FROM identities o WHERE o.owner = ${filter.owner}))`,
    before && Prisma.sql`(f.found_at, f.id) < (${before.at}::timestamptz, ${before.id}::uuid)`,
  ]);
  const rows = await ledger.$queryRaw<FindingRow[]>(
    Prisma.sql`${select} ${where} ORDER BY f.found_at DESC, f.id DESC LIMIT ${filter.limit + 1}`,
  );
  return cutPage(rows, filter.limit, ({ foundAt, id }) => [foundAt.toISOString(), id]);
}

/** How many of each kind that nobody put aside. */
export const countFindings = (ledger: Ledger, now: Date): Promise<{ kind: FindingKind; count: number }[]> =>
  ledger.$queryRaw(Prisma.sql`SELECT f.kind, count(*)::int AS count FROM findings f WHERE NOT ${putAside(now)} GROUP BY 1`);

/** @throws {Failure} `not_found` */
export async function findFinding(ledger: Ledger, reference: string): Promise<FindingRow> {
  const id = fromPublicId('finding', reference);
  const [row] = id === undefined ? [] : await ledger.$queryRaw<FindingRow[]>(Prisma.sql`${select} WHERE f.id = ${id}::uuid`);
  if (row === undefined) throw notFound(`the finding ${reference}`);
  return row;
}

export type Dismissal = { readonly at: Date; readonly by: string; readonly until: Date; readonly because: string };

/** Puts it aside; null takes it up again. */
export const dismiss = (ledger: Ledger, id: string, dismissal: Dismissal | null): Promise<number> =>
  ledger.$executeRaw(Prisma.sql`
    UPDATE findings SET dismissed_at = ${dismissal?.at ?? null}::timestamptz, dismissed_by = ${dismissal?.by ?? null},
      dismissed_until = ${dismissal?.until ?? null}::timestamptz, dismissed_because = ${dismissal?.because ?? null} WHERE id = ${id}::uuid`);

/** One looks for findings at a time, in all processes. Held until the transaction ends. */
export async function holdFindings(ledger: Ledger): Promise<boolean> {
  const [row] = await ledger.$queryRaw<{ held: boolean }[]>(
    Prisma.sql`SELECT pg_try_advisory_xact_lock(hashtext('hawser findings')) AS held`,
  );
  return row?.held === true;
}

/** Takes down what is found of a kind now, and lets go of what is not. What was put aside stays so. */
export async function replaceFindings(ledger: Ledger, kind: FindingKind, source: Prisma.Sql, now: Date): Promise<void> {
  await ledger.$executeRaw(Prisma.sql`
    INSERT INTO findings AS f (id, kind, identity_id, subject_id, evidence, found_at, seen_at)
    SELECT gen_random_uuid(), ${kind}, s.identity_id, s.subject_id, s.evidence, ${now}::timestamptz, ${now}::timestamptz
    FROM (${source}) s (identity_id, subject_id, evidence)
    ON CONFLICT (kind, subject_id) DO UPDATE SET evidence = excluded.evidence, seen_at = excluded.seen_at`);
  await ledger.$executeRaw(Prisma.sql`DELETE FROM findings WHERE kind = ${kind} AND seen_at < ${now}`);
}
