import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificateBySha256 } from '../ledger/certificates.ts';
import { Database } from '../ledger/database.ts';
import { createCsr } from '../pki/csr.ts';
import { type TestApi, testApi } from '../testing/api.ts';
import { TestAuthority, testActor } from '../testing/authority.ts';
import { testDatabase } from '../testing/database.ts';
import { issueCertificate } from './issue-certificate.ts';
import { renewCertificate } from './renew-certificate.ts';
import { previewRetirement, retireIdentity } from './retire-identity.ts';

let api: TestApi;
let authority: TestAuthority;
beforeAll(async () => {
  const testDb = await testDatabase();
  authority = await TestAuthority.create(testDb.database, { trustDomain: 'hawser.test' });
  api = await testApi({ testDb, signer: authority.context.signer });
});
afterAll(() => api.close());

const query = async (text: string, values: unknown[] = []) => (await api.superuser.pool.query(text, values)).rows;
let made = 0;

/** An identity with one of each thing that it can have. */
async function rich() {
  const name = `leaver-${++made}`;
  const uri = `https://${name}.example.com`;
  await api.call('identity.register', { name, owner: 'team' });
  await api.call('identity.register', { name: `${name}-agent`, owner: 'team' });
  await api.call('audience.register', { uri, scopes: ['read'], delegationDepth: 1 });
  await api.call('grant.add', { identity: name, audience: uri, scopes: ['read'] });
  await api.call('delegation.add', { actor: `${name}-agent`, subject: name, audience: uri, scopes: ['read'] });
  await api.call('exchange-secret.create', { identity: name, label: 'build' });
  await api.call('join-token.create', { identity: name });
  await api.call('resource-server.register', { name, identity: name, url: uri, audiences: [uri] });
  const first = await authority.issueTo({ name });
  const second = await authority.renew({ identity: { name }, certificate: first });
  return { name, uri, first, second };
}

describe('retiring an identity', () => {
  it('shows before what it ends', async () => {
    const { name, uri } = await rich();
    const { status, body } = await api.call('identity.retirement-preview', { identity: name }, 'viewer');
    expect(status).toBe(200);
    expect(body.certificates).toHaveLength(2);
    expect(body).toMatchObject({ grants: [{ audience: uri }], delegations: [{ subject: name }], exchangeSecrets: [{ label: 'build' }] });
    expect(body).toMatchObject({ joinTokens: [{}], resourceServer: { name, audiences: [uri] }, liveTokens: 0 });
  });

  it('ends all of it in one act and one event: nothing of it is left to use', async () => {
    const { name } = await rich();
    const [{ id } = { id: '' }] = await query('SELECT id FROM identities WHERE name = $1', [name]);
    const hashes = await query('SELECT hash FROM exchange_secrets WHERE identity_id = $1', [id]);
    const [{ count: before } = { count: 0 }] = await query('SELECT count(*)::int AS count FROM events');
    const { body: preview } = await api.call('identity.retirement-preview', { identity: name });
    const { status, body } = await api.call(
      'identity.retire',
      { identity: name, comment: 'the team is gone', state: preview.state },
      'issuer',
    );
    expect([status, body.status]).toEqual([200, 'retired']);
    const left = await query(
      `SELECT (SELECT count(*)::int FROM certificates WHERE identity_id = $1 AND status <> 'revoked') AS certificates,
        (SELECT count(*)::int FROM grants WHERE identity_id = $1) AS grants,
        (SELECT count(*)::int FROM delegations WHERE subject_id = $1) AS delegations,
        (SELECT count(*)::int FROM exchange_secrets WHERE identity_id = $1 AND revoked_at IS NULL) AS secrets,
        (SELECT count(*)::int FROM join_tokens WHERE identity_id = $1 AND used_at IS NULL AND expires_at > now() + interval '1 second') AS tokens`,
      [id],
    );
    expect(left).toEqual([{ certificates: 0, grants: 0, delegations: 0, secrets: 0, tokens: 0 }]);
    expect(await query('SELECT hash FROM exchange_secrets WHERE identity_id = $1', [id])).not.toEqual(hashes);
    const [{ count: after } = { count: 0 }] = await query('SELECT count(*)::int AS count FROM events');
    expect(Number(after) - Number(before)).toBe(1);
    const [event] = await query(`SELECT detail FROM events WHERE type = 'identity.retired' AND target_id = $1`, [id]);
    expect(event?.detail).toMatchObject({ comment: 'the team is gone', grantsRemoved: [{}], certificatesRevoked: [{}, {}] });
    expect(await query(`SELECT DISTINCT revocation_reason AS reason FROM certificates WHERE identity_id = $1`, [id])).toEqual([
      { reason: 'cessationOfOperation' },
    ]);
  });

  it('is final: neither it nor its name comes back, and it happens once', async () => {
    const { name } = await rich();
    const second = new Database(api.superuser.pool.options.connectionString ?? '');
    const contexts = [api.context, { ...api.context, database: second }];
    const both = await Promise.allSettled(contexts.map((context) => retireIdentity(context, testActor, { identity: name, comment: 'x' })));
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect((await api.call('identity.resume', { identity: name })).status).toBe(409);
    expect((await api.call('identity.register', { name, owner: 'x' })).status).toBe(409);
    expect((await api.call('join-token.create', { identity: name })).status).toBe(409);
    await second.close();
  });

  it.each(['issue', 'renewal'] as const)('leaves nothing to come to life: an %s that is signed meanwhile stays pending', async (what) => {
    const { name, second } = await rich();
    const { signer } = authority.context;
    const midway = {
      ...authority.context,
      signer: {
        ...signer,
        sign: async (...asked: Parameters<typeof signer.sign>) => {
          const der = await signer.sign(...asked);
          if (asked[0] === 'certificate') await retireIdentity(api.context, testActor, { identity: name, comment: 'x' });
          return der;
        },
      },
    };
    const csr = createCsr(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, name);
    const current = await certificateBySha256(api.context.database.statements, Buffer.from(second.thumbprint, 'base64url'));
    if (!current) throw new Error('the certificate is not in the ledger');
    const ordered =
      what === 'issue'
        ? issueCertificate(midway, testActor, { identity: name, profile: 'workload', csr })
        : renewCertificate(midway, { current, csr });
    await expect(ordered).rejects.toMatchObject({ code: what === 'issue' ? 'conflict' : 'forbidden' });
    const left = await query(
      `SELECT c.status, count(*)::int AS count FROM certificates c JOIN identities i ON i.id = c.identity_id WHERE i.name = $1 GROUP BY 1 ORDER BY 1`,
      [name],
    );
    expect(left).toEqual([
      { status: 'pending', count: 1 },
      { status: 'revoked', count: 2 },
    ]);
  });

  it('refuses where something else would end than was shown', async () => {
    const { name } = await rich();
    const { state } = await previewRetirement(api.context, { identity: name });
    await authority.issueTo({ name });
    const { status } = await api.call('identity.retire', { identity: name, comment: 'x', state });
    expect(status).toBe(412);
    expect((await api.call('identity.show', { identity: name })).body.status).toBe('active');
  });

  it('is not for operators, who may only suspend', async () => {
    const { name } = await rich();
    expect((await api.call('identity.retire', { identity: name, comment: 'x' }, 'operator')).status).toBe(403);
  });
});
