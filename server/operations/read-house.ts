import { addSeconds } from '../domain/clock.ts';
import { listAuthorities } from '../ledger/authorities.ts';
import { ledgerReach } from '../ledger/entries.ts';
import { certificateLives, countFollowersAndCases } from '../ledger/house-reading.ts';
import { listWebhooks } from '../ledger/webhooks.ts';
import { type HouseReading, lifeBuckets } from '../metrics/house-meter.ts';
import type { Context } from './context.ts';
import { keptUpCrls } from './list-authorities.ts';

/** Seconds after which a process of a resource server that acknowledges nothing is not counted: heartbeats come every two. */
const followsFor = 30;
const overdueAt = 0.8;

/** What metrics say of the whole house, read at this moment. */
export async function readHouse({ database, clock }: Context): Promise<HouseReading> {
  const now = clock();
  const { prisma, pool } = database;
  const [certificates, lists, authorities, reach, counts, webhooks] = await Promise.all([
    certificateLives(prisma, lifeBuckets, overdueAt, now),
    keptUpCrls(prisma, now),
    listAuthorities(prisma, now),
    ledgerReach(pool),
    countFollowersAndCases(prisma, addSeconds(now, -followsFor)),
    listWebhooks(prisma, now),
  ]);
  const seconds = (from: Date, to: Date) => (to.getTime() - from.getTime()) / 1_000;
  return {
    certificates,
    crls: authorities.flatMap(({ id, name }) => {
      const kept = lists.get(id) ?? [];
      if (kept.length === 0) return [];
      return [
        {
          authority: name,
          age: Math.max(...kept.map(({ thisUpdate }) => seconds(thisUpdate, now))),
          remaining: Math.min(...kept.map(({ nextUpdate }) => seconds(now, nextUpdate))),
        },
      ];
    }),
    ledger: {
      position: reach.position,
      unsealed: reach.unsealed,
      lag: reach.oldestUnsealed === null ? 0 : Math.max(0, seconds(reach.oldestUnsealed, now)),
    },
    feedFollowers: counts.followers,
    openCases: counts.cases,
    webhooks: webhooks.map(({ name, behind, failures, pausedAt }) => ({ name, behind, failures, paused: pausedAt !== null })),
  };
}
