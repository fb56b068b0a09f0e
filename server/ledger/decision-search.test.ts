import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../domain/ids.ts';
import { type SealedLedger, sealedLedger } from '../testing/sealed-ledger.ts';
import { decisionFacets, decisionHistogram } from './decision-counts.ts';
import { listDecisions } from './decision-log.ts';
import type { NewDecision } from './decisions.ts';

let ledger: SealedLedger;
const hour = 3_600_000;
const start = Math.floor(Date.now() / hour) * hour - 24 * hour;
const now = new Date(start + 24 * hour);
const [alice, bob, server] = [newId(), newId(), newId()];
const thumbprint = 'n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg';
const total = 2_400;

/** One every 36 seconds: half issued, some accepted, every tenth a replay by bob. */
const decision = (n: number): Partial<NewDecision> => {
  const rest = {
    at: new Date(start + n * 36_000),
    audience: n % 3 === 0 ? 'https://orders.example' : 'https://mail.example',
    tokenIdentityId: alice,
  };
  if (n % 10 === 0)
    return {
      ...rest,
      ...{ code: 'cnf_mismatch.foreign', door: 'introspection', resourceServerId: server, presentedIdentityId: bob },
      ...{ boundThumbprint: thumbprint, sourceAddress: n % 20 === 0 ? '10.4.7.1' : '2001:db8::7' },
    };
  return n % 2 === 0
    ? { ...rest, code: 'issued', door: 'sts', presentedIdentityId: alice, sourceAddress: '10.5.0.1' }
    : { ...rest, code: 'accepted', door: 'introspection', resourceServerId: server, presentedIdentityId: alice, sourceAddress: 'unknown' };
};

beforeAll(async () => {
  ledger = await sealedLedger();
  const { prisma } = ledger.db.database;
  for (const [id, name] of [
    [alice, 'alice'],
    [bob, 'ci-bob'],
  ] as const) {
    const dates = { createdAt: now, updatedAt: now };
    await prisma.identity.create({
      data: { id, name, kind: 'service', owner: 'o', environment: 'production', spiffeId: `spiffe://x/${name}`, ...dates },
    });
  }
  await prisma.resourceServer.create({
    data: { id: server, name: 'orders', kind: 'server', url: 'https://o.example', identityId: bob, createdAt: now, updatedAt: now },
  });
  await ledger.add(total, decision);
});
afterAll(() => ledger.close());

const prisma = () => ledger.api.prisma;
/** Every page of a search, to its end. */
async function all(q: string, limit = 100): Promise<string[]> {
  const found: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await listDecisions(prisma(), { q, limit, cursor });
    found.push(...page.items.map(({ id }) => id));
    if (page.nextCursor === null) return found;
    cursor = page.nextCursor;
  }
}

