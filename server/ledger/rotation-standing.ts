import { Prisma } from '#prisma';
import { probeName } from '../domain/probe.ts';
import type { RotationState } from '../domain/rotation.ts';
import { columns } from './columns.ts';
import type { Ledger } from './database.ts';

/** One sweeper at a time, in all processes. Held until the transaction ends. */
export async function holdRotations(ledger: Ledger): Promise<boolean> {
  const [row] = await ledger.$queryRaw<{ held: boolean }[]>(
    Prisma.sql`SELECT pg_try_advisory_xact_lock(hashtext('hawser rotations')) AS held`,
  );
  return row?.held === true;
}

/** Identities whose renewal is to be judged again: something of them changed, or an instant came. What is taken comes back unless the transaction commits. */
export async function takeUnjudged(ledger: Ledger, most: number, now: Date): Promise<string[]> {
  const changed = await ledger.$queryRaw<{ id: string }[]>(Prisma.sql`
    DELETE FROM rotation_changes WHERE id = ANY (ARRAY(SELECT id FROM rotation_changes LIMIT ${most})) RETURNING identity_id AS id`);
  const due = await ledger.$queryRaw<{ id: string }[]>(Prisma.sql`
    SELECT identity_id AS id FROM identity_rotations WHERE changes_at <= ${now}::timestamptz ORDER BY changes_at LIMIT ${most}`);
  return [...new Set([...changed, ...due].map(({ id }) => id))];
}

/** Of these, those whose certificates count at all. What the probe needs for one proof nobody renews. */
export const activeIdentities = async (ledger: Ledger, ids: readonly string[]): Promise<string[]> =>
  (
    await ledger.$queryRaw<{ id: string }[]>(
      Prisma.sql`
        SELECT id FROM identities WHERE id = ANY(${columns(ids, (id) => id)[0]}::uuid[]) AND status = 'active' AND name <> ${probeName}`,
    )
  ).map(({ id }) => id);

export type IdentityStanding = { readonly identityId: string; readonly state: RotationState; readonly changesAt: Date | null };
export type LineageStanding = {
  readonly lineageId: string;
  readonly identityId: string;
  readonly certificateId: string;
  readonly predecessorId: string | null;
  readonly authorityId: string | null;
  readonly profileId: string | null;
  readonly from: Date;
  readonly notAfter: Date;
  readonly renewAfter: Date;
  readonly lateAfter: Date;
  readonly usualPercent: number | null;
  readonly overdueAfter: Date | null;
  readonly byHand: boolean;
  readonly overlapUntil: Date | null;
  readonly state: RotationState;
};

const text = (at: Date | null): string | null => at?.toISOString() ?? null;

/** Writes down how the renewal of each of `ids` goes; of whom nothing is said, nothing is kept. */
export async function writeStandings(
  ledger: Ledger,
  ids: readonly string[],
  { identities, lineages }: { readonly identities: readonly IdentityStanding[]; readonly lineages: readonly LineageStanding[] },
  now: Date,
): Promise<void> {
  const [all] = columns(ids, (id) => id);
  const [kept] = columns(identities, ({ identityId }) => identityId);
  const [heads] = columns(lineages, ({ lineageId }) => lineageId);
  await ledger.$executeRaw(Prisma.sql`
    DELETE FROM identity_rotations WHERE identity_id = ANY(${all}::uuid[]) AND NOT identity_id = ANY(${kept}::uuid[])`);
  await ledger.$executeRaw(Prisma.sql`
    DELETE FROM lineage_rotations WHERE identity_id = ANY(${all}::uuid[]) AND NOT lineage_id = ANY(${heads}::uuid[])`);
  const [identity, state, changesAt] = columns(
    identities,
    ({ identityId }) => identityId,
    (row) => row.state,
    (row) => text(row.changesAt),
  );
  await ledger.$executeRaw(Prisma.sql`
    INSERT INTO identity_rotations (identity_id, state, since, changes_at)
    SELECT id, state, ${now}::timestamptz, changes_at FROM unnest(${identity}::uuid[], ${state}::text[], ${changesAt}::timestamptz[]) r (id, state, changes_at)
    ON CONFLICT (identity_id) DO UPDATE SET state = excluded.state, changes_at = excluded.changes_at,
      since = CASE WHEN identity_rotations.state = excluded.state THEN identity_rotations.since ELSE excluded.since END`);
  const columnsOfLineages = columns(
    lineages,
    (row) => row.lineageId,
    (row) => row.identityId,
    (row) => row.certificateId,
    (row) => row.predecessorId,
    (row) => row.authorityId,
    (row) => row.profileId,
    (row) => text(row.from),
    (row) => text(row.notAfter),
    (row) => text(row.renewAfter),
    (row) => text(row.lateAfter),
    (row) => row.usualPercent,
    (row) => text(row.overdueAfter),
    (row) => row.byHand,
    (row) => text(row.overlapUntil),
    (row) => row.state,
  );
  const lists = Prisma.join(columnsOfLineages.map((list, at) => Prisma.sql`${list}::${Prisma.raw(`${types[at]}[]`)}`));
  await ledger.$executeRaw(Prisma.sql`
    INSERT INTO lineage_rotations (${Prisma.raw(names.join(', '))}) SELECT * FROM unnest(${lists})
    ON CONFLICT (lineage_id) DO UPDATE SET ${Prisma.raw(names.map((name) => `${name} = excluded.${name}`).join(', '))}`);
}

const names = [
  ...['lineage_id', 'identity_id', 'certificate_id', 'predecessor_id', 'authority_id', 'profile_id'],
  ...['from_at', 'not_after', 'renew_after', 'late_after', 'usual_percent', 'overdue_after', 'by_hand', 'overlap_until', 'state'],
];
const [uuid, time] = ['uuid', 'timestamptz'];
const types = [uuid, uuid, uuid, uuid, uuid, uuid, time, time, time, time, 'int', time, 'boolean', time, 'text'];
