import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DecisionCode } from '../domain/codes.ts';
import { newId } from '../domain/ids.ts';
import { ApiError } from '../doors/api/client.ts';
import { DecisionWriter } from '../ledger/decisions.ts';
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
/** Whose token it is in each case, and by whom it was presented. */
const casesIn = async (state: 'open' | 'explained') =>
  (await house.api('case.list', { state, limit: 50 })).items.map(({ tokenIdentity, presentedIdentity }) =>
    [tokenIdentity?.name ?? null, presentedIdentity?.name ?? null].join(' by '),
  );
const openNotices = async () => (await house.api('notice.list', { state: 'open', limit: 50 })).items.map(({ kind }) => kind);
/** Refusals as the token service would write them down, each of a token of the first with the certificate of the second. */
const refuse = async (...refused: readonly (readonly [token: string, presenter: string | null, jti?: string])[]) => {
  const ids = new Map((await rows<{ id: string; name: string }>('SELECT id, name FROM identities')).map(({ id, name }) => [name, id]));
  const writer = new DecisionWriter(house.ledger.database.pool);
  for (const [token, presenter, jti = null] of refused) {
    const code: DecisionCode = presenter === null ? 'cnf_missing_cert' : 'cnf_mismatch.foreign';
    const parties = { tokenIdentityId: ids.get(token) ?? null, presentedIdentityId: ids.get(presenter ?? '') ?? null, jti };
    await writer.write({ id: newId(), at: new Date(), code, door: 'introspection', asker: null, ...parties }, Date.now() + 5_000);
  }
};
const everything = async () =>
  rows<{ table: string; count: string }>(
    `SELECT 'identities' AS table, count(*) FROM identities WHERE status = 'active' UNION ALL SELECT 'audiences', count(*) FROM audiences
     UNION ALL SELECT 'resource servers', count(*) FROM resource_servers UNION ALL SELECT 'grants', count(*) FROM grants
     UNION ALL SELECT 'usable', count(*) FROM certificates WHERE identity_id IS NOT NULL AND status = 'active' ORDER BY 1`,
  );

