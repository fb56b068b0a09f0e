import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DecisionCode } from '../../domain/codes.ts';
import { newId, toPublicId } from '../../domain/ids.ts';
import { DecisionWriter, type NewDecision } from '../../ledger/decisions.ts';
import { FactReader } from '../../ledger/fact-reader.ts';
import { TokenRecorder } from '../../ledger/record.ts';
import { type TestApi, testApi } from '../../testing/api.ts';
import { TestAuthority, type TestCertificate } from '../../testing/authority.ts';
import { testDatabase } from '../../testing/database.ts';

let api: TestApi;
let alice: TestCertificate;
let bob: TestCertificate;
let writer: DecisionWriter;
const audience = 'https://orders.test';
const jti = newId();
let bobsId: string;
let replayId: string;

const soon = () => Date.now() + 2_000;
const decide = async (code: DecisionCode, more: Partial<NewDecision> = {}): Promise<string> => {
  const id = newId();
  const door = code === 'issued' ? 'sts' : 'introspection';
  await writer.write({ id, at: new Date(), code, door, asker: null, audience, sourceAddress: '10.4.2.9', ...more }, soon());
  return toPublicId('decision', id);
};

beforeAll(async () => {
  const testDb = await testDatabase();
  const authority = await TestAuthority.create(testDb.database, { trustDomain: 'hawser.test' });
  api = await testApi({ testDb, signer: authority.context.signer });
  writer = new DecisionWriter(testDb.database.pool);
  for (const name of ['alice', 'bob', 'orders-api']) await api.call('identity.register', { name, owner: `${name}'s team` });
  await api.call('audience.register', { uri: audience, scopes: ['read'] });
  const grant = await api.call('grant.add', { identity: 'alice', audience, scopes: ['read'] });
  await api.call('resource-server.register', { name: 'orders', url: audience, identity: 'orders-api', audiences: [audience] });
  alice = await authority.issueTo({ name: 'alice' });
  bob = await authority.issueTo({ name: 'bob' });

  const prisma = testDb.database.prisma;
  const ids = new Map((await prisma.identity.findMany()).map(({ id, name }) => [name, id]));
  bobsId = String(ids.get('bob'));
  const { id: audienceId } = await prisma.audience.findFirstOrThrow();
  const { id: grantId } = await prisma.grant.findFirstOrThrow();
  const { id: resourceServerId } = await prisma.resourceServer.findFirstOrThrow();
  const certificateIds = new Map((await prisma.certificate.findMany()).map(({ id, serial }) => [serial, id]));
  const aliceCertificateId = String(certificateIds.get(alice.serial));
  await prisma.tokenKey.create({
    data: { kid: 'k1', algorithm: 'ES256', publicJwk: {}, status: 'current', number: 1, createdAt: new Date(), activatedAt: new Date() },
  });
  const { versions } = await new FactReader(testDb.database.pool).read({ thumbprint: alice.thumbprint, audience }, soon());
  const recorded = await new TokenRecorder(testDb.database.pool).record(
    {
      jti,
      decisionId: newId(),
      issuedAt: new Date(),
      expiresAt: new Date(Math.ceil(Date.now() / 1000) * 1000 + 300_000),
      certificateId: aliceCertificateId,
      thumbprint: alice.thumbprint,
      audienceId,
      audience,
      grantId,
      scope: 'read',
      scopeAsked: true,
      exchangeSecretId: null,
      derivation: null,
      kid: 'k1',
      sourceAddress: '10.4.2.1',
      tlsVersion: 'TLSv1.3',
      userAgent: 'test',
      latencyMicros: 900,
      versions,
    },
    soon(),
  );
  expect([grant.status, recorded]).toEqual([201, true]);
  const used = {
    jti,
    tokenIdentityId: ids.get('alice') ?? null,
    boundCertificateId: aliceCertificateId,
    boundThumbprint: alice.thumbprint,
  };
  await decide('accepted', {
    ...used,
    resourceServerId,
    presentedThumbprint: alice.thumbprint,
    presentedIdentityId: ids.get('alice') ?? null,
  });
  replayId = await decide('cnf_mismatch.foreign', {
    ...used,
    resourceServerId,
    alsoFound: ['scope_insufficient'],
    presentedCertificateId: String(certificateIds.get(bob.serial)),
    presentedIdentityId: bobsId,
    presentedThumbprint: bob.thumbprint,
    boundSerial: alice.serial,
    presentedSerial: bob.serial,
    method: 'GET',
    path: '/orders',
    tlsVersion: 'TLSv1.3',
  });
  await decide('target_not_granted', { door: 'sts', presentedIdentityId: bobsId });
  await decide('token_malformed');
});
afterAll(() => api.close());

