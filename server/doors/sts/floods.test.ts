import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId, toPublicId } from '../../domain/ids.ts';
import type { Report } from '../../domain/report.ts';
import { showDecision } from '../../ledger/decision-log.ts';
import type { NewDecision } from '../../ledger/decisions.ts';
import type { TestCertificate, TestIdentity } from '../../testing/authority.ts';
import { type TestAudience, TestSts } from '../../testing/sts.ts';

type Workload = { identity: TestIdentity; certificate: TestCertificate };
let sts: TestSts;
let alice: Workload;
let audience: TestAudience;
let server: Workload & { id: string };

beforeAll(async () => {
  sts = await TestSts.start({ folds: { window: 3_600_000, each: 80, all: 20_000, floods: 1_000 } });
  [alice, audience] = [await sts.workload('alice'), await sts.audience()];
  await sts.grant(alice.identity, audience);
  server = await sts.resourceServer([audience]);
});
afterAll(() => sts.stop());

const send = (reports: unknown, who: Workload) => sts.call(who.certificate, '/reports', { json: { reports } });
const aReport = (over: Partial<Report> = {}): Report => ({
  report_id: newId(),
  at: new Date().toISOString(),
  code: 'token_expired',
  also_found: [],
  audience: audience.uri,
  ...over,
});

it('LOG-05 a flood of reported refusals is folded, counts each once however often it is sent, and each id leads to what stands for it', async () => {
  const [one, two] = [await sts.resourceServer([audience]), await sts.resourceServer([audience])];
  const flood = Array.from({ length: 1_600 }, () => aReport({ code: 'signature_invalid', client_address: '192.0.2.66' }));
  const [first, second] = [flood.slice(0, 900), flood.slice(900)];
  const late = aReport({ code: 'signature_invalid', client_address: '192.0.2.66', at: new Date(Date.now() - 86_400_000).toISOString() });
  const counted = async ({ id }: { id: string }) =>
    (
      await sts.database.database.pool.query<{ refusals: number; rows: number }>(
        `SELECT sum(coalesce(f.count, 1))::int AS refusals, count(*)::int AS rows FROM events e LEFT JOIN folded_refusals f ON f.id = e.id
         WHERE e.resource_server_id = $1`,
        [id],
      )
    ).rows[0];
  for (const reports of [first, second, first, second])
    expect((await send(reports, one)).json).toEqual({ accepted: reports.length, rejected: [] });
  await Promise.all([send(flood.slice(400, 1_300), one), send([...second, late], one), send([late], one)]);
  expect(await counted(one)).toEqual({ refusals: 1_601, rows: 81 });
  // Whoever else reports of that address is counted apart, and an id that one has used is not another's.
  expect((await send([aReport({ code: 'signature_invalid', client_address: '192.0.2.66' }), flood.at(-1)], two)).json).toMatchObject({
    accepted: 1,
  });
  expect(await counted(two)).toEqual({ refusals: 1, rows: 1 });
  const { prisma } = sts.database.database;
  const shown = await showDecision(prisma, toPublicId('decision', flood.at(-1)?.report_id ?? ''), new Date());
  expect(shown).toMatchObject({ code: 'signature_invalid', folded: { count: 1_521 } });
  expect(await showDecision(prisma, toPublicId('decision', flood[0]?.report_id ?? ''), new Date())).toMatchObject({ folded: null });
});

it('LOG-05 a flood is folded at every door that refuses: the same rows, whatever it came in by', async () => {
  const rs = await sts.resourceServer([audience]);
  const gateway = await sts.resourceServer([audience], { kind: 'gateway' });
  const workload = await sts.workload();
  const token = await sts.token(alice.certificate, audience);
  const [, payload, signature] = token.split('.');
  const forged = `${token.split('.')[0]}.${payload}.${signature?.replace(/^./, (c) => (c === 'A' ? 'B' : 'A'))}`;
  const form = { grant_type: 'client_credentials', audience: 'https://nowhere.example.com' };
  const doors: Record<string, [string, () => Promise<unknown>]> = {
    '/token': [workload.identity.id, () => sts.call(workload.certificate, '/token', { form })],
    '/introspect': [
      rs.identity.id,
      () => sts.call(rs.certificate, '/introspect', { form: { token: forged, client_address: '192.0.2.50' } }),
    ],
    '/verify': [
      gateway.identity.id,
      () =>
        sts.call(gateway.certificate, `/verify?audience=${encodeURIComponent(audience.uri)}`, {
          headers: { authorization: `Bearer ${forged}`, 'x-real-ip': '192.0.2.51' },
        }),
    ],
  };
  for (const [door, [asker, refuse]] of Object.entries(doors)) {
    for (let round = 0; round < 5; round++) await Promise.all(Array.from({ length: 20 }, refuse));
    const { rows } = await sts.database.database.pool.query(
      `SELECT sum(coalesce(f.count, 1))::int AS refusals, count(*)::int AS rows FROM events e LEFT JOIN folded_refusals f ON f.id = e.id
       WHERE e.actor_id = $1 AND e.code IS NOT NULL`,
      [asker],
    );
    expect([door, rows[0]]).toEqual([door, { refusals: 100, rows: 81 }]);
  }
}, 60_000);

it('LOG-05 what was taken in is counted though the part that is folded fails after it', async () => {
  const { pool } = sts.database.database;
  const heard: string[] = [];
  const asker = { id: newId(), name: 'reporter' };
  const one = { at: new Date(), code: 'signature_invalid', door: 'report', asker, sourceAddress: '192.0.2.67' } as const;
  const flood = Array.from({ length: 81 }, (): NewDecision => ({ ...one, id: newId(), resourceServerId: server.id }));
  await pool.query('ALTER TABLE folded_refusals ADD CONSTRAINT none CHECK (false) NOT VALID');
  const reporter = { asker, resourceServerId: server.id };
  const hear = (ids: ReadonlySet<string>) => void heard.push(...ids);
  await expect(sts.context.reports.take(Date.now() + 5_000, (to) => to.insert(reporter, flood, one.at, hear))).rejects.toThrow('none');
  await pool.query('ALTER TABLE folded_refusals DROP CONSTRAINT none');
  const singles = flood.slice(0, 80).map(({ id }) => id);
  expect(new Set(heard)).toEqual(new Set(singles));
});
