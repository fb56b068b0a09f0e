import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { system } from '../../domain/actor.ts';
import { tokenTypes } from '../../domain/claims.ts';
import { fromPublicId, newId } from '../../domain/ids.ts';
import { denyTokensOf, previewTokensOf } from '../../operations/deny-identity-tokens.ts';
import type { ForeignToken } from '../../operations/subject.ts';
import type { TestCertificate, TestIdentity } from '../../testing/authority.ts';
import { type Answer, claimsOf, type TestAudience, TestSts } from '../../testing/sts.ts';

type Workload = { identity: TestIdentity; certificate: TestCertificate };
let sts: TestSts;
let alice: Workload;
let audience: TestAudience;
let issuers: { id: string; issuer: string }[];
/** What the resolver makes of a token: here its payload says it outright, because only the policy is looked at. */
const says = (token: ForeignToken): string => {
  const { expiresAt, terms: _, ...rest } = token;
  const payload = { iss: token.issuer, ...rest, exp: expiresAt.getTime() };
  return `eyJhbGciOiJub25lIn0.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.AAAA`;
};

beforeAll(async () => {
  sts = await TestSts.start({
    resolveForeign: async ({ database }, token) => {
      const { exp, ...payload } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
      const issuer = await database.prisma.trustedIssuer.findUnique({ where: { id: payload.issuerId } });
      return { ok: true, token: { ...payload, terms: issuer?.updatedAt ?? new Date(0), expiresAt: new Date(exp) } };
    },
  });
  audience = await sts.audience(undefined, { delegationDepth: 1 });
  issuers = await Promise.all(
    ['one', 'other'].map(async (name) => {
      const [id, issuer, now] = [newId(), `https://${name}.example.com`, new Date()];
      await sts.database.database.prisma.trustedIssuer.create({
        data: {
          id,
          name,
          issuer,
          preset: 'oidc',
          keySource: 'discovery',
          audiences: ['x'],
          algorithms: ['ES256'],
          lifetimeMaximum: 3_600,
          createdBy: 'test',
          createdAt: now,
          updatedAt: now,
        },
      });
      return { id, issuer };
    }),
  );
});
afterAll(() => sts.stop());
beforeEach(async () => {
  alice = await sts.workload();
  await sts.grant(alice.identity, audience);
});

const foreign = (over: Partial<ForeignToken> = {}, issuer = issuers[0]): ForeignToken => ({
  identityId: alice.identity.id,
  issuerId: issuer?.id ?? '',
  issuer: issuer?.issuer ?? '',
  // The resolver says it.
  terms: new Date(0),
  jti: newId(),
  expiresAt: new Date(Date.now() + 600_000),
  scopes: null,
  mayAct: null,
  ...over,
});
const exchange = (token: ForeignToken, over: Record<string, string> = {}, who = alice) =>
  sts.exchange(who.certificate, says(token), audience, { subject_token_type: tokenTypes.jwt, ...over });
const codeOf = async ({ json }: Answer) =>
  typeof json.access_token === 'string'
    ? 'issued'
    : (await sts.decisions('id = $1', fromPublicId('decision', String(json.decision_id))))[0]?.code;
const claimOf = ({ identity }: Workload) => ({ sub: identity.spiffeId });
const used = async () => (await sts.database.database.pool.query('SELECT count(*)::int AS n FROM used_subject_tokens')).rows[0].n as number;