describe('usage', () => {
  it('counts what could be used now and what was decided in 24 hours, by audience and by identity', async () => {
    const counted = { issued: 1, accepted: 1, rejected: 1, refused: 0, replays: 1 };
    const ofAlice = (await api.call('identity.usage', { identity: 'alice' }, 'viewer')).body;
    expect(ofAlice).toMatchObject({
      live: { count: 1, more: false },
      decisions: counted,
      audiences: [{ audience, live: { count: 1 }, ...counted }],
    });
    expect(Date.parse(ofAlice.live.until ?? '')).toBeGreaterThan(Date.now());
    const ofAudience = (await api.call('audience.usage', { audience }, 'viewer')).body;
    expect(ofAudience).toMatchObject({ live: { count: 1 }, decisions: { ...counted, refused: 1, rejected: 2 } });
    expect(ofAudience.identities).toEqual([
      expect.objectContaining({ name: 'alice', ...counted }),
      expect.objectContaining({ name: 'bob', issued: 0, refused: 1 }),
    ]);
  });

  it('has no live token while the identity is suspended, and has it again when it is resumed', async () => {
    const live = async () => [
      (await api.call('identity.usage', { identity: 'alice' })).body.live.count,
      (await api.call('audience.usage', { audience })).body.live.count,
    ];
    await api.call('identity.suspend', { identity: 'alice' });
    expect(await live()).toEqual([0, 0]);
    await api.call('identity.resume', { identity: 'alice' });
    expect(await live()).toEqual([1, 1]);
  });
});

describe('decisions', () => {
  it('explain a replay: whose token, whose certificate, where, and what to do', async () => {
    const { body } = await api.call('decision.show', { decision: replayId }, 'auditor');
    expect(body).toMatchObject({
      id: replayId,
      code: 'cnf_mismatch.foreign',
      outcome: 'rejected',
      severity: 'high',
      replay: true,
      alsoFound: ['scope_insufficient'],
      meaning: 'The certificate presented with the token belongs to another identity.',
      tokenIdentity: { name: 'alice', owner: "alice's team" },
      presentedIdentity: { name: 'bob' },
      boundThumbprint: alice.thumbprint,
      presentedThumbprint: bob.thumbprint,
      boundCertificate: { serial: alice.serial, status: 'active' },
      presentedCertificate: { serial: bob.serial },
      resourceServer: { name: 'orders' },
      sourceAddress: '10.4.2.9',
      method: 'GET',
      path: '/orders',
      token: { jti, subject: 'spiffe://hawser.test/production/alice', audience, scope: 'read', live: true },
    });
    expect(body.sameToken.map(({ code }) => code)).toEqual(['accepted', 'issued']);
  });

  it('are chosen by every filter', async () => {
    const codes = async (filter: Parameters<typeof api.call<'decision.list'>>[1]) =>
      (await api.call('decision.list', filter)).body.items.map(({ code }) => code);
    expect(await codes({})).toEqual(['token_malformed', 'target_not_granted', 'cnf_mismatch.foreign', 'accepted', 'issued']);
    expect(await codes({ outcome: 'negative' })).toEqual(['token_malformed', 'target_not_granted', 'cnf_mismatch.foreign']);
    expect(await codes({ outcome: 'refused' })).toEqual(['target_not_granted']);
    expect(await codes({ outcome: 'rejected' })).toEqual(['token_malformed', 'cnf_mismatch.foreign']);
    expect(await codes({ outcome: 'replay' })).toEqual(['cnf_mismatch.foreign']);
    expect(await codes({ outcome: 'issued' })).toEqual(['issued']);
    expect(await codes({ outcome: 'accepted' })).toEqual(['accepted']);
    expect(await codes({ code: 'token_malformed' })).toEqual(['token_malformed']);
    expect(await codes({ identity: 'bob' })).toEqual(['target_not_granted', 'cnf_mismatch.foreign']);
    expect(await codes({ resourceServer: 'orders' })).toEqual(['cnf_mismatch.foreign', 'accepted']);
    expect(await codes({ thumbprint: bob.thumbprint })).toEqual(['cnf_mismatch.foreign']);
    expect(await codes({ jti })).toEqual(['cnf_mismatch.foreign', 'accepted', 'issued']);
    expect(await codes({ audience: 'https://other.test' })).toEqual([]);
    expect(await codes({ from: new Date(Date.now() + 60_000).toISOString() })).toEqual([]);
    expect(await codes({ to: new Date(Date.now() + 60_000).toISOString() })).toHaveLength(5);
    expect((await api.call('decision.list', { identity: 'nobody' })).body.problems).toMatchObject([{ field: 'identity' }]);
  });

  it('show source addresses only to those who may audit', async () => {
    for (const role of ['viewer', 'auditor'] as const) {
      const expected = role === 'viewer' ? null : '10.4.2.9';
      const { body } = await api.call('decision.show', { decision: replayId }, role);
      expect(body.sourceAddress).toBe(expected);
      const replays = await api.call('decision.list', { outcome: 'replay' }, role);
      expect(replays.body.items.map(({ sourceAddress }) => sourceAddress)).toEqual([expected]);
    }
    const seen = JSON.stringify((await api.call('decision.show', { decision: replayId }, 'viewer')).body);
    expect(seen).not.toMatch(/10\.4\.2/);
  });

  it('cannot be searched by where they came from by those who may not see it, however that is written, and say what to do', async () => {
    const now = new Date().toISOString();
    for (const q of ['ip:10.4.2.9', '-ip:10.4.2.9', 'address:10.4.0.0/16', 'outcome:rejected IP:10.4.2.9'])
      for (const answer of [
        await api.call('decision.list', { q }, 'viewer'),
        await api.call('decision.facets', { q }, 'viewer'),
        await api.call('decision.histogram', { q, to: now, buckets: 3 }, 'viewer'),
      ]) {
        expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden', problems: [{ field: 'q' }] } });
        expect(answer.body.problems?.[0]?.detail).toMatch(/leave that word away, or ask an owner for the role of auditor/);
      }
    expect((await api.call('decision.list', { q: 'ip:10.4.2.9' }, 'auditor')).status).toBe(200);
  });

  it('page without skipping or repeating a row while others are inserted', async () => {
    const at = new Date('2026-01-01T00:00:00Z');
    // Many of one instant, so that only the id orders them.
    const before = await Promise.all(Array.from({ length: 37 }, () => decide('request_malformed', { at })));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await api.call('decision.list', { code: 'request_malformed', limit: 5, ...(cursor ? { cursor } : {}) });
      seen.push(...body.items.map(({ id }) => id));
      cursor = body.nextCursor ?? undefined;
      await decide('request_malformed');
    } while (cursor !== undefined);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.toSorted()).toEqual(before.toSorted());
  });
});

