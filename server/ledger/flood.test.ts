import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newId, toPublicId } from '../domain/ids.ts';
import { tellFoldedRefusals } from '../operations/tell-folded.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { Database } from './database.ts';
import { listDecisions, showDecision } from './decision-log.ts';
import { DecisionWriter, type NewDecision } from './decisions.ts';
import { FloodGate, type FloodLimits } from './flood.ts';

const began = Date.parse('2026-11-22T12:00:00Z');
const refusal = (over: Partial<NewDecision> = {}): NewDecision => ({
  id: newId(),
  at: new Date(began),
  code: 'cert_unknown',
  door: 'sts',
  asker: null,
  sourceAddress: '192.0.2.1',
  ...over,
});
const limits: FloodLimits = { window: 60_000, each: 5, all: 40, floods: 3 };

describe('LOG-05 a flood of refusals', () => {
  let db: TestDatabase;
  let sts: Database;
  beforeEach(async () => {
    db = await testDatabase();
    sts = new Database(db.urlFor('sts'));
  });
  afterEach(async () => {
    await sts.close();
    await db.drop();
  });
  const writer = (gate = new FloodGate(limits)) => new DecisionWriter(sts.pool, gate);
  const write = async (decisions: DecisionWriter, decision: NewDecision): Promise<string> => {
    const recorded = decisions.fold(decision);
    await decisions.write(recorded, Date.now() + 20_000);
    return recorded.id;
  };
  /** How many refusals the ledger counts, by code; and how many rows it takes. */
  async function counted() {
    const { rows } = await db.database.pool.query<{ code: string; refusals: number; rows: number }>(
      `SELECT e.code, sum(coalesce(f.count, 1))::int AS refusals, count(*)::int AS rows
       FROM events e LEFT JOIN folded_refusals f ON f.id = e.id WHERE e.code IS NOT NULL GROUP BY 1 ORDER BY 1`,
    );
    return rows;
  }

  it('is counted exactly and takes a bounded number of rows: a million rejections of one certificate, of one address and of many', async () => {
    const decisions = writer(new FloodGate());
    const total = Number(process.env.HAWSER_FUZZ === 'full' ? 1_000_000 : 100_000);
    const certificate = newId();
    const kinds = [
      (n: number): Partial<NewDecision> => ({
        code: 'scope_not_granted',
        presentedCertificateId: certificate,
        sourceAddress: `10.0.0.${n % 250}`,
      }),
      (): Partial<NewDecision> => ({ code: 'cert_unknown', sourceAddress: '192.0.2.7' }),
      (n: number): Partial<NewDecision> => ({ code: 'cert_expired', sourceAddress: `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}` }),
    ];
    const sent: Record<string, number> = {};
    for (let n = 0; n < total; ) {
      const batch = Array.from({ length: Math.min(5_000, total - n) }, () => {
        const decision = refusal(kinds[n % kinds.length]?.(n));
        n++;
        sent[decision.code] = (sent[decision.code] ?? 0) + 1;
        return write(decisions, decision);
      });
      await Promise.all(batch);
    }
    const rows = await counted();
    expect(Object.fromEntries(rows.map(({ code, refusals }) => [code, refusals]))).toEqual(sent);
    expect(rows.reduce((sum, row) => sum + row.rows, 0)).toBeLessThanOrEqual(20_000 + 1_000 + 3);
  }, 600_000);

  it('gives its id to everybody who is folded into it, and can be found by that at once', async () => {
    const decisions = writer();
    const ids: string[] = [];
    for (let n = 0; n < 12; n++) ids.push(await write(decisions, refusal({ at: new Date(began + n) })));
    expect(new Set(ids.slice(0, 5)).size).toBe(5);
    expect(new Set(ids.slice(5)).size).toBe(1);
    const shown = await showDecision(db.database.prisma, toPublicId('decision', ids[11] ?? ''), new Date());
    expect(shown.folded).toEqual({ count: 7, firstAt: new Date(began + 5), lastAt: new Date(began + 11) });
    const { items } = await listDecisions(db.database.prisma, { limit: 50 });
    expect(items).toHaveLength(6);
    expect(items.filter(({ folded }) => folded !== null)).toHaveLength(1);
  });

  it('keeps presenters, doors and codes apart, and one window from the next', () => {
    const gate = new FloodGate(limits);
    const fill = (over: Partial<NewDecision>) => {
      for (let n = 0; n < 5; n++) gate.fold(refusal(over));
      return gate.fold(refusal(over));
    };
    const address = fill({});
    expect(address.folded?.count).toBe(1);
    expect(gate.fold(refusal({ code: 'cert_expired' })).folded?.count).toBe(1);
    expect(gate.fold(refusal({ sourceAddress: '192.0.2.2' })).folded).toBeUndefined();
    expect(gate.fold(refusal({ presentedCertificateId: newId() })).folded).toBeUndefined();
    expect(gate.fold(refusal({ presentedCertificateId: null, presentedThumbprint: 'made up' })).id).toBe(address.id);
    expect(gate.fold(refusal({ at: new Date(began + 60_000) })).folded).toBeUndefined();
  });

  it('counts a network of IPv6 as one address, and folds no token that was issued or accepted', () => {
    const gate = new FloodGate(limits);
    for (let n = 0; n < 5; n++) gate.fold(refusal({ sourceAddress: `2001:db8:1:2::${n}` }));
    expect(gate.fold(refusal({ sourceAddress: '2001:db8:1:2:ffff::1' })).folded?.count).toBe(1);
    expect(gate.fold(refusal({ sourceAddress: '2001:db8:1:3::1' })).folded).toBeUndefined();
    for (const code of ['issued', 'accepted'] as const)
      for (let n = 0; n < 100; n++) expect(gate.fold(refusal({ code })).folded).toBeUndefined();
  });

  it('shares what is left where there are more floods than are told apart', () => {
    const gate = new FloodGate({ ...limits, each: 0 });
    const folded = Array.from({ length: 10 }, (_, n) => gate.fold(refusal({ sourceAddress: `192.0.2.${n}` })));
    expect(new Set(folded.map(({ id }) => id)).size).toBe(4);
    expect(folded.at(-1)).toMatchObject({ folded: { count: 7 } });
    expect(folded.at(-1)?.sourceAddress).toBeUndefined();
    // Those that were told apart before still are.
    expect(gate.fold(refusal({ sourceAddress: '192.0.2.0' }))).toMatchObject({ id: folded[0]?.id, folded: { count: 2 } });
  });

  it('counts nothing twice that is written twice, or late and out of order', async () => {
    const gate = new FloodGate({ ...limits, each: 0 });
    const decisions = writer(gate);
    const folded = Array.from({ length: 6 }, () => gate.fold(refusal()));
    for (const n of [3, 0, 5, 5, 1, 3]) await decisions.write(folded[n] ?? refusal(), Date.now() + 5_000);
    expect(await counted()).toEqual([{ code: 'cert_unknown', refusals: 6, rows: 1 }]);
  });

  it('ends with an event that tells the final count, and another where more came out of a spool', async () => {
    const api = new Database(db.urlFor('api'));
    const gate = new FloodGate({ ...limits, each: 0 });
    const decisions = writer(gate);
    const [first, , , last] = Array.from({ length: 4 }, () => gate.fold(refusal()));
    if (first === undefined || last === undefined) throw new Error('four were folded');
    await decisions.write(first, Date.now() + 5_000);
    const tell = (at: number) => tellFoldedRefusals({ database: api, clock: () => new Date(at) });
    expect(await tell(began + 60_000)).toBe(0);
    expect(await tell(began + 80_000)).toBe(1);
    expect(await tell(began + 81_000)).toBe(0);
    await decisions.write(last, Date.now() + 5_000);
    expect(await tell(began + 82_000)).toBe(1);
    const { rows } = await db.database.pool.query(
      `SELECT target_id, detail->'count' AS count FROM events WHERE type = 'decisions.folded' ORDER BY at`,
    );
    expect(rows).toEqual([
      { target_id: first.id, count: 1 },
      { target_id: first.id, count: 4 },
    ]);
    await api.close();
  });
});