describe('demo data', () => {
  it('is made once, by whoever presses first, through the same operations as a person uses', async () => {
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
    await expect.poll(async () => (await house.api('sandbox.show', {})).standing?.caseId, { timeout: 40_000 }).toMatch(/^cas_/);
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

  it('is not removed while it hangs on something else either, and the way out is named', async () => {
    const { standing } = await house.api('sandbox.show', {});
    const [label, uri] = [standing?.label ?? '', standing?.audience?.uri ?? ''];
    const [resourceServer, identity] = [`${label}-orders`, `${label}-billing`];
    const other = 'https://other.example.com';
    await house.api('audience.register', { uri: other, environment: 'demo', delegationDepth: 1 });
    const refused = async () => {
      const error: unknown = await house.api('sandbox.remove', {}).catch((thrown: unknown) => thrown);
      return error instanceof ApiError ? error.problem.detail : error;
    };
    const { id: grant } = await house.api('grant.add', { identity, audience: other });
    await house.api('resource-server.change', { resourceServer, audiences: [uri, other], url: other });
    const delegation = { actor: 'payroll', subject: identity, audience: other, scopes: [], maximumDepth: 1 };
    const { id } = await house.api('delegation.add', delegation);
    expect(await refused()).toBe(
      `The demo data is in use. First remove the delegation of payroll for ${identity} at ${other}, remove the grant of ${identity} for ${other}, ` +
        `set the address of the resource server ${resourceServer} back to ${uri}, take the audience ${other} from the resource server ${resourceServer}.`,
    );
    // Nor does the database delete any of it, whoever asks.
    await expect(rows('SELECT remove_sandbox(id) FROM sandboxes WHERE removed_at IS NULL')).rejects.toThrow('no demo data');
    await house.api('delegation.remove', { delegation: id });
    await house.api('grant.remove', { grant });
    await house.api('resource-server.change', { resourceServer, audiences: [uri], url: uri });
    for (const column of ['audience_id', 'resource_server_id'])
      await expect(rows(`UPDATE sandboxes SET ${column} = gen_random_uuid()`)).rejects.toThrow('written down once');
    await rows('DELETE FROM audiences WHERE uri = $1', other);
  });

  it('is removed once, and leaves what happened, and what is not its own', async () => {
    const { standing } = await house.api('sandbox.show', {});
    const label = standing?.label ?? '';
    const before = await codes(label);
    await refuse([`${label}-billing`, 'payroll']);
    const demo = [`${label}-billing by `, `${label}-billing by ${label}-intruder`, `${label}-billing by payroll`];
    await expect.poll(async () => (await casesIn('open')).sort(), { timeout: 40_000 }).toEqual(demo);
    await expect.poll(openNotices, { timeout: 40_000 }).toEqual(['case.replay', 'case.replay', 'case.replay']);
    const [acknowledged] = (await house.api('case.list', { code: 'cnf_missing_cert' })).items;
    await house.api('case.acknowledge', { case: acknowledged?.id ?? '' });
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
    expect(await codes(label)).toEqual([...before, 'cnf_mismatch.foreign'].sort());
    // Nobody has to look into what nobody else is in.
    expect([await casesIn('open'), (await casesIn('explained')).sort()]).toEqual([demo.slice(2), demo.slice(0, 2)]);
    const note = `The demo data ${label} was removed, and nobody else that Hawser knows is in this case.`;
    const settled = (await house.api('case.list', { state: 'explained' })).items;
    for (const { id } of settled)
      expect((await house.api('case.show', { case: id })).notes).toMatchObject([{ author: 'demo data', text: note }]);
    expect(
      await rows("SELECT target_name AS id, actor_kind, actor_name, detail->>'note' AS note FROM events WHERE type = 'case.explained'"),
    ).toEqual(expect.arrayContaining(settled.map(({ id }) => ({ id, actor_kind: 'system', actor_name: 'sandbox', note }))));
    await expect.poll(openNotices, { timeout: 40_000 }).toEqual(['case.replay']);
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

  it('is nobody’s work where a decision on it becomes a case after it was removed, unless somebody else is in it', {
    timeout: 60_000,
  }, async () => {
    const [gone = ''] = (await rows<{ label: string }>('SELECT label FROM sandboxes')).map(({ label }) => label);
    const terms = { codes: ['cnf_mismatch.foreign' as const], threshold: 3, windowSeconds: 60 };
    await house.api('containment-rule.create', { ...terms, name: 'stolen', enabled: true });
    const { standing } = await house.api('sandbox.make', {});
    const next = standing?.label ?? '';
    const [explained, open] = [await casesIn('explained'), await casesIn('open')];
    const [{ jti } = { jti: '' }] = await rows<{ jti: string }>(
      'SELECT jti FROM tokens t JOIN identities i ON i.id = t.identity_id WHERE i.name = $1',
      `${gone}-reports`,
    );
    for (let n = 0; n < terms.threshold; n++) await refuse([`${gone}-reports`, `${gone}-intruder`, jti]);
    await refuse([`${gone}-reports`, null], [`${gone}-reports`, 'payroll']);
    await refuse(['payroll', `${gone}-intruder`], [`${gone}-reports`, `${next}-intruder`], ['payroll', null]);
    const real = [`${gone}-reports by payroll`, `payroll by ${gone}-intruder`, `${gone}-reports by ${next}-intruder`, 'payroll by '];
    const own = [`${next}-billing by `];
    await expect.poll(async () => (await casesIn('open')).sort(), { timeout: 40_000 }).toEqual([...open, ...real, ...own].sort());
    const after = [`${gone}-reports by `, `${gone}-reports by ${gone}-intruder`];
    expect((await casesIn('explained')).sort()).toEqual([...explained, ...after].sort());
    // The rule contained the other case of the next, and says so until that is removed.
    expect(await openNotices()).toContain('containment.acted');
    const acted = await rows("SELECT detail->>'identity' AS identity FROM events WHERE type = 'containment_rule.acted'");
    expect(acted).toEqual([{ identity: `${next}-billing` }]);
  });

  it('can be made again, under names that were never used', async () => {
    const { standing } = await house.api('sandbox.make', {});
    expect(standing).toMatchObject({ trouble: null });
    const labels = (await rows<{ label: string }>('SELECT label FROM sandboxes')).map(({ label }) => label);
    expect(new Set(labels).size).toBe(2);
    // A press of "Prove" at what stands for nothing gives the probe a grant there, which goes with it.
    const resourceServer = `${standing.label}-orders`;
    await house.api('resource-server.prove', { resourceServer, audience: standing.audience?.uri ?? '' });
    const open = () => rows('SELECT FROM proofs WHERE finished_at IS NULL');
    await expect.poll(async () => (await open()).length, { timeout: 40_000 }).toBe(0);
    expect(await rows("SELECT FROM grants g JOIN identities i ON i.id = g.identity_id WHERE i.name = 'hawser_probe'")).not.toEqual([]);
    // What was shown of an address that is somebody's is no demo data.
    const kept = `INSERT INTO proofs (id, resource_server_id, audience, address, started_at, started_by, ends_by)
      SELECT gen_random_uuid(), id, 'a', $2, now(), 'x', now() + interval '1 minute' FROM resource_servers WHERE name = $1`;
    await rows(kept, resourceServer, `https://orders.${standing.label}.example.com/`);
    const probed = await rows("SELECT FROM events WHERE type = 'grant.removed' AND target_name LIKE 'hawser_probe %'");
    await house.api('sandbox.remove', {});
    expect(await openNotices()).not.toContain('containment.acted');
    expect(await rows("SELECT FROM events WHERE type = 'grant.removed' AND target_name LIKE 'hawser_probe %'")).toHaveLength(
      probed.length + 1,
    );
    expect(await rows('SELECT address FROM proofs')).toEqual([{ address: `https://orders.${standing.label}.example.com/` }]);
    const [event] = await rows("SELECT detail FROM events WHERE type = 'sandbox.removed' ORDER BY at DESC LIMIT 1");
    expect(event).toMatchObject({ detail: { resourceServerRemoved: null, resourceServerKept: resourceServer } });
    await rows('DELETE FROM proofs');
    await rows('DELETE FROM resource_servers');
  });

  it('says what keeps its decisions from being made, and makes them at the next press', async () => {
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