it('counts in the overview what the ledger holds', async () => {
  const { body } = await api.call('overview.show', {}, 'viewer');
  expect(body.certificates).toEqual({ usable: 2, expiring: 0 });
  expect(body.decisions).toMatchObject({ issued: 1, accepted: 1, replays: 1 });
  expect(body.rejections).toEqual({ foreign: 1, rotated: 0, missing: 0, other: body.decisions.refused + body.decisions.rejected - 1 });
  const [most] = body.mostRejected.identities;
  expect(most).toMatchObject({ identityName: 'alice', count: expect.any(Number) });
  expect(body.mostRejected.complete).toBe(true);
  const negative = { q: 'identity:alice outcome:refused,rejected', from: new Date(Date.now() - 86_400_000).toISOString() };
  const { body: found } = await api.call('decision.list', negative, 'viewer');
  expect(found.items).toHaveLength(most?.count ?? 0);
  expect(body.issuance).toEqual({ perMinute: expect.any(Number), p95: expect.any(Number) });
  expect(body.hours).toHaveLength(24);
  expect(body.hours.reduce((sum, hour) => sum + hour.replays, 0)).toBe(1);
  expect(body.resourceServers).toEqual({ active: 1, enforcing: 0, total: 1 });
  const shown = await api.call('resource-server.show', { resourceServer: 'orders' }, 'viewer');
  expect(shown.body).toMatchObject({ accepted24h: 1, rejected24h: 1, lastDecisionAt: expect.any(String) });
});