describe('a token of a trusted issuer', () => {
  it('stands for the identity that the rules name, no longer than it lives itself', async () => {
    const token = foreign({ expiresAt: new Date(Date.now() + 30_000), scopes: ['read'] });
    const { json } = await exchange(token, { subject_token_type: tokenTypes.idToken });
    expect(json).toMatchObject({ scope: 'read', issued_token_type: tokenTypes.accessToken });
    expect(claimsOf(String(json.access_token))).toMatchObject({ sub: alice.identity.spiffeId, client_id: alice.identity.name });
    expect(Number(json.expires_in)).toBeLessThanOrEqual(30);
  });

  it('is exchanged once, however many try at once, and each other try is a replay on record', async () => {
    const token = foreign();
    // All have read that it is unused before any is recorded.
    const original = sts.context.tokens.record.bind(sts.context.tokens);
    const waiting: (() => void)[] = [];
    sts.context.tokens.record = async (...given) => {
      await new Promise<void>((go) => {
        waiting.push(go);
        if (waiting.length === 20) for (const each of waiting) each();
      });
      return original(...given);
    };
    const answers = await Promise.all(Array.from({ length: 20 }, () => exchange(token)));
    sts.context.tokens.record = original;
    const codes = await Promise.all(answers.map(codeOf));
    expect(codes.toSorted()).toEqual(['issued', ...Array.from({ length: 19 }, () => 'subject_token_replayed')]);
    expect(await sts.decisions(`code = 'issued' AND presented_identity_id = $1`, alice.identity.id)).toHaveLength(1);
  });

  it('without a jti that counts may be exchanged again', async () => {
    const token = foreign({ jti: null });
    expect([await codeOf(await exchange(token)), await codeOf(await exchange(token))]).toEqual(['issued', 'issued']);
  });

  it('TOK-07 two issuers that use the same jti stay apart', async () => {
    const jti = newId();
    for (const issuer of issuers) expect(await codeOf(await exchange(foreign({ jti }, issuer)))).toBe('issued');
    for (const issuer of issuers) expect(await codeOf(await exchange(foreign({ jti }, issuer)))).toBe('subject_token_replayed');
  });

  it.each<[string, string, (token: ForeignToken) => Promise<Answer>]>([
    ['of another identity', 'subject_cert_mismatch', async (token) => exchange(token, {}, await sts.workload())],
    ['for an unknown target', 'target_unknown', (token) => exchange(token, { audience: 'https://nowhere.example.com' })],
    ['for a scope that is not granted', 'scope_not_granted', (token) => exchange(token, { scope: 'admin' })],
    [
      'with an unknown type',
      'request_malformed',
      (token) => exchange(token, { subject_token_type: 'urn:ietf:params:oauth:token-type:saml2' }),
    ],
  ])('TOK-08 is not used up by a request %s that is refused', async (_what, code, refused) => {
    const token = foreign();
    const before = await used();
    expect(await codeOf(await refused(token))).toBe(code);
    expect(await used()).toBe(before);
    expect(await codeOf(await exchange(token))).toBe('issued');
    expect(await used()).toBe(before + 1);
  });

  it('counts for nothing once its issuer is disabled, also between reading and recording', async () => {
    const { prisma } = sts.database.database;
    const id = issuers[0]?.id ?? '';
    const original = sts.context.tokens.record.bind(sts.context.tokens);
    let tries = 0;
    sts.context.tokens.record = async (token, deadline) => {
      if (tries++ === 0) await prisma.trustedIssuer.update({ where: { id }, data: { enabled: false } });
      return original(token, deadline);
    };
    // The resolver of this test does not look; the statement that records does.
    expect((await exchange(foreign())).status).toBe(503);
    expect(tries).toBeGreaterThan(1);
    sts.context.tokens.record = original;
    await prisma.trustedIssuer.update({ where: { id }, data: { enabled: true } });
    expect(await codeOf(await exchange(foreign()))).toBe('issued');
  });

  it('may name who acts for its subject, and that carries on to what comes from it', async () => {
    const actor = await sts.workload();
    const mayAct = { sub: actor.identity.spiffeId };
    expect(await codeOf(await exchange(foreign(), {}, actor))).toBe('subject_cert_mismatch');
    const acting = await exchange(foreign({ mayAct }), {}, actor);
    expect(claimsOf(String(acting.json.access_token))).toMatchObject({ sub: alice.identity.spiffeId, act: mayAct, may_act: mayAct });
    expect(await codeOf(await sts.exchange(actor.certificate, String(acting.json.access_token), audience))).toBe('issued');
    const own = await exchange(foreign({ mayAct }));
    expect(claimsOf(String(own.json.access_token))).toMatchObject({ may_act: mayAct });
    const later = await sts.exchange(actor.certificate, String(own.json.access_token), audience);
    expect(claimsOf(String(later.json.access_token))).toMatchObject({ client_id: actor.identity.name, act: mayAct });
    expect(await codeOf(await exchange(foreign({ mayAct: { ...mayAct, iss: 'https://other.example.com' } }), {}, actor))).toBe(
      'subject_cert_mismatch',
    );
    for (const mayAct of [
      { sub: 'deploy' },
      { sub: `spiffe://${'x'.repeat(600)}` },
      { ...claimOf(actor), iss: 'https://other.example.com' },
    ]) {
      expect(claimsOf(String((await exchange(foreign({ mayAct }))).json.access_token))).not.toHaveProperty('may_act');
    }
    const closed = await sts.audience();
    await sts.grant(alice.identity, closed);
    expect(await codeOf(await sts.exchange(actor.certificate, says(foreign({ mayAct })), closed))).toBe('delegation_not_granted');
  });

  it('ends with the tokens of its subject, whoever holds it: the delegation may be gone by then, and one that names its actor needs none', async () => {
    const [actor, other] = [await sts.workload(), await sts.workload()];
    const delegation = await sts.delegation(actor.identity, alice.identity, audience);
    const answers = [await exchange(foreign(), {}, actor), await exchange(foreign({ mayAct: claimOf(other) }), {}, other)];
    expect(await Promise.all(answers.map(codeOf))).toEqual(['issued', 'issued']);
    await sts.database.database.prisma.delegation.delete({ where: { id: delegation } });
    const context = { database: sts.database.database, clock: () => new Date() };
    const input = { identity: alice.identity.name };
    expect(await previewTokensOf(context, input)).toMatchObject({ count: 2, heldByOthers: 2 });
    expect(await denyTokensOf(context, system('test'), input)).toEqual({ denied: 2, left: false });
    const { rows } = await sts.database.database.pool.query('SELECT jti FROM denied_tokens WHERE jti = ANY ($1)', [
      answers.map(({ json }) => claimsOf(String(json.access_token)).jti),
    ]);
    expect(rows).toHaveLength(2);
  });

  it('stands for nobody whose identity is not active', async () => {
    const actor = await sts.workload();
    await sts.delegation(actor.identity, alice.identity, audience);
    for (const status of ['suspended', 'retired']) {
      await sts.database.database.prisma.identity.update({ where: { id: alice.identity.id }, data: { status } });
      expect(await codeOf(await exchange(foreign(), {}, actor))).toBe('subject_token_invalid');
    }
  });
});
