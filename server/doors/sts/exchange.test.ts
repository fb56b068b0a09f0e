import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tokenTypes } from '../../domain/claims.ts';
import { longestChain } from '../../domain/delegation.ts';
import { fromPublicId } from '../../domain/ids.ts';
import type { TestCertificate, TestIdentity } from '../../testing/authority.ts';
import { type Answer, claimsOf, type TestAudience, TestSts } from '../../testing/sts.ts';

type Workload = { identity: TestIdentity; certificate: TestCertificate };
let sts: TestSts;
let alice: Workload;
let bob: Workload;
let carol: Workload;
/** Where alice's tokens are for, and where others act for her. */
let front: TestAudience;
let back: TestAudience;

beforeAll(async () => {
  sts = await TestSts.start();
  [alice, bob, carol] = [await sts.workload('alice'), await sts.workload('bob'), await sts.workload('carol')];
  front = await sts.audience('https://front.example.com');
  back = await sts.audience('https://back.example.com', { delegationDepth: 2 });
  for (const audience of [front, back]) await sts.grant(alice.identity, audience);
  await sts.delegation(bob.identity, alice.identity, back);
  await sts.delegation(carol.identity, alice.identity, back, { maximumDepth: 2 });
});
afterAll(() => sts.stop());

const codeOf = async ({ json }: Answer) =>
  (await sts.decisions('id = $1', fromPublicId('decision', String(json.decision_id))))[0]?.code ?? json.error;
const tokenIn = ({ status, json, text }: Answer): string => {
  expect(status, text).toBe(200);
  return String(json.access_token);
};
const chainOf = (token: string) => sts.database.database.prisma.token.findUniqueOrThrow({ where: { jti: claimsOf(token).jti } });

describe('an access token', () => {
  it('is narrowed by its own identity, also with a renewed certificate, and never widened', async () => {
    const token = await sts.token(alice.certificate, front, 'read write');
    const renewed = await sts.authority.issueTo(alice.identity);
    const answer = await sts.exchange(renewed, token, front, { scope: 'read', requested_expires_in: '60' });
    const narrowed = claimsOf(tokenIn(answer));
    expect(answer.json).toMatchObject({ issued_token_type: tokenTypes.accessToken, expires_in: 60, scope: 'read', token_type: 'Bearer' });
    expect(narrowed).toMatchObject({
      sub: alice.identity.spiffeId,
      client_id: 'alice',
      aud: front.uri,
      cnf: { 'x5t#S256': renewed.thumbprint },
    });
    expect(narrowed).not.toHaveProperty('act');
    expect(await codeOf(await sts.exchange(alice.certificate, String(answer.json.access_token), front, { scope: 'write' }))).toBe(
      'scope_not_granted',
    );
    expect(await codeOf(await sts.exchange(alice.certificate, token, back))).toBe('target_not_granted');
    const longest = claimsOf(tokenIn(await sts.exchange(alice.certificate, String(answer.json.access_token), front)));
    expect(longest.exp).toBeLessThanOrEqual(narrowed.exp);
  });

  it('holds in its chain every token, certificate and identity that it came from', async () => {
    const token = await sts.token(alice.certificate, front);
    const acting = tokenIn(await sts.exchange(bob.certificate, token, back));
    const chain = await chainOf(acting);
    expect(chain.identityId).toBe(alice.identity.id);
    expect(chain.certificateId).toBe(bob.certificate.id);
    expect(new Set(chain.certificateIds)).toEqual(new Set([alice.certificate.id, bob.certificate.id]));
    expect(new Set(chain.identityIds)).toEqual(new Set([alice.identity.id, bob.identity.id]));
    expect(new Set(chain.jtis)).toEqual(new Set([claimsOf(token).jti, claimsOf(acting).jti]));
    expect(chain.actorIds).toEqual([bob.identity.id]);
  });

  it('in the hands of somebody who has no business with it is a replay on record, with whose it was', async () => {
    const token = await sts.token(alice.certificate, front);
    const stranger = await sts.workload();
    const answer = await sts.exchange(stranger.certificate, token, front);
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_request']);
    expect(await sts.decisions('id = $1', fromPublicId('decision', String(answer.json.decision_id)))).toMatchObject([
      {
        code: 'subject_cert_mismatch',
        token_identity_id: alice.identity.id,
        presented_identity_id: stranger.identity.id,
        bound_thumbprint: alice.certificate.thumbprint,
        presented_thumbprint: stranger.certificate.thumbprint,
        jti: claimsOf(token).jti,
      },
    ]);
  });

  it.each<[string, () => Promise<Answer>]>([
    [
      'an ID token',
      async () =>
        sts.exchange(alice.certificate, await sts.token(alice.certificate, front), front, { subject_token_type: tokenTypes.idToken }),
    ],
    [
      'one whose signature was altered',
      async () => sts.exchange(alice.certificate, `${(await sts.token(alice.certificate, front)).slice(0, -6)}AAAAAA`, front),
    ],
    [
      'one of an issuer that nobody trusts',
      () =>
        sts.exchange(
          alice.certificate,
          `eyJhbGciOiJFUzI1NiJ9.${Buffer.from('{"iss":"https://evil.example"}').toString('base64url')}.AAAA`,
          front,
        ),
    ],
    ['no JWT', () => sts.exchange(alice.certificate, 'opaque', front, { subject_token_type: tokenTypes.jwt })],
    ['three dots of nothing', () => sts.exchange(alice.certificate, 'a.b.c', front)],
  ])('that is %s is refused', async (_what, call) => {
    const answer = await call();
    expect([answer.status, answer.json.error, await codeOf(answer)], answer.text).toEqual([
      400,
      'invalid_request',
      'subject_token_invalid',
    ]);
  });

  it.each([tokenTypes.accessToken, tokenTypes.jwt])('is answered as the type that was asked for: %s', async (type) => {
    const token = await sts.token(alice.certificate, front);
    for (const subject_token_type of [tokenTypes.accessToken, tokenTypes.jwt]) {
      const { json } = await sts.exchange(alice.certificate, token, front, { requested_token_type: type, subject_token_type });
      expect(json.issued_token_type).toBe(type);
    }
  });

  it('may be exchanged again while it lives, but not without end in a row', async () => {
    let token = await sts.token(alice.certificate, front);
    for (let link = 1; link < longestChain; link++) {
      tokenIn(await sts.exchange(alice.certificate, token, front));
      token = tokenIn(await sts.exchange(alice.certificate, token, front));
    }
    expect((await chainOf(token)).jtis).toHaveLength(longestChain);
    expect(await codeOf(await sts.exchange(alice.certificate, token, front))).toBe('subject_token_invalid');
  });
});