describe('lookup', () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const written = (claims: object) => `${part({ alg: 'ES256' })}.${part(claims)}.${randomBytes(64).toString('base64url')}`;
  const found = async (text: string) =>
    (await api.call('lookup', { text }, 'viewer')).body.matches.map(({ kind, name }) => `${kind} ${name}`);

  it('finds a certificate by every spelling of its serial and thumbprint, and by itself', async () => {
    const hex = Buffer.from(alice.thumbprint, 'base64url').toString('hex');
    const colons = (text: string) => (text.length % 2 === 1 ? `0${text}` : text).replaceAll(/(..)(?!$)/g, '$1:');
    const spellings = [
      alice.serial,
      alice.serial.toUpperCase(),
      `0x${alice.serial}`,
      `00${alice.serial}`,
      colons(alice.serial),
      BigInt(`0x${alice.serial}`).toString(),
      alice.thumbprint,
      `${alice.thumbprint.replaceAll('-', '+').replaceAll('_', '/')}=`,
      hex,
      colons(hex).toUpperCase(),
      `  ${alice.thumbprint}\n`,
      alice.certificatePem,
    ];
    for (const text of spellings) expect([text, await found(text)]).toEqual([text, [`certificate alice ${alice.serial}`]]);
  });

  it('finds by name, SPIFFE ID, URI, id, and a token by its claims alone', async () => {
    expect(await found('alice')).toContain('identity alice');
    expect(await found('spiffe://hawser.test/production/alice')).toEqual(
      expect.arrayContaining(['identity alice', `certificate alice ${alice.serial}`]),
    );
    expect(await found(audience)).toEqual(expect.arrayContaining([`audience ${audience}`, 'resource-server orders']));
    expect(await found(replayId)).toEqual(['decision cnf_mismatch.foreign']);
    expect(await found(toPublicId('identity', bobsId))).toEqual(['identity bob']);
    const jwt = written({ jti });
    expect(await found(jwt)).toEqual([`token alice for ${audience}`]);
    expect(await found('nothing of the kind')).toEqual([]);
  });

  it('says of whatever it finds whom that would contain, and of an address only to those who may see addresses', async () => {
    const suspects = async (text: string, as: 'viewer' | 'auditor') =>
      (await api.call('lookup', { text }, as)).body.matches.map(({ kind, identity }) => [kind, identity?.name ?? null]);
    const jwt = written({ jti });
    for (const text of [alice.serial, alice.thumbprint, alice.certificatePem])
      expect(await suspects(text, 'viewer')).toEqual([['certificate', 'alice']]);
    for (const text of [jti, jwt]) expect(await suspects(text, 'viewer')).toEqual([['token', 'alice']]);
    expect(await suspects(replayId, 'viewer')).toEqual([['decision', 'bob']]);
    expect(await suspects(audience, 'viewer')).toContainEqual(['audience', null]);
    expect(await suspects('10.4.2.9', 'auditor')).toContainEqual(['address', 'bob']);
    expect(await suspects('10.4.2.9', 'viewer')).toEqual([]);
    expect(await suspects('10.4.2.10', 'auditor')).toEqual([]);
  });
});

