import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rights } from '../../ledger/rights.ts';
import { testApi } from '../../testing/api.ts';
import { api, inputs, me, openWorld, query } from '../../testing/writing-inputs.ts';
import { type OperationName, operationNames, rowOf } from './contract.ts';

beforeAll(openWorld);
afterAll(() => api.close());

/** Proven where their worlds are: the first owner in its own test below, months that are past retention beside the partitions. */
const elsewhere: readonly OperationName[] = ['setup.complete', 'audit.drop-expired'];
const callerOf = (name: OperationName) =>
  rowOf(name).only === 'session' ? me : rowOf(name).permission === 'public' ? { headers: {} } : 'owner';
const writing = operationNames.filter((name) => rowOf(name).method !== 'GET');

/** Everything in the ledger but when a key was last used, and certificates that are pending: those are nobody's until they are recorded. */
async function everything(): Promise<Record<string, string>> {
  const tables = Object.keys(rights).filter((table) => table !== 'event_partitions' && table !== 'events_default');
  const contents: Record<string, string> = {};
  for (const table of tables) {
    const [row] = await query(
      `SELECT coalesce(md5(string_agg((to_jsonb(t) - 'last_used_at' - 'last_seen_at')::text, '' ORDER BY to_jsonb(t)::text)), '') AS hash FROM "${table}" t
       ${table === 'certificates' ? `WHERE status <> 'pending'` : ''}`,
    );
    contents[table] = String(row?.hash);
  }
  return contents;
}
const failEvents = () =>
  query(`CREATE OR REPLACE FUNCTION fail_event() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''the disk of events is broken''; END';
    CREATE TRIGGER fail_event BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION fail_event()`);
const mendEvents = () => query('DROP TRIGGER IF EXISTS fail_event ON events');

describe('LOG-01 what cannot be recorded does not happen', () => {
  it('is asked of every operation that writes', () => {
    expect([...Object.keys(inputs), ...elsewhere].toSorted()).toEqual(writing.toSorted());
  });

  for (const name of writing) {
    const prepare = inputs[name];
    if (prepare === undefined || prepare === 'reads') continue;
    it(name, async () => {
      const input = await prepare();
      const before = await everything();
      await failEvents();
      try {
        const refused = await api.call(name, input as never, callerOf(name));
        // A statement that several orders share tells each of them that the ledger is away.
        expect(refused.status).toBe(name === 'certificate.issue' ? 503 : 500);
        expect(await everything()).toEqual(before);
      } finally {
        await mendEvents();
      }
      const done = await api.call(name, input as never, callerOf(name));
      expect([name, done.status < 300 ? 'done' : done.body]).toEqual([name, 'done']);
    });
  }

  it('setup.complete', async () => {
    const fresh = await testApi();
    await fresh.superuser.pool.query(`CREATE FUNCTION fail_event() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''broken''; END';
      CREATE TRIGGER fail_event BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION fail_event()`);
    const { prepareSetup } = await import('../../operations/prepare-setup.ts');
    await prepareSetup(fresh.context, undefined);
    const owner = { token: fresh.setupToken() ?? '', name: 'Owner', email: 'owner@example.test', password: 'correct horse battery' };
    expect((await fresh.call('setup.complete', owner, { headers: {} })).status).toBeGreaterThanOrEqual(500);
    expect(await fresh.superuser.prisma.user.count()).toBe(0);
    await fresh.superuser.pool.query('DROP TRIGGER fail_event ON events');
    expect((await fresh.call('setup.complete', owner, { headers: {} })).status).toBeLessThan(300);
    await fresh.close();
  });
});
