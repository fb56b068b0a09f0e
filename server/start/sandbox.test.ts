import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiError } from '../doors/api/client.ts';
import { startProcesses, type TestProcesses } from '../testing/processes.ts';

let house: TestProcesses;
beforeAll(async () => {
  house = await startProcesses();
}, 60_000);
afterAll(() => house.close());

const rows = async <Row extends object>(sql: string, ...values: unknown[]): Promise<Row[]> =>
  (await house.ledger.database.pool.query<Row>(sql, values)).rows;
const codes = async (label: string) =>
  (
    await rows<{ code: string }>(
      `SELECT e.code FROM events e LEFT JOIN identities t ON t.id = e.token_identity_id LEFT JOIN identities p ON p.id = e.presented_identity_id
       WHERE e.code IS NOT NULL AND (t.name LIKE $1 OR p.name LIKE $1) ORDER BY e.code`,
      `${label}-%`,
    )
  ).map(({ code }) => code);
const everything = async () =>
  rows<{ table: string; count: string }>(
    `SELECT 'identities' AS table, count(*) FROM identities WHERE status = 'active' UNION ALL SELECT 'audiences', count(*) FROM audiences
     UNION ALL SELECT 'resource servers', count(*) FROM resource_servers UNION ALL SELECT 'grants', count(*) FROM grants
     UNION ALL SELECT 'usable', count(*) FROM certificates WHERE identity_id IS NOT NULL AND status = 'active' ORDER BY 1`,
  );