describe('certificates', () => {
  it('come as PEM to those who accept it', async () => {
    const headers = { authorization: `Bearer ${api.keyOf('viewer')}`, accept: 'application/x-pem-file' };
    const one = await api.app.inject({ url: `/api/v1/certificates/${alice.serial}`, headers });
    expect(one.headers['content-type']).toMatch(/^application\/x-pem-file/);
    expect(one.body).toBe(alice.certificatePem);
    const all = await api.app.inject({ url: '/api/v1/certificates?status=usable', headers });
    expect(all.body).toBe(bob.certificatePem + alice.certificatePem);
  });

  it('are counted as the filters of the same names find them', async () => {
    const { more, ...counts } = (await api.call('certificate.counts', {}, 'viewer')).body;
    expect(more).toBe(false);
    expect(counts.usable).toBeGreaterThan(1);
    for (const [status, count] of Object.entries(counts))
      expect([status, (await api.call('certificate.list', { status: status as 'usable', limit: 200 })).body.items.length]).toEqual([
        status,
        count,
      ]);
  });

  it('show where they were used, and how their tokens were misused', async () => {
    const { id } = await api.superuser.prisma.certificate.findFirstOrThrow({ where: { serial: alice.serial } });
    const shown = { boundThumbprint: alice.thumbprint, boundCertificateId: id };
    const own = { ...shown, presentedThumbprint: alice.thumbprint, presentedCertificateId: id };
    const { id: resourceServerId } = await api.superuser.prisma.resourceServer.findFirstOrThrow();
    const usage = async (role: 'owner' | 'viewer' = 'owner') =>
      (await api.call('certificate.usage', { certificate: alice.serial }, role)).body;
    const before = await usage();
    expect(before).toMatchObject({ successor: null, acceptedAfterRevocation: null, morePlaces: false });
    expect(before.misused).toMatchObject([{ code: 'cnf_mismatch.foreign', count: 1 }]);
    expect(before.places.filter(({ resourceServer }) => resourceServer === 'orders')).toMatchObject([
      { sourceAddress: '10.4.2.9', count: 1, successorSeen: null },
    ]);
    await decide('accepted', { ...own, resourceServerId, sourceAddress: '10.4.2.10' });
    await decide('cnf_missing_cert', { ...shown, resourceServerId });
    const after = await usage();
    expect(after.decisions.accepted - before.decisions.accepted).toBe(1);
    expect(after.places[0]).toMatchObject({ resourceServer: 'orders', sourceAddress: '10.4.2.10', count: 1 });
    expect(after.misused.map(({ code }) => code).sort()).toEqual(['cnf_mismatch.foreign', 'cnf_missing_cert']);
    expect((await usage('viewer')).places.map(({ sourceAddress }) => sourceAddress)).toEqual(after.places.map(() => null));
    expect((await api.call('certificate.usage', { certificate: bob.serial })).body.misused).toEqual([]);
  });

  it('show whether tokens of theirs are live, and end them when they are revoked', async () => {
    expect((await api.call('certificate.show', { certificate: alice.thumbprint }, 'viewer')).body).toMatchObject({
      usable: true,
      liveTokens: 1,
    });
    expect((await api.call('identity.show', { identity: 'alice' }, 'viewer')).body.certificate).toMatchObject({ serial: alice.serial });
    const revoked = await api.call('certificate.revoke', {
      certificate: alice.serial,
      reason: 'keyCompromise',
      comment: 'the laptop was stolen',
    });
    expect(revoked.body).toMatchObject({ status: 'revoked', liveTokens: 0, revocationReason: 'keyCompromise' });
    const afterwards = async () => (await api.call('certificate.usage', { certificate: alice.serial })).body.acceptedAfterRevocation;
    expect(await afterwards()).toBeNull();
    const { id: resourceServerId } = await api.superuser.prisma.resourceServer.findFirstOrThrow();
    const decisionId = await decide('accepted', {
      boundThumbprint: alice.thumbprint,
      presentedThumbprint: alice.thumbprint,
      resourceServerId,
    });
    await decide('cert_revoked', { boundThumbprint: alice.thumbprint, presentedThumbprint: alice.thumbprint, resourceServerId });
    const accepted = await afterwards();
    expect(accepted).toMatchObject({ decisionId, resourceServer: 'orders' });
    expect(accepted?.milliseconds).toBe(Date.parse(accepted?.at ?? '') - Date.parse(revoked.body.revokedAt ?? ''));
    expect((await api.call('certificate.counts', {})).body.revoked).toBe(1);
    expect((await api.call('decision.show', { decision: replayId })).body.token?.live).toBe(false);
    expect((await api.call('identity.show', { identity: 'alice' })).body.certificate).toBeNull();
  });
});

describe('tokens', () => {
  it('are denied once and for all; a token that was never issued is not found', async () => {
    expect((await api.call('token.deny', { jti, comment: 'seen elsewhere' })).body).toEqual({});
    const denied = await api.superuser.prisma.event.findMany({ where: { type: 'token.denied' } });
    expect(denied).toMatchObject([{ targetId: jti, detail: { comment: 'seen elsewhere' } }]);
    expect((await api.call('token.deny', { jti })).status).toBe(200);
    expect(await api.superuser.prisma.event.count({ where: { type: 'token.denied' } })).toBe(1);
    expect((await api.call('token.deny', { jti: newId() })).status).toBe(404);
  });
});

describe('events', () => {
  it('list acts with who, what and from where, and filter by target', async () => {
    const { body } = await api.call('event.list', { target: 'alice', acts: 'true' }, 'auditor');
    expect(body.items.map(({ type }) => type)).toContain('identity.registered');
    const registered = body.items.find(({ type }) => type === 'identity.registered');
    expect(registered).toMatchObject({ actor: { kind: 'api_key', name: 'test owner' }, target: { kind: 'identity', name: 'alice' } });
    expect(registered?.target?.id).toMatch(/^idn_/);
    expect(registered?.actor.id).toMatch(/^key_/);
    const byId = await api.call('event.list', { target: String(registered?.target?.id) }, 'auditor');
    expect(byId.body.items.map(({ type }) => type)).toContain('identity.registered');
    const acts = await api.call('event.list', { acts: 'true', limit: 200 }, 'auditor');
    expect(acts.body.items.filter(({ code }) => code !== null)).toEqual([]);
    expect((await api.call('event.list', { type: 'token.denied' }, 'auditor')).body.items).toHaveLength(1);
  });
});