describe('delegation', () => {
  it('binds the token to the actor and names both, and the newest actor outermost', async () => {
    const token = await sts.token(alice.certificate, front, 'read');
    const first = tokenIn(await sts.exchange(bob.certificate, token, back));
    expect(claimsOf(first)).toMatchObject({
      sub: alice.identity.spiffeId,
      client_id: 'bob',
      aud: back.uri,
      scope: 'read',
      cnf: { 'x5t#S256': bob.certificate.thumbprint },
      act: { sub: bob.identity.spiffeId },
    });
    const second = claimsOf(tokenIn(await sts.exchange(carol.certificate, first, back)));
    expect(second).toMatchObject({ sub: alice.identity.spiffeId, client_id: 'carol' });
    expect(second.act).toEqual({ sub: carol.identity.spiffeId, act: { sub: bob.identity.spiffeId } });
    expect(second.exp).toBeLessThanOrEqual(claimsOf(first).exp);
    const [decision] = await sts.decisions('jti = $1', second.jti);
    expect(decision).toMatchObject({
      code: 'issued',
      actor_name: 'carol',
      token_identity_id: alice.identity.id,
      presented_identity_id: carol.identity.id,
      detail: { exchanged: 'access-token', subjectJti: claimsOf(first).jti, actors: [carol.identity.spiffeId, bob.identity.spiffeId] },
    });
  });

  it('is told to the resource server, with the certificate that the token is bound to', async () => {
    const server = await sts.resourceServer([back]);
    const token = tokenIn(await sts.exchange(bob.certificate, await sts.token(alice.certificate, front), back));
    const seen = (certificate: TestCertificate) =>
      sts.call(server.certificate, '/introspect', { form: { token, client_certificate: certificate.der.toString('base64url') } });
    expect((await seen(bob.certificate)).json).toMatchObject({
      active: true,
      sub: alice.identity.spiffeId,
      act: { sub: bob.identity.spiffeId },
      cnf: { 'x5t#S256': bob.certificate.thumbprint },
    });
    expect((await seen(alice.certificate)).json).toMatchObject({ active: false, binding: 'mismatch' });
  });

  it('lets the actor narrow what it holds without naming itself twice', async () => {
    const held = tokenIn(await sts.exchange(bob.certificate, await sts.token(alice.certificate, front, 'read write'), back));
    const narrowed = claimsOf(tokenIn(await sts.exchange(bob.certificate, held, back, { scope: 'read' })));
    expect(narrowed).toMatchObject({ scope: 'read', act: { sub: bob.identity.spiffeId } });
    expect(narrowed.act).not.toHaveProperty('act');
  });

  it('takes the actor’s own access token as a proof, and nobody else’s', async () => {
    const mine = await sts.audience();
    await sts.grant(bob.identity, mine);
    await sts.grant(carol.identity, mine);
    const token = await sts.token(alice.certificate, front);
    const actorToken = await sts.token(bob.certificate, mine);
    const actor = { actor_token: actorToken, actor_token_type: tokenTypes.accessToken };
    const acting = tokenIn(await sts.exchange(bob.certificate, token, back, actor));
    expect(new Set((await chainOf(acting)).jtis)).toEqual(new Set([token, actorToken, acting].map((one) => claimsOf(one).jti)));
    expect(claimsOf(acting).exp).toBeLessThanOrEqual(claimsOf(actorToken).exp);
    expect(await codeOf(await sts.exchange(carol.certificate, token, back, actor))).toBe('subject_cert_mismatch');
    const stranger = await sts.workload();
    await sts.grant(stranger.identity, mine);
    const own = { actor_token: await sts.token(stranger.certificate, mine), actor_token_type: tokenTypes.jwt };
    expect(await codeOf(await sts.exchange(stranger.certificate, token, back, own))).toBe('delegation_not_granted');
    expect(await codeOf(await sts.exchange(alice.certificate, token, front, { ...own, actor_token: token }))).toBe(
      'delegation_not_granted',
    );
    expect(await codeOf(await sts.exchange(bob.certificate, token, back, { ...actor, actor_token: 'a.b.c' }))).toBe(
      'subject_token_invalid',
    );
    const form = { subject_token_type: tokenTypes.exchangeSecret, ...actor };
    await sts.secret(bob.identity, 'a secret of bob');
    expect(await codeOf(await sts.exchange(bob.certificate, 'a secret of bob', mine, form))).toBe('subject_token_invalid');
  });

  it('goes no further than the audience, its grant and the delegation allow', async () => {
    const deep = await sts.audience(undefined, { delegationDepth: 1, scopes: ['a', 'b', 'c'] });
    const [actor, other] = [await sts.workload(), await sts.workload()];
    await sts.grant(alice.identity, deep, { scopes: ['a', 'b'] });
    const token = await sts.token(alice.certificate, deep, 'a b');
    expect(await codeOf(await sts.exchange(actor.certificate, token, deep))).toBe('subject_cert_mismatch');
    const id = await sts.delegation(actor.identity, alice.identity, deep, { scopes: ['b', 'c'] });
    expect(claimsOf(tokenIn(await sts.exchange(actor.certificate, token, deep)))).toMatchObject({ scope: 'b' });
    for (const scope of ['a', 'c'])
      expect(await codeOf(await sts.exchange(actor.certificate, token, deep, { scope }))).toBe('scope_not_granted');
    expect(await codeOf(await sts.exchange(actor.certificate, token, back))).toBe('delegation_not_granted');
    expect(await codeOf(await sts.exchange(actor.certificate, token, { uri: 'https://nowhere.example.com' }))).toBe('target_unknown');

    await sts.delegation(other.identity, alice.identity, deep, { maximumDepth: 2 });
    const held = tokenIn(await sts.exchange(actor.certificate, token, deep));
    expect(await codeOf(await sts.exchange(other.certificate, held, deep))).toBe('delegation_not_granted');

    const { prisma } = sts.database.database;
    const soon = new Date(Date.now() + 20_000);
    await prisma.delegation.update({ where: { id }, data: { expiresAt: soon } });
    expect(claimsOf(tokenIn(await sts.exchange(actor.certificate, token, deep))).exp * 1000).toBeLessThanOrEqual(soon.getTime());
    await prisma.delegation.update({ where: { id }, data: { expiresAt: new Date(Date.now() - 1) } });
    expect(await codeOf(await sts.exchange(actor.certificate, token, deep))).toBe('subject_cert_mismatch');
    await prisma.delegation.delete({ where: { id } });
    expect(await codeOf(await sts.exchange(actor.certificate, held, deep))).toBe('delegation_not_granted');
  });

  it('crosses environments only where it is marked so', async () => {
    const identity = await sts.authority.registerIdentity({ name: 'from-staging', environment: 'staging' });
    const certificate = await sts.authority.issueTo(identity);
    const id = await sts.delegation(identity, alice.identity, back);
    const token = await sts.token(alice.certificate, front);
    expect(await codeOf(await sts.exchange(certificate, token, back))).toBe('delegation_not_granted');
    await sts.database.database.prisma.delegation.update({ where: { id }, data: { crossEnvironment: true } });
    expect(claimsOf(tokenIn(await sts.exchange(certificate, token, back)))).toMatchObject({ client_id: 'from-staging' });
  });

  it('gives the subject nothing back: a token in which another acts is not the subject’s own', async () => {
    const held = tokenIn(await sts.exchange(bob.certificate, await sts.token(alice.certificate, front), back));
    expect(await codeOf(await sts.exchange(alice.certificate, held, back))).toBe('subject_cert_mismatch');
  });

  it('of a secret there is none', async () => {
    await sts.secret(alice.identity, 'a secret of alice');
    const form = { subject_token_type: tokenTypes.exchangeSecret };
    expect(await codeOf(await sts.exchange(bob.certificate, 'a secret of alice', back, form))).toBe('subject_cert_mismatch');
  });
});
