import { Prisma } from '#prisma';
import { addSeconds } from '../domain/clock.ts';
import { isRefusal, isReplay } from '../domain/codes.ts';
import type { Ledger } from './database.ts';
import { countByIdentity } from './identity-hours.ts';
import { progressOfUses } from './uses.ts';

/** What a row of the list says of an identity beyond its own columns. */
export type IdentityActivity = {
  /** Whether it ever had a certificate. */
  enrolled: boolean;
  /** When a certificate of it was last presented. */
  lastSeen: Date | null;
  /** What it has grants for, at most `audiencesShown`. */
  audiences: string[];
  /** This hour and the 23 before it. */
  lastDay: { tokens: number; replays: number; otherRejections: number; instances: number };
};

const audiencesShown = 20;
const dayInSeconds = 86_400;
/** The newest issued tokens that are looked at for places that are not counted yet. */
const newestLookedAt = 200;

/** SQL for when a certificate of the identity `i` was last presented, as far as the ledger is sealed; null where that was never. */
const lastSeen = Prisma.sql`(SELECT s.last_at FROM identity_sightings s WHERE s.identity_id = i.id)`;

/** SQL for whether no certificate of the identity `i` was presented since an instant; with null, whether that was never. */
export const isUnseen = (since: Date | null): Prisma.Sql =>
  Prisma.sql`NOT EXISTS (SELECT FROM identity_sightings s WHERE s.identity_id = i.id AND s.last_at >= ${since ?? new Date(0)}::timestamptz)`;

/** SQL for whether the identity `i` ever had a certificate. */
export const isEnrolled = Prisma.sql`EXISTS (SELECT FROM certificates c WHERE c.identity_id = i.id AND c.status <> 'pending')`;

/** Where tokens were fetched from, each lineage at each address: what is counted already, and what is not yet. */
const instances = (day: Date, counted: Date) => Prisma.sql`(
  SELECT count(*)::int FROM (
    SELECT c.lineage_id, p.address FROM certificates c JOIN certificate_places p ON p.certificate_id = c.id
    WHERE c.identity_id = i.id AND c.not_after >= ${day}::timestamptz AND p.last_at >= ${day}::timestamptz
    UNION
    SELECT c.lineage_id, e.source_address FROM (
      SELECT e.presented_certificate_id, e.source_address FROM events e
      WHERE e.token_identity_id = i.id AND e.at >= ${counted}::timestamptz AND e.code = 'issued' ORDER BY e.at DESC LIMIT ${newestLookedAt}
    ) e JOIN certificates c ON c.id = e.presented_certificate_id WHERE c.identity_id = i.id AND e.source_address IS NOT NULL
  ) places)`;

type Row = Omit<IdentityActivity, 'lastDay'> & { id: string; instances: number };

/** By the ids of the identities, each of which is there. */
export async function activityOf(ledger: Ledger, ids: readonly string[], now: Date): Promise<ReadonlyMap<string, IdentityActivity>> {
  if (ids.length === 0) return new Map();
  const { until } = await progressOfUses(ledger);
  const [rows, counts] = await Promise.all([
    ledger.$queryRaw<Row[]>(Prisma.sql`
      SELECT i.id, ${isEnrolled} AS enrolled, ${lastSeen} AS "lastSeen", ${instances(addSeconds(now, -dayInSeconds), until)} AS instances,
        ARRAY(SELECT a.uri FROM grants g JOIN audiences a ON a.id = g.audience_id WHERE g.identity_id = i.id ORDER BY a.uri
          LIMIT ${audiencesShown}) AS audiences
      FROM identities i WHERE i.id = ANY (${[...ids]}::uuid[])`),
    countByIdentity(ledger, ids, now),
  ]);
  const byIdentity = Map.groupBy(counts, ({ identityId }) => identityId);
  return new Map(
    rows.map(({ id, instances, ...row }) => {
      const lastDay = { tokens: 0, replays: 0, otherRejections: 0, instances };
      for (const { code, count } of byIdentity.get(id) ?? []) {
        if (code === 'issued') lastDay.tokens += count;
        else if (isReplay(code)) lastDay.replays += count;
        else if (isRefusal(code)) lastDay.otherRejections += count;
      }
      return [id, { ...row, lastDay }];
    }),
  );
}
