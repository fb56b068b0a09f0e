import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { grantTypes, tokenTypes } from '../../domain/claims.ts';
import { denyToken } from '../../operations/deny-token.ts';
import { testActor } from '../../testing/authority.ts';
import { claimsOf, TestSts } from '../../testing/sts.ts';

let sts: TestSts;
/** How often the ledger was asked for facts, beside what recording asks. */
let reads = 0;
const countReads = (reader: { read(...question: never[]): Promise<unknown> }) => {
  const read = reader.read.bind(reader);
  reader.read = (...question) => {
    reads++;
    return read(...question);
  };
};
beforeAll(async () => {
  sts = await TestSts.start();
  countReads(sts.context.facts);
  countReads(sts.context.subjects);
});
afterAll(() => sts.stop());

const exchange = (secret: string) => ({
  grant_type: grantTypes.tokenExchange,
  subject_token: secret,
  subject_token_type: tokenTypes.exchangeSecret,
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
  const token = String((await askPlainly()).json.access_token);
  /** Exchanges a token of its own for another. */
  const askAgain = (subject_token = token) =>
    sts.call(certificate, '/token', {
      form: { ...exchange(subject_token), subject_token_type: tokenTypes.accessToken, audience: audience.uri, scope: 'read' },
    });
  return { identity, certificate, audience, grantId, ask, askPlainly, askAgain, token };
}

it('asks the ledger once for what it asked before: the statement that records the token', async () => {
  const { ask, askPlainly, askAgain } = await known();
  reads = 0;
  for (let count = 0; count < 5; count++) for (const again of [ask, askPlainly, () => askAgain()]) expect((await again()).status).toBe(200);
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
    const { identity, audience, ask, askPlainly, askAgain } = await known();
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
    // A token that is bound to what is no longer usable is dead as well, and that comes before the policy.
    expect((await askAgain()).json.error).toBe(error);
  });

  it('a grant that is gone', async () => {
    const { grantId, ask, askPlainly } = await known();
    await sts.database.database.prisma.grant.delete({ where: { id: grantId } });
    for (const again of [askPlainly, ask]) expect((await again()).json.error).toBe('invalid_target');
  });

  it('a token that is denied', async () => {
    const { identity, askPlainly, askAgain, token } = await known();
    expect((await askAgain()).status).toBe(200);
    await denyToken(sts.authority.context, testActor, { jti: claimsOf(token).jti });
    expect((await askAgain()).json.error).toBe('invalid_request');
    expect(await sts.decisions("presented_identity_id = $1 AND code <> 'issued'", identity.id)).toMatchObject([
      { code: 'subject_token_invalid' },
    ]);
    expect((await askPlainly()).status).toBe(200);
  });

  it('what a token came from that is denied, however many exchanges ago', async () => {
    const { askAgain, token } = await known();
    let last = token;
    for (let count = 0; count < 3; count++) last = String((await askAgain(last)).json.access_token);
    expect((await askAgain(last)).status).toBe(200);
    await denyToken(sts.authority.context, testActor, { jti: claimsOf(token).jti });
    expect((await askAgain(last)).json.error).toBe('invalid_request');
  });

  it('a row of the ledger that says something else than the token', async () => {
    for (const change of [`scope = 'write'`, `actor_ids = ARRAY[identity_id]`, `audience_id = gen_random_uuid()`, `expires_at = now()`]) {
      const { askAgain, token } = await known();
      await sts.database.database.pool.query(`UPDATE tokens SET ${change} WHERE jti = $1`, [claimsOf(token).jti]);
      reads = 0;
      await askAgain();
      expect(reads, change).toBeGreaterThan(0);
    }
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