describe('a search of decisions', () => {
  it.for([
    ['outcome:issued', 960],
    ['outcome:replay', 240],
    ['-outcome:rejected', 2_160],
    ['class:foreign', 240],
    ['aud:orders', 800],
    ['aud:https://orders.example', 800],
    ['rs:orders outcome:accepted', 1_200],
    ['identity:ci-bob', 240],
    ['identity:ci-*', 240],
    ['-identity:ci-*', 2_160],
    ['subject:alice -presenter:ci-*', 2_160],
    ['ip:10.4.0.0/16', 120],
    ['ip:2001:db8::/32', 120],
    ['ip:10.4.7.1 code:foreign', 120],
    ['ip:10.4.7.1,10.5.0.1', 1_080],
    [`tp:${thumbprint} -aud:orders`, 160],
    ['severity:high door:introspection', 240],
    ['outcome:issued code:foreign', 0],
    ['code:gateway', 0],
  ] as const)('finds %s', async ([q, count]) => {
    const found = await all(q);
    expect([found.length, new Set(found).size]).toEqual([count, count]);
    expect((await decisionFacets(prisma(), { q, from: new Date(start), to: now }, now)).total).toEqual({ count, estimated: false });
  });

  it('that fits few of many looks at so many at a time, says where it stopped, and misses none', async () => {
    const found: string[] = [];
    let looks = 0;
    for (let cursor: string | undefined; ; looks++) {
      const page = await listDecisions(prisma(), { q: 'ip:10.4.0.0/16 -aud:orders', limit: 50, cursor }, 100);
      found.push(...page.items.map(({ id }) => id));
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect([found.length, new Set(found).size]).toEqual([80, 80]);
    expect(looks).toBe(total / 100);
    const empty = await listDecisions(prisma(), { q: 'ip:10.7.0.0/24', limit: 50 }, 100);
    expect([empty.items.length, empty.nextCursor]).toEqual([0, expect.any(String)]);
  });
});

describe('counts of decisions', () => {
  it('are exact, by bucket and by value, and count a flood as often as it was', async () => {
    const histogram = await decisionHistogram(prisma(), { from: new Date(start), to: now, buckets: 24 }, now);
    expect(histogram).toMatchObject({ seconds: 3_600, total: { count: total, estimated: false } });
    expect(histogram.buckets).toHaveLength(24);
    for (const bucket of histogram.buckets)
      expect(bucket).toMatchObject({ issued: 40, accepted: 50, refused: 0, rejected: 10, replays: 10, estimated: false });
    const { facets } = await decisionFacets(prisma(), { from: new Date(start), to: now }, now);
    const of = (name: string) =>
      Object.fromEntries((facets.find((facet) => facet.name === name)?.values ?? []).map(({ value, count }) => [value, count]));
    expect(of('outcome')).toEqual({ issued: 960, accepted: 1_200, rejected: 240 });
    expect(of('audience')).toEqual({ 'https://orders.example': 800, 'https://mail.example': 1_600 });
    expect(of('resourceServer')).toEqual({ orders: 1_440 });
    expect(of('identity')).toEqual({ alice: total });
    expect(of('address')).toEqual({ unknown: 1_200, '10.5.0.1': 960, '10.4.7.1': 120, '2001:db8::7': 120 });

    const [flood] = (await listDecisions(prisma(), { q: 'code:foreign', limit: 1 })).items;
    await ledger.db.database.pool.query('INSERT INTO folded_refusals (id, at, count, last_at, closes_at) VALUES ($1, $2, 1000, $2, $2)', [
      flood?.id,
      flood?.at,
    ]);
    const after = await decisionFacets(prisma(), { q: 'code:foreign', from: new Date(start), to: now }, now);
    expect(after.total.count).toBe(240 + 999);
    await ledger.db.database.pool.query('DELETE FROM folded_refusals');
  });

  it('are estimates past the limit, are called so, and come near', async () => {
    const limits = { exact: 1_000, perSlice: 25 };
    const range = { from: new Date(start), to: now };
    const { total: sum, facets } = await decisionFacets(prisma(), range, now, limits);
    expect(sum.estimated).toBe(true);
    expect(Math.abs(sum.count - total) / total).toBeLessThan(0.1);
    const issued = facets[0]?.values.find(({ value }) => value === 'issued')?.count ?? 0;
    expect(Math.abs(issued - 960) / 960).toBeLessThan(0.15);
    const histogram = await decisionHistogram(prisma(), { ...range, buckets: 12 }, now, { exact: 1_000, perSlice: 10 });
    expect(histogram.total.estimated).toBe(true);
    expect(histogram.buckets.every(({ estimated }) => estimated)).toBe(true);
    for (const { issued: one, accepted } of histogram.buckets) expect(Math.abs(one + accepted - 180) / 180).toBeLessThan(0.15);
  });

  it('need a stretch of time', async () => {
    await expect(decisionFacets(prisma(), { from: now, to: now }, now)).rejects.toMatchObject({ code: 'invalid_input' });
  });
});
