import { Prisma } from '#prisma';
import type { FleetKind } from '../domain/fleet.ts';
import type { Statements } from './statements.ts';

/** The files that say what a thing is, and when they were last applied; null where none do. */
export type ManagedBy = { fleet: string; appliedAt: string } | null;

/** As a column of a thing. @param id where its id stands */
export const managedBy = (kind: FleetKind, id: Prisma.Sql): Prisma.Sql => Prisma.sql`(
  SELECT jsonb_build_object('fleet', fc.fleet, 'appliedAt', to_char(fc.applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
  FROM fleet_claims fc WHERE fc.kind = ${kind} AND fc.id = ${id})`;

export type Claim = { readonly fleet: string; readonly by: string; readonly now: Date };

/** Says that the files of a fleet say what these are. */
export async function claimMembers(
  ledger: Statements,
  kind: FleetKind,
  ids: readonly string[],
  { fleet, by, now }: Claim,
): Promise<number> {
  return ledger.$executeRaw(Prisma.sql`
    INSERT INTO fleet_claims (kind, id, fleet, applied_at, applied_by)
    SELECT ${kind}, id, ${fleet}, ${now}::timestamptz, ${by} FROM unnest(${[...ids].sort()}::uuid[]) id
    ON CONFLICT (kind, id) DO UPDATE SET fleet = excluded.fleet, applied_at = excluded.applied_at, applied_by = excluded.applied_by`);
}

/** Files of this fleet say nothing of these any more; what others say stays. */
export const releaseMembers = (ledger: Statements, kind: FleetKind, ids: readonly string[], fleet: string): Promise<number> =>
  ledger.$executeRaw(Prisma.sql`DELETE FROM fleet_claims WHERE kind = ${kind} AND id = ANY (${[...ids]}::uuid[]) AND fleet = ${fleet}`);
