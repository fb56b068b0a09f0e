import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { toPublicId } from '../domain/ids.ts';
import { Database } from '../ledger/database.ts';
import { testActor } from '../testing/authority.ts';
import { claimsOf, type TestAudience, TestSts } from '../testing/sts.ts';
import type { CertificateContext } from './certificate-context.ts';
import { changeAudience } from './change-audience.ts';
import { previewAudience, previewGrant } from './preview-policy.ts';
import { simulateToken } from './simulate-token.ts';

let sts: TestSts;
let database: Database;
let context: CertificateContext;
const start = new Date();
let now = start;
beforeAll(async () => {
  sts = await TestSts.start({ clock: () => now });
  // With the rights of the process that answers previews.
  database = new Database(sts.database.urlFor('api'));
  context = { ...sts.authority.context, database };
});
afterAll(async () => {
  await database.close();
  await sts.stop();
});

afterEach(() => {
  now = start;
});

const times = async (n: number, work: () => Promise<unknown>) => {
  for (let i = 0; i < n; i++) await work();
};
const workload = async (audience: TestAudience, over: Parameters<TestSts['grant']>[2] = {}) => {
  const one = await sts.workload();
  return { ...one, grantId: toPublicId('grant', await sts.grant(one.identity, audience, over)) };
};

