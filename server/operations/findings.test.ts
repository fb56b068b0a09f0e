import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId, toPublicId } from '../domain/ids.ts';
import { type TestApi, testApi } from '../testing/api.ts';
import { TestAuthority } from '../testing/authority.ts';
import { testDatabase } from '../testing/database.ts';
import { startedTogether } from '../testing/started-together.ts';
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

  it('goes at once with the act that mends it, and no such act waits for a look that is under way', async () => {
    const [scopes] = await found('over_granted');
    const grant = scopes?.subjectId ?? '';
    // What was given since the look is kept, and what was used since is not taken away.
    await api.call('audience.change', { audience: orders, scopes: ['read', 'write', 'list'] });
    await api.call('grant.change', { grant, scopes: ['read', 'write', 'list'] });
    const name = scopes?.identityName ?? '';
    const { id: certificateId } = await authority.issueTo({ name });
    await issued(name, orders, { scope: 'read list', certificateId });
    const refused = await api.call('grant.change', { grant, removeUnused: ['write', 'list'] });
    expect(refused.body).toMatchObject({ status: 409, code: 'conflict', detail: expect.stringContaining('list was used meanwhile') });
    expect((await api.call('grant.show', { grant })).body.scopes).toEqual(['read', 'write', 'list']);
    const narrowed = await api.call('grant.change', { grant, removeUnused: ['write'] });
    expect(narrowed.body.scopes).toEqual(['read', 'list']);
    expect((await found('over_granted')).map(({ subjectId }) => subjectId)).not.toContain(scopes?.subjectId);
    const other = await api.superuser.pool.connect();
    try {
      await other.query('BEGIN');
      await other.query(`SELECT FROM findings WHERE kind = 'cross_environment' FOR UPDATE`);
      const [across] = await found('cross_environment');
      expect((await api.call('grant.remove', { grant: across?.subjectId ?? '' })).status).toBe(200);
      expect(await found('cross_environment')).toHaveLength(1);
    } finally {
      await other.query('ROLLBACK');
      other.release();
    }
    await keepFindings(api.context);
    expect(await found('cross_environment')).toEqual([]);
    // A refusal of mail is about the owner that was refused.
    const wrong = await idOf('busy');
    await query(
      `INSERT INTO findings (id, kind, identity_id, subject_id, evidence, found_at, seen_at) VALUES ($1, 'orphaned', $2, $2, '{}', now(), now())`,
      [newId(), wrong],
    );
    await api.call('identity.change', { identity: 'busy', description: 'the same owner' });
    expect(await namesOf('orphaned')).toEqual(['busy']);
    await api.call('identity.change', { identity: 'busy', owner: 'others' });
    expect(await namesOf('orphaned')).toEqual([]);
    await api.call('identity.retire', { identity: 'copied', comment: 'its key was copied' });
    expect(await found('shared')).toEqual([]);
  });

  it('is the owner who is no member any more, however they went, until they are one again or the identity is somebody else’s', async () => {
    const { id } = await api.addUser('operator', 'leaver@example.test');
    await register('left', { owner: 'Leaver@example.test' });
    await keepFindings(api.context);
    expect(await namesOf('orphaned')).toEqual([]);
    await api.superuser.prisma.user.delete({ where: { id } });
    await keepFindings(api.context);
    expect((await found('orphaned'))[0]).toMatchObject({ identityName: 'left', nhi: 'NHI1', evidence: { owner: 'Leaver@example.test' } });
    await api.addUser('operator', 'leaver@example.test');
    await keepFindings(api.context);
    expect(await namesOf('orphaned')).toEqual([]);
    // Nobody can be the owner of blanks, whoever writes it.
    for (const owner of ["''", "'  '", 'NULL'])
      await expect(query(`UPDATE identities SET owner = ${owner} WHERE name = 'left'`)).rejects.toMatchObject({
        code: owner === 'NULL' ? '23502' : '23514',
      });
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
    const listed = async () =>
      (await api.call('grant.unused', { owner: 'team', limit: 200 })).body.items.map(({ identityName }) => identityName);
    expect(await listed()).toEqual(expect.arrayContaining(['one', 'three', 'two']));
    await register('holder');
    const { id: certificateId } = {
      id: String((await query('SELECT id FROM certificates WHERE identity_id = $1', [await idOf('copied')]))[0]?.id),
    };
    await query('UPDATE certificates SET identity_id = $1 WHERE id = $2', [await idOf('two'), certificateId]);
    await issued('two', uri, { certificateId });
    // Found unused, and used since: what is offered is what would go.
    expect(await listed()).not.toContain('two');
    const { body } = await api.call('grant.remove-unused', { grants });
    expect(body.removed.map(({ identityName }) => identityName)).toEqual(['one', 'three']);
    expect(body.kept).toEqual([grants[1]]);
    expect(await query(`SELECT count(*)::int AS count FROM events WHERE type = 'grant.removed' AND detail ? 'because'`)).toEqual([
      { count: 2 },
    ]);
    // What is found of them has gone with them, and its subject is the grant as others name it.
    expect((await found('unused_grant')).filter(({ subjectId }) => grants.includes(subjectId))).toMatchObject([{ identityName: 'two' }]);
  });

  it('go once where two remove them at the same moment, in whatever order their names stand', async () => {
    const uri = 'https://twice.example.com';
    await audience(uri);
    const grants: string[] = [];
    for (const name of ['twice-z', 'twice-m', 'twice-a']) {
      await register(name);
      grants.push((await api.call('grant.add', { identity: name, audience: uri, scopes: ['read'] })).body.id);
    }
    ahead += 91 * day;
    await keepFindings(api.context);
    const removal = (name: 'grant.remove-many' | 'grant.remove-unused') => async () => {
      const { status, body } = await api.call(name, { grants });
      return { status, ids: body.removed.map(({ id }) => id) };
    };
    const removals = [removal('grant.remove-many'), removal('grant.remove-unused')];
    const middle = `SELECT FROM grants WHERE identity_id = '${await idOf('twice-m')}' FOR UPDATE`;
    const answers = await startedTogether(api.superuser.pool, middle, removals);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers.flatMap(({ ids }) => ids).sort()).toEqual(grants.toSorted());
  });

  it('come back under their ids and with their terms, unless what they gave is gone or given meanwhile', async () => {
    const uri = 'https://archive.example.com';
    await audience(uri);
    const terms = { audience: uri, scopes: ['read'], lifetimeDefault: 60, lifetimeMaximum: 120 };
    const grants: string[] = [];
    for (const name of ['back', 'narrowed', 'given', 'ended']) {
      await register(name);
      const scopes = name === 'narrowed' ? ['write'] : ['read'];
      grants.push((await api.call('grant.add', { ...terms, identity: name, scopes })).body.id);
    }
    ahead += 91 * day;
    await keepFindings(api.context);
    expect((await api.call('grant.remove-unused', { grants })).body.removed).toHaveLength(4);
    await api.call('audience.change', { audience: uri, scopes: ['read'] });
    await api.call('grant.add', { identity: 'given', audience: uri, scopes: ['read'] });
    await api.call('identity.retire', { identity: 'ended', comment: 'no longer needed' });
    const never = toPublicId('grant', newId());
    const { body } = await api.call('grant.restore', { grants: [...grants, never] });
    expect(body.restored).toMatchObject([
      { id: grants[0], identityName: 'back', scopes: ['read'], lifetimeDefault: 60, lifetimeMaximum: 120 },
    ]);
    expect(Object.fromEntries(body.kept.map(({ grant, because }) => [grant, because]))).toEqual({
      [grants[1] ?? '']: expect.stringContaining('write'),
      [grants[2] ?? '']: expect.stringContaining('already'),
      [grants[3] ?? '']: expect.stringContaining('retired'),
      [never]: 'no removal of it is on record',
    });
    expect((await api.call('grant.restore', { grants: [grants[0] ?? ''] })).body.kept).toMatchObject([
      { because: expect.stringContaining('already') },
    ]);
    expect((await api.call('grant.restore', { grants: [grants[0] ?? ''] }, 'auditor')).status).toBe(403);
  });

  it('are found by the entry of OWASP that they fall under', async () => {
    const { body } = await api.call('finding.list', { nhi: 'NHI5', limit: 200 });
    expect(new Set(body.items.map(({ nhi }) => nhi))).toEqual(new Set(['NHI5']));
    expect(body.items.length).toBeLessThan((await found()).length);
  });
});
