import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../domain/ids.ts';
import { type TestApi, testApi } from '../testing/api.ts';
import { TestAuthority } from '../testing/authority.ts';
import { testDatabase } from '../testing/database.ts';
import { keepFindings } from './keep-findings.ts';

const day = 86_400_000;
let api: TestApi;
let authority: TestAuthority;
/** Milliseconds by which the clock is ahead. */
let ahead = 0;
beforeAll(async () => {
  const testDb = await testDatabase();
  const clock = () => new Date(Date.now() + ahead);
  authority = await TestAuthority.create(testDb.database, { trustDomain: 'hawser.test', clock });
  api = await testApi({ testDb, clock, signer: authority.context.signer });
});
afterAll(() => api.close());

const query = async (text: string, values: unknown[] = []) => (await api.superuser.pool.query(text, values)).rows;
const idOf = async (name: string) => String((await query('SELECT id FROM identities WHERE name = $1', [name]))[0]?.id);
const register = (name: string, more: object = {}) => api.call('identity.register', { name, owner: 'team', ...more });
const audience = (uri: string, more: object = {}) => api.call('audience.register', { uri, scopes: ['read', 'write'], ...more });
/** A token as the sts would have issued it, and its decision. */
async function issued(name: string, uri: string, { scope = 'read', address = '192.0.2.1', certificateId = newId() } = {}) {
  // What was counted lies before it.
  ahead += 120_000;
  const at = new Date(Date.now() + ahead - 60_000);
  await query(
    `INSERT INTO tokens (jti, identity_id, audience_id, certificate_id, certificate_ids, identity_ids, jtis, scope, issued_at, expires_at)
     SELECT $1, i.id, a.id, $6, ARRAY[$6::uuid], ARRAY[i.id], ARRAY[$1::uuid], $4, $5::timestamptz, $5::timestamptz + interval '5 minutes'
     FROM identities i, audiences a WHERE i.name = $2 AND a.uri = $3`,
    [newId(at.getTime()), name, uri, scope, at, certificateId],
  );
  await query(
    `INSERT INTO events (id, at, type, actor_kind, actor_name, code, door, audience, source_address, presented_certificate_id)
     VALUES ($1, $2, 'decision', 'system', 'sts', 'issued', 'sts', $3, $4, $5)`,
    [newId(at.getTime()), at, uri, address, certificateId],
  );
}
const found = async (kind?: string) => {
  const { body } = await api.call('finding.list', { limit: 200, ...(kind === undefined ? {} : { kind: kind as 'stale' }) });
  return body.items;
};
const namesOf = async (kind: string) => (await found(kind)).map(({ identityName }) => identityName).toSorted();