describe('a preview of a change of policy', () => {
  it('counts the requests of the last day that it would have refused, and whose they were', async () => {
    const audience = await sts.audience();
    const [one, two, three] = [await workload(audience), await workload(audience), await workload(audience)];
    await times(3, () => sts.token(one.certificate, audience, 'write'));
    await times(2, () => sts.token(two.certificate, audience, 'read write'));
    await times(4, () => sts.token(three.certificate, audience, 'read'));
    const effect = await previewAudience(context, { audience: audience.uri, scopes: ['read'] });
    expect(effect).toMatchObject({
      examined: 9,
      refused: 5,
      codes: [{ code: 'scope_not_granted', requests: 5 }],
      shortened: 0,
      narrowed: 0,
    });
    expect(effect.identities).toEqual([
      { id: one.identity.id, name: one.identity.name, requests: 3 },
      { id: two.identity.id, name: two.identity.name, requests: 2 },
    ]);
    expect(effect.since.getTime()).toBe(now.getTime() - 86_400_000);
    // Nothing was changed by looking.
    expect(
      (await sts.call(one.certificate, '/token', { form: { grant_type: 'client_credentials', audience: audience.uri, scope: 'write' } }))
        .status,
    ).toBe(200);
  });

  it('says what would be shortened, and what would be narrowed where the scope was left to the policy', async () => {
    const audience = await sts.audience();
    const one = await workload(audience);
    await times(2, () => sts.call(one.certificate, '/token', { form: { grant_type: 'client_credentials', audience: audience.uri } }));
    expect(await previewGrant(context, { grant: one.grantId, removed: false, scopes: ['read'] })).toMatchObject({
      refused: 0,
      narrowed: 2,
      shortened: 0,
    });
    expect(await previewGrant(context, { grant: one.grantId, removed: false, lifetimeMaximum: 10 })).toMatchObject({
      refused: 0,
      narrowed: 0,
      shortened: 2,
    });
    expect(await previewGrant(context, { grant: one.grantId, removed: true })).toMatchObject({
      refused: 2,
      codes: [{ code: 'target_not_granted', requests: 2 }],
    });
    expect(await previewAudience(context, { audience: audience.uri, lifetimeDefault: 10 })).toMatchObject({ refused: 0, shortened: 2 });
    expect(await previewAudience(context, { audience: audience.uri, description: 'the same' })).toMatchObject({
      refused: 0,
      shortened: 0,
      narrowed: 0,
    });
  });

  it('looks at the life that a certificate had when it asked, not at the one it has now', async () => {
    const audience = await sts.audience();
    const one = await workload(audience);
    const { notAfter } = await sts.database.database.prisma.certificate.findUniqueOrThrow({ where: { id: one.certificate.id } });
    const remaining = (notAfter.getTime() - now.getTime()) / 1000;
    await sts.token(one.certificate, audience);
    now = new Date(start.getTime() + 3_600_000);
    await times(2, () => sts.token(one.certificate, audience));
    expect(await previewAudience(context, { audience: audience.uri, minCertificateLife: Math.floor(remaining - 1_800) })).toMatchObject({
      examined: 3,
      refused: 2,
      codes: [{ code: 'cert_renewal_required', requests: 2 }],
    });
  });

  it('knows of delegation, and says of a depth that would no longer do', async () => {
    const audience = await sts.audience(undefined, { delegationDepth: 1 });
    const alice = await workload(audience);
    const bob = await sts.workload();
    await sts.delegation(bob.identity, alice.identity, audience);
    await sts.exchange(bob.certificate, await sts.token(alice.certificate, audience), audience);
    expect(await previewAudience(context, { audience: audience.uri, delegationDepth: 0 })).toMatchObject({
      examined: 2,
      refused: 1,
      codes: [{ code: 'delegation_not_granted', requests: 1 }],
      identities: [{ name: bob.identity.name, requests: 1 }],
    });
  });

  it('leaves out what the present policy would no longer grant anyway, and what is older than a day', async () => {
    const audience = await sts.audience();
    const one = await workload(audience);
    now = new Date(start.getTime() - 90_000_000);
    await sts.database.database.pool.query(`UPDATE certificates SET not_before = $2 WHERE id = $1`, [
      one.certificate.id,
      new Date(now.getTime() - 60_000),
    ]);
    await sts.token(one.certificate, audience, 'write');
    now = start;
    await sts.token(one.certificate, audience, 'write');
    await sts.database.database.prisma.grant.updateMany({ where: { identityId: one.identity.id }, data: { scopes: ['read'] } });
    expect(await previewGrant(context, { grant: one.grantId, removed: true })).toMatchObject({ examined: 1, refused: 0 });
  });

  it('agrees with what the change then does', async () => {
    const audience = await sts.audience();
    const one = await workload(audience, { scopes: ['read'] });
    const ask = (scope: string) =>
      sts.call(one.certificate, '/token', { form: { grant_type: 'client_credentials', audience: audience.uri, scope } });
    await ask('read');
    const change = { audience: audience.uri, minCertificateLife: 315_360_000 };
    expect(await previewAudience(context, change)).toMatchObject({ examined: 1, refused: 1 });
    await changeAudience(context, testActor, change);
    expect((await ask('read')).status).toBe(401);
  });

  it('refuses what the change itself would refuse', async () => {
    const audience = await sts.audience();
    const one = await workload(audience);
    await expect(previewAudience(context, { audience: audience.uri, lifetimeDefault: 1_000 })).rejects.toMatchObject({
      code: 'invalid_input',
    });
    await expect(previewGrant(context, { grant: one.grantId, removed: false, scopes: ['admin'] })).rejects.toMatchObject({
      code: 'invalid_input',
    });
    await expect(previewAudience(context, { audience: 'https://nowhere.example.com' })).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('a simulated request', () => {
  it('says what the STS then answers', async () => {
    const audience = await sts.audience(undefined, { delegationDepth: 1 });
    const alice = await workload(audience);
    const bob = await sts.workload();
    const ask = { identity: alice.identity.name, audience: audience.uri };
    const { token, ...simulated } = await simulateToken(context, { ...ask, scopes: ['read'], lifetime: 30 });
    expect(simulated).toMatchObject({ code: 'issued', alsoFound: [], certificate: { id: alice.certificate.id } });
    const answer = await sts.call(alice.certificate, '/token', {
      form: { grant_type: 'client_credentials', audience: audience.uri, scope: 'read', requested_expires_in: '30' },
    });
    const claims = claimsOf(String(answer.json.access_token));
    expect(token).toEqual({
      issuer: claims.iss,
      subject: claims.sub,
      clientId: claims.client_id,
      audience: claims.aud,
      scope: claims.scope,
      algorithm: 'ES256',
      lifetime: claims.exp - claims.iat,
      expiresAt: new Date(claims.exp * 1000),
      actors: [],
    });
    expect(await simulateToken(context, { ...ask, scopes: ['admin'] })).toMatchObject({ code: 'scope_not_granted', token: null });
    const other = { identity: bob.identity.name, audience: audience.uri };
    expect(await simulateToken(context, other)).toMatchObject({ code: 'target_not_granted' });
    expect(await simulateToken(context, { ...other, actingFor: alice.identity.name })).toMatchObject({
      code: 'delegation_not_granted',
      reason: 'neither a delegation for this audience nor may_act names the actor',
    });
    await sts.delegation(bob.identity, alice.identity, audience, { scopes: ['read'] });
    expect(await simulateToken(context, { ...other, actingFor: alice.identity.name })).toMatchObject({
      code: 'issued',
      token: { subject: alice.identity.spiffeId, clientId: bob.identity.name, scope: 'read', actors: [bob.identity.spiffeId] },
    });
  });

  it('of an actor says what the STS answers it, whatever stands between the two', async () => {
    const home = await sts.audience();
    const delegations = ['none', 'elsewhere', 'ended', 'narrow', 'whole'] as const;
    const answered = new Set<string>();
    for (const delegation of delegations)
      for (const depth of [0, 1])
        for (const granted of [true, false])
          for (const environment of ['production', 'staging']) {
            const audience = await sts.audience(undefined, { delegationDepth: depth, environment });
            const [alice, bob] = [await sts.workload(), await sts.workload()];
            const grantId = await sts.grant(alice.identity, audience, { crossEnvironment: true });
            await sts.grant(bob.identity, home);
            const token = await sts.token(alice.certificate, audience, 'read');
            const actorToken = await sts.token(bob.certificate, home, 'read');
            if (!granted) await sts.database.database.prisma.grant.delete({ where: { id: grantId } });
            const over = {
              ...(delegation === 'ended' ? { expiresAt: new Date(start.getTime() - 1_000) } : {}),
              ...(delegation === 'narrow' ? { scopes: ['write'] } : { crossEnvironment: true }),
            };
            if (delegation !== 'none')
              await sts.delegation(bob.identity, alice.identity, delegation === 'elsewhere' ? home : audience, over);

            const asked = { identity: bob.identity.name, audience: audience.uri, actingFor: alice.identity.name, scopes: ['read'] };
            const { code, alsoFound, token: simulated } = await simulateToken(context, asked);
            const answer = await sts.exchange(bob.certificate, token, audience, {
              scope: 'read',
              actor_token: actorToken,
              actor_token_type: 'urn:ietf:params:oauth:token-type:access_token',
            });
            const row = await sts.decisions('presented_identity_id = $1', bob.identity.id).then((rows) => rows.at(-1));
            const situation = `delegation ${delegation}, depth ${depth}, granted ${granted}, ${environment}`;
            expect({ situation, code, alsoFound }).toEqual({ situation, code: row?.code, alsoFound: row?.also_found });
            expect(simulated === null).toBe(answer.status !== 200);
            if (simulated !== null) {
              const claims = claimsOf(String(answer.json.access_token));
              const { sub, client_id, scope, act } = claims;
              expect(simulated).toMatchObject({ subject: sub, clientId: client_id, scope, actors: [Reflect.get(Object(act), 'sub')] });
            }
            answered.add(code);
          }
    expect([...answered].sort()).toEqual(['delegation_not_granted', 'issued', 'scope_not_granted', 'target_not_granted']);
  });

  it('finds what ails the certificate and the identity, in the words of the decision', async () => {
    const audience = await sts.audience();
    const one = await workload(audience);
    const ask = { identity: one.identity.name, audience: audience.uri };
    const { prisma } = sts.database.database;
    await prisma.identity.update({ where: { id: one.identity.id }, data: { status: 'suspended' } });
    expect(await simulateToken(context, ask)).toMatchObject({ code: 'identity_suspended', token: null });
    await prisma.identity.update({ where: { id: one.identity.id }, data: { status: 'active' } });
    await prisma.certificate.update({ where: { id: one.certificate.id }, data: { frozenAt: now } });
    expect(await simulateToken(context, { ...ask, certificate: one.certificate.serial })).toMatchObject({ code: 'cert_frozen' });
    expect(await simulateToken(context, ask)).toMatchObject({ code: 'cert_unknown', certificate: null });
    const other = await sts.workload();
    await expect(simulateToken(context, { ...ask, certificate: other.certificate.serial })).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });

  it('puts nothing on record', async () => {
    const audience = await sts.audience();
    const one = await workload(audience);
    const count = async () =>
      (await sts.database.database.pool.query('SELECT (SELECT count(*) FROM events) + (SELECT count(*) FROM tokens) AS n')).rows[0].n;
    const before = await count();
    await simulateToken(context, { identity: one.identity.name, audience: audience.uri });
    expect(await count()).toBe(before);
  });
});