describe('demo data', () => {
  it('is made once, by whoever presses first, through the same operations as a person uses', { timeout: 30_000 }, async () => {
    const made = await Promise.all([1, 2, 3].map(() => house.api('sandbox.make', {})));
    const labels = new Set(made.map(({ standing }) => standing.label));
    expect(labels.size).toBe(1);
    const { standing } = await house.api('sandbox.make', {});
    expect(standing).toMatchObject({ trouble: null, playing: false, caseId: null, madeBy: 'test' });
    expect(standing.playedAt).not.toBeNull();
    expect(standing.identities.map(({ name, status }) => [name.replace(`${standing.label}-`, ''), status])).toEqual([
      ['billing', 'active'],
      ['intruder', 'active'],
      ['orders', 'active'],
      ['reports', 'active'],
    ]);
    const { items } = await house.api('identity.list', { environment: 'demo' });
    expect(items).toHaveLength(4);
    for (const each of items) expect(each).toMatchObject({ owner: 'demo-data', description: expect.stringMatching(/^Demo data\./) });
    const acts = await rows<{ type: string; actor_name: string }>(
      `SELECT type, actor_name FROM events WHERE code IS NULL AND (target_name LIKE $1 OR target_name = $2 OR target_name LIKE $3) ORDER BY id`,
      `${standing.label}-%`,
      standing.label,
      `%.${standing.label}.example`,
    );
    expect(acts.map(({ type }) => type)).toEqual([
      ...Array(4).fill('identity.registered'),
      'audience.registered',
      ...Array(2).fill('grant.added'),
      'resource_server.registered',
      'sandbox.made',
      ...Array(4).fill('certificate.issued'),
    ]);
    expect(new Set(acts.map(({ actor_name }) => actor_name))).toEqual(new Set(['test']));
  });

  it('has decisions of the STS itself: calls, and a copied token that is refused', async () => {
    const { standing } = await house.api('sandbox.show', {});
    expect(await codes(standing?.label ?? '')).toEqual([
      ...Array(4).fill('accepted'),
      'cnf_mismatch.foreign',
      'cnf_mismatch.foreign',
      'cnf_mismatch.foreign',
      'cnf_missing_cert',
      'issued',
      'issued',
      'target_not_granted',
    ]);
    await expect.poll(async () => (await house.api('sandbox.show', {})).standing?.caseId, { timeout: 15_000 }).toMatch(/^cas_/);
  });

  it("is nobody's first API, nor first workload: the set-up goes on as if it were not there", async () => {
    expect(await house.api('setup.progress', {})).toMatchObject({ audiences: 0, resourceServer: null, workload: null });
  });

  it('is not removed while somebody else hangs on it, and they are named', async () => {
    const { standing } = await house.api('sandbox.show', {});
    const audience = standing?.audience?.uri ?? '';
    await house.api('identity.register', { name: 'payroll', owner: 'team-payroll', environment: 'demo' });
    await house.api('grant.add', { identity: 'payroll', audience });
    const before = await everything();
    const refused = await house.api('sandbox.remove', {}).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ApiError);
    expect(refused).toMatchObject({ problem: { status: 409, detail: expect.stringContaining('the grant of payroll') } });
    expect(await everything()).toEqual(before);
    const [grant] = (await house.api('grant.list', { identity: 'payroll' })).items;
    await house.api('grant.remove', { grant: grant?.id ?? '' });
  });

  it('is removed once, and leaves what happened, and what is not its own', async () => {
    const { standing } = await house.api('sandbox.show', {});
    const label = standing?.label ?? '';
    const before = await codes(label);
    const removed = await Promise.all([house.api('sandbox.remove', {}), house.api('sandbox.remove', {})]);
    expect(removed.map((each) => each.removed?.label).filter(Boolean)).toEqual([label]);
    expect(await house.api('sandbox.show', {})).toEqual({ standing: null });
    expect(await everything()).toEqual([
      { table: 'audiences', count: '0' },
      { table: 'grants', count: '0' },
      { table: 'identities', count: '1' },
      { table: 'resource servers', count: '0' },
      { table: 'usable', count: '0' },
    ]);
    expect(await codes(label)).toEqual(before);
    const [event] = await rows<{ actor_name: string; detail: object }>(
      "SELECT actor_name, detail FROM events WHERE type = 'sandbox.removed' AND target_name = $1",
      label,
    );
    expect(event).toMatchObject({ actor_name: 'test', detail: { identitiesRetired: expect.arrayContaining([`${label}-billing`]) } });
    // Pages of what happened still open, though the API that it happened at is gone.
    const { items } = await house.api('decision.list', { identity: `${label}-billing`, limit: 50 });
    expect(items.length).toBeGreaterThan(5);
    for (const { id } of items) expect((await house.api('decision.show', { decision: id })).id).toBe(id);
    const [found] = (await house.api('case.list', {})).items;
    expect(await house.api('case.show', { case: found?.id ?? '' })).toMatchObject({ id: found?.id });
  });

  it('can be made again, under names that were never used', { timeout: 30_000 }, async () => {
    const { standing } = await house.api('sandbox.make', {});
    expect(standing).toMatchObject({ trouble: null });
    const labels = (await rows<{ label: string }>('SELECT label FROM sandboxes')).map(({ label }) => label);
    expect(new Set(labels).size).toBe(2);
    await house.api('sandbox.remove', {});
  });

  it('says what keeps its decisions from being made, and makes them at the next press', { timeout: 30_000 }, async () => {
    await house.stopSigner();
    const { standing } = await house.api('sandbox.make', {});
    expect(standing).toMatchObject({ playedAt: null, playing: false, trouble: expect.stringMatching(/sign/) });
    await house.startSigner();
    expect((await house.api('sandbox.make', {})).standing).toMatchObject({ label: standing.label, trouble: null });
    await house.api('sandbox.remove', {});
  });

  it('is the only thing that its own function of the database deletes', async () => {
    const real = 'https://real.example.com';
    const { id } = await house.api('audience.register', { uri: real });
    const [{ removed } = { removed: true }] = await rows<{ removed: boolean }>('SELECT remove_sandbox(gen_random_uuid()) AS removed');
    expect(removed).toBe(false);
    expect((await house.api('audience.show', { audience: real })).id).toBe(id);
  });
});
