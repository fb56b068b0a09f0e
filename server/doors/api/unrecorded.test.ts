import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actTypes } from '../../domain/event-types.ts';
import { rights } from '../../ledger/rights.ts';
import { testApi } from '../../testing/api.ts';
import { inputs } from '../../testing/writing-inputs.ts';
import { api, me, openWorld, query } from '../../testing/writing-world.ts';
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
      `SELECT coalesce(md5(string_agg((to_jsonb(t) - 'last_used_at' - 'last_seen_at' ${table === 'sessions' ? `- 'updated_at'` : ''})::text, '' ORDER BY to_jsonb(t)::text)), '') AS hash FROM "${table}" t
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

const isAct = (type: string): boolean => (actTypes as readonly string[]).includes(type);
type Act = {
  type: string;
  actor_kind: string;
  actor_id: string | null;
  auth_method: string | null;
  request_id: string | null;
  source_address: string | null;
  target_name: string | null;
  detail: { before?: object; after?: object };
};
const acts = () =>
  query(
    `SELECT type, actor_kind, actor_id::text, auth_method, request_id::text, source_address, target_name, detail FROM events WHERE type <> 'decision' ORDER BY id`,
  );
/** Changes whose values are secrets: that there was a change is all that may be said. */
const ofSecrets: readonly OperationName[] = ['password.change'];

/** The first time there is nothing before. */
const setsUp: readonly OperationName[] = ['sso.set'];
/** What moves something from one state to another; what an approval lets happen is an event of its own. */
const moves =
  /^(?!approval\.).*\.(suspend|resume|retire|activate|revoke|acknowledge|explain|assign|contain|release|approve|reject|cancel|unfreeze|dismiss)$/;

/** CON-07: the act stands in the ledger under whoever did it, and a change with what it was before and what it is now. */
function expectOnRecord(name: OperationName, recorded: readonly Act[]): void {
  const expectedKind = rowOf(name).only === 'session' ? 'user' : rowOf(name).permission === 'public' ? 'user' : 'api_key';
  const own = recorded.filter(({ actor_kind, actor_id }) => actor_kind === expectedKind && actor_id !== null);
  expect(own, name).not.toEqual([]);
  expect(own.every(({ type }) => isAct(type))).toBe(true);
  // How they had proved who they are, and the one request that all of it came in.
  if (rowOf(name).permission !== 'public') {
    expect(new Set(own.map(({ auth_method }) => auth_method)), name).toEqual(new Set([expectedKind === 'user' ? 'password' : 'API key']));
    const requests = new Set(own.map(({ request_id }) => request_id));
    expect([requests.size, requests.has(null)], name).toEqual([1, false]);
    expect(
      own.map(({ source_address }) => source_address),
      name,
    ).not.toContain(null);
  }
  if (rowOf(name).method === 'DELETE')
    expect(
      own.map(({ target_name }) => target_name),
      name,
    ).not.toContain(null);
  if ((rowOf(name).method !== 'PATCH' && !(rowOf(name).method === 'POST' && moves.test(name))) || ofSecrets.includes(name)) return;
  const { before, after } = own.find(({ detail }) => detail.after !== undefined)?.detail ?? {};
  if (!setsUp.includes(name)) expect(Object.keys(Object(before)).length, name).toBeGreaterThan(0);
  expect(Object.keys(Object(after)).length, name).toBeGreaterThan(0);
  expect(after, name).not.toEqual(before);
}

describe('LOG-01 what cannot be recorded does not happen, and CON-07 what happens is recorded with before and after', () => {
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
      const already = (await acts()).length;
      const done = await api.call(name, input as never, callerOf(name));
      expect([name, done.status < 300 ? 'done' : done.body]).toEqual([name, 'done']);
      expectOnRecord(name, (await acts()).slice(already) as Act[]);
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
    const came = { authMethod: 'one-time link', requestId: expect.any(String), sourceAddress: expect.any(String) };
    expect(await fresh.superuser.prisma.event.findFirst({ where: { type: 'installation.set_up' } })).toMatchObject(came);
    await fresh.close();
  });
});