describe('what is found', () => {
  const orders = 'https://orders.example.com';
  it('is nothing before there was time to see it', async () => {
    await audience(orders);
    await register('quiet');
    await api.call('grant.add', { identity: 'quiet', audience: orders, scopes: ['read'] });
    await keepFindings(api.context);
    expect(await found()).toEqual([]);
  });

  it('are identities never used, stale ones, unused grants and scopes, each with its evidence, its entry of OWASP and a fix', async () => {
    await register('busy');
    await register('gone');
    for (const name of ['busy', 'gone']) await api.call('grant.add', { identity: name, audience: orders, scopes: ['read', 'write'] });
    for (const name of ['busy', 'gone']) await issued(name, orders);
    await keepFindings(api.context);
    ahead = 91 * day;
    await issued('busy', orders);
    await keepFindings(api.context);
    expect(await namesOf('never_used')).toEqual(['quiet']);
    expect(await namesOf('stale')).toEqual(['gone']);
    expect(await namesOf('unused_grant')).toEqual(['gone', 'quiet']);
    const [scopes] = await found('over_granted');
    expect(scopes).toMatchObject({
      identityName: 'busy',
      nhi: 'NHI5',
      evidence: { audience: orders, used: ['read'], scopes: ['read', 'write'] },
    });
    const [stale] = await found('stale');
    expect(stale).toMatchObject({ nhi: 'NHI1', nhiName: 'Improper Offboarding', fixPage: `${stale?.page}/retire` });
  });

  it('goes when its cause is gone', async () => {
    await issued('gone', orders);
    await keepFindings(api.context);
    expect(await namesOf('stale')).toEqual([]);
    expect(await namesOf('unused_grant')).toEqual(['quiet']);
  });

  it('are certificates in many places, long lives and ways out of an environment', async () => {
    await register('copied');
    const { id } = await authority.issueTo({ name: 'copied' });
    const { id: certificateId } = (await query('SELECT id FROM certificates WHERE identity_id = $1', [await idOf('copied')]))[0] ?? { id };
    for (const address of ['192.0.2.1', '192.0.2.2']) await issued('copied', orders, { address, certificateId: String(certificateId) });
    await keepFindings(api.context);
    expect(await found('shared')).toEqual([]);
    ahead += 120_000;
    await issued('copied', orders, { address: '192.0.2.3', certificateId: String(certificateId) });
    ahead += 120_000;
    await keepFindings(api.context);
    const [shared] = await found('shared');
    expect(shared).toMatchObject({ identityName: 'copied', nhi: 'NHI9', evidence: { count: 3 } });
    await api.call('exchange-secret.create', { identity: 'busy', label: 'for ever' });
    await register('tester', { environment: 'staging' });
    await api.call('grant.add', { identity: 'tester', audience: orders, crossEnvironment: true });
    await keepFindings(api.context);
    expect(await found('long_lived')).toMatchObject([{ identityName: 'busy', nhi: 'NHI7', evidence: { what: 'exchange secret' } }]);
    expect(await found('cross_environment')).toMatchObject([{ identityName: 'tester', nhi: 'NHI8', evidence: { from: 'staging' } }]);
  });

  it('is put aside with a reason, and comes back when that is over', async () => {
    const [finding] = await found('long_lived');
    const until = new Date(Date.now() + ahead + day).toISOString();
    const put = await api.call('finding.dismiss', { finding: finding?.id ?? '', reason: 'replaced next week', until }, 'operator');
    expect(put.status).toBe(200);
    await keepFindings(api.context);
    expect(await found('long_lived')).toEqual([]);
    expect((await api.call('finding.list', { dismissed: 'true' as never })).body.items).toMatchObject([
      { dismissedBecause: 'replaced next week' },
    ]);
    ahead += day + 1_000;
    expect(await found('long_lived')).toHaveLength(1);
    const past = await api.call('finding.dismiss', { finding: finding?.id ?? '', reason: 'x', until });
    expect(past.body.problems).toMatchObject([{ field: 'until' }]);
  });
});

describe('unused grants', () => {
  it('are removed together after a look, but none that was used meanwhile', async () => {
    const uri = 'https://ledger.example.com';
    await audience(uri);
    const grants: string[] = [];
    for (const name of ['one', 'two', 'three']) {
      await register(name);
      grants.push((await api.call('grant.add', { identity: name, audience: uri, scopes: ['read'] })).body.id);
    }
    ahead += 91 * day;
    await keepFindings(api.context);
    const preview = await api.call('grant.remove-unused', { grants, dryRun: true });
    expect(preview.body.removed).toHaveLength(3);
    await register('holder');
    const { id: certificateId } = {
      id: String((await query('SELECT id FROM certificates WHERE identity_id = $1', [await idOf('copied')]))[0]?.id),
    };
    await query('UPDATE certificates SET identity_id = $1 WHERE id = $2', [await idOf('two'), certificateId]);
    await issued('two', uri, { certificateId });
    const { body } = await api.call('grant.remove-unused', { grants });
    expect(body.removed.map(({ identityName }) => identityName)).toEqual(['one', 'three']);
    expect(body.kept).toEqual([grants[1]]);
    expect(await query(`SELECT count(*)::int AS count FROM events WHERE type = 'grant.removed'`)).toEqual([{ count: 2 }]);
  });
});
