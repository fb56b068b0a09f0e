import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claimsOf, TestSts } from '../../testing/sts.ts';

let sts: TestSts;
/** How often the ledger was asked for facts, beside what recording asks. */
let reads = 0;
beforeAll(async () => {
  sts = await TestSts.start();
  const read = sts.context.facts.read.bind(sts.context.facts);
  sts.context.facts.read = (...question) => {
    reads++;
    return read(...question);
  };
});
afterAll(() => sts.stop());

const exchange = (secret: string) => ({
  grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
  subject_token: secret,
  subject_token_type: 'urn:hawser:params:oauth:token-type:exchange-secret',
});

/** A workload that has just been given a token, so that all about it is in memory. */
async function known() {
  const audience = await sts.audience();
  const { identity, certificate } = await sts.workload();
  const grantId = await sts.grant(identity, audience);
  const secret = `the secret of ${identity.name}`;
  await sts.secret(identity, secret);
  const ask = () => sts.call(certificate, '/token', { form: { ...exchange(secret), audience: audience.uri, scope: 'read' } });
  const askPlainly = () =>
    sts.call(certificate, '/token', { form: { grant_type: 'client_credentials', audience: audience.uri, scope: 'read' } });
  for (const first of [ask, askPlainly]) expect((await first()).status).toBe(200);
  return { identity, certificate, audience, grantId, ask, askPlainly };
}

it('asks the ledger once for what it asked before: the statement that records the token', async () => {
  const { ask, askPlainly } = await known();
  reads = 0;
  for (let count = 0; count < 5; count++) for (const again of [ask, askPlainly]) expect((await again()).status).toBe(200);
  expect(reads).toBe(0);
});

describe('what another connection has changed is honoured on the very next request, although it is remembered otherwise:', () => {
  const refused: [change: string, table: string, error: string, code: string][] = [
    [`status = 'revoked', revoked_at = now(), revocation_reason = 'keyCompromise'`, 'certificates', 'invalid_client', 'cert_revoked'],
    [`frozen_at = now()`, 'certificates', 'invalid_client', 'cert_frozen'],
    [`status = 'superseded', usable_until = now() - interval '1 second'`, 'certificates', 'invalid_client', 'cert_expired'],
    [`names = '{}'`, 'certificates', 'invalid_client', 'cert_not_client'],
    [`status = 'suspended'`, 'identities', 'invalid_client', 'identity_suspended'],
    [`status = 'retired'`, 'identities', 'invalid_client', 'identity_retired'],
    [`environment = 'test'`, 'identities', 'invalid_target', 'target_not_granted'],
    [`environment = 'test'`, 'audiences', 'invalid_target', 'target_not_granted'],
    [`scopes = '{write}'`, 'audiences', 'invalid_scope', 'scope_not_granted'],
    [`min_certificate_life = 86400000`, 'audiences', 'invalid_client', 'cert_renewal_required'],
    [`scopes = '{write}'`, 'grants', 'invalid_scope', 'scope_not_granted'],
  ];
  it.each(refused)('%s of %s', async (change, table, error, code) => {
    const { identity, audience, ask, askPlainly } = await known();
    const where =
      table === 'audiences'
        ? 'uri = $2 AND $1::text IS NOT NULL'
        : `${table === 'identities' ? 'id' : 'identity_id'} = $1::uuid AND $2::text IS NOT NULL`;
    const { rowCount } = await sts.database.database.pool.query(`UPDATE ${table} SET ${change} WHERE ${where}`, [
      identity.id,
      audience.uri,
    ]);
    expect(rowCount).toBe(1);
    for (const again of [askPlainly, ask]) expect((await again()).json.error).toBe(error);
    expect(await sts.decisions("presented_identity_id = $1 AND code <> 'issued'", identity.id)).toMatchObject([{ code }, { code }]);
  });

  it('a grant that is gone', async () => {
    const { grantId, ask, askPlainly } = await known();
    await sts.database.database.prisma.grant.delete({ where: { id: grantId } });
    for (const again of [askPlainly, ask]) expect((await again()).json.error).toBe('invalid_target');
  });

  it('a secret that is revoked', async () => {
    const { identity, ask, askPlainly } = await known();
    await sts.database.database.prisma.exchangeSecret.updateMany({ where: { identityId: identity.id }, data: { revokedAt: new Date() } });
    expect((await ask()).json.error).toBe('invalid_request');
    expect((await askPlainly()).status).toBe(200);
  });

  it.each([
    ['audience', { lifetimeDefault: 60 }],
    ['audience', { lifetimeDefault: 60, lifetimeMaximum: 60 }],
    ['grant', { lifetimeMaximum: 60 }],
    ['grant', { lifetimeDefault: 60 }],
  ] as const)('a shorter life by the %s, %o', async (which, data) => {
    const { audience, grantId, ask, askPlainly } = await known();
    const { prisma } = sts.database.database;
    if (which === 'audience') await prisma.audience.update({ where: { id: audience.id }, data });
    else await prisma.grant.update({ where: { id: grantId }, data });
    for (const again of [askPlainly, ask]) {
      const { exp, iat } = claimsOf(String((await again()).json.access_token));
      expect(exp - iat).toBe(60);
    }
  });

  it('another algorithm of the audience', async () => {
    const { audience, askPlainly } = await known();
    await sts.database.database.prisma.audience.update({ where: { id: audience.id }, data: { algorithm: 'EdDSA' } });
    const [header = ''] = String((await askPlainly()).json.access_token).split('.');
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toMatchObject({ alg: 'EdDSA' });
  });
});

it('says no by what stands in the ledger, never by what it remembers', async () => {
  const { certificate, audience, grantId } = await known();
  const wider = () =>
    sts.call(certificate, '/token', { form: { grant_type: 'client_credentials', audience: audience.uri, scope: 'admin' } });
  expect((await wider()).json.error).toBe('invalid_scope');
  const { prisma } = sts.database.database;
  await prisma.audience.update({ where: { id: audience.id }, data: { scopes: ['read', 'admin'] } });
  await prisma.grant.update({ where: { id: grantId }, data: { scopes: ['read', 'admin'] } });
  expect((await wider()).json).toMatchObject({ scope: 'admin' });
});
