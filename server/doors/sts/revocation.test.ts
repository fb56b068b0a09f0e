import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromPublicId } from '../../domain/ids.ts';
import type { TestCertificate, TestIdentity } from '../../testing/authority.ts';
import { claimsOf, type TestAudience, TestSts } from '../../testing/sts.ts';

type Workload = { identity: TestIdentity; certificate: TestCertificate };
let sts: TestSts;
let front: TestAudience;
let back: TestAudience;
const people: Record<string, Workload> = {};
const who = (name: string): Workload => {
  const found = people[name];
  if (!found) throw new Error(`nobody is called ${name}`);
  return found;
};

beforeAll(async () => {
  sts = await TestSts.start();
  front = await sts.audience('https://front.example.com');
  back = await sts.audience('https://back.example.com', { delegationDepth: 2 });
  for (const name of ['alice', 'bob', 'mallory']) people[name] = await sts.workload(name);
  people.front = await sts.resourceServer([front]);
  people.back = await sts.resourceServer([back]);
  people.gateway = await sts.resourceServer([back], { kind: 'gateway' });
  for (const name of ['alice', 'bob']) for (const audience of [front, back]) await sts.grant(who(name).identity, audience);
  await sts.delegation(who('bob').identity, who('alice').identity, back);
});
afterAll(() => sts.stop());

const revoke = (name: string, token: string, over: Record<string, string> = {}) =>
  sts.call(who(name).certificate, '/revoke', { form: { token, ...over } });
const isActive = async (token: string) => {
  const server = claimsOf(token).aud === front.uri ? 'front' : 'back';
  return (await sts.call(who(server).certificate, '/introspect', { form: { token } })).json.active;
};
/** Of alice for front, and what bob made of it for back. */
async function aChain(): Promise<{ subject: string; delegated: string }> {
  const subject = await sts.token(who('alice').certificate, front);
  const { json } = await sts.exchange(who('bob').certificate, subject, back);
  expect(claimsOf(String(json.access_token))).toMatchObject({ client_id: 'bob', sub: who('alice').identity.spiffeId });
  return { subject, delegated: String(json.access_token) };
}
const outsiders = ['mallory'];

/** Who may end which of the two, and what that leaves alive. */
const rules: Record<'subject' | 'delegated', { may: string[]; ends: ('subject' | 'delegated')[] }> = {
  subject: { may: ['alice', 'front'], ends: ['subject', 'delegated'] },
  delegated: { may: ['bob', 'alice', 'back', 'gateway'], ends: ['delegated'] },
};

describe('whoever may end a token ends it and what derives from it, and nobody else ends anything', () => {
  const cases = (Object.keys(rules) as (keyof typeof rules)[]).flatMap((which) =>
    ['alice', 'bob', 'front', 'back', 'gateway', ...outsiders].map((name) => [name, which] as const),
  );
  it.each(cases)('%s, of the %s token', async (name, which) => {
    const chain = await aChain();
    const answer = await revoke(name, chain[which]);
    const { may, ends } = rules[which];
    const allowed = may.includes(name);
    expect([answer.status, answer.text === ''], answer.text).toEqual(allowed ? [200, true] : [400, false]);
    for (const one of ['subject', 'delegated'] as const) expect(await isActive(chain[one]), one).toBe(!(allowed && ends.includes(one)));
    if (!allowed) {
      expect(answer.json).toMatchObject({ error: 'unauthorized_client', decision_id: answer.headers['hawser-decision'] });
      const decisions = await sts.decisions('id = $1', fromPublicId('decision', String(answer.json.decision_id)));
      expect(decisions).toMatchObject([
        { code: 'gateway_untrusted', jti: claimsOf(chain[which]).jti, actor_name: who(name).identity.name },
      ]);
    }
    // Another token of the same people is not touched.
    expect(await isActive((await aChain()).delegated)).toBe(true);
  });
});

describe('a value that is no token of ours', () => {
  it.each([
    ['nothing that was ever issued', 'abc'],
    ['a JWT of somebody else', 'eyJhbGciOiJub25lIn0.eyJpc3MiOiJodHRwczovL2V2aWwuZXhhbXBsZSJ9.AAAA'],
    ['a very long one', 'x'.repeat(20_000)],
  ])('is revoked already: %s', async (_what, token) => {
    for (const hint of ['access_token', 'refresh_token', 'anything']) {
      const answer = await revoke('alice', token, { token_type_hint: hint });
      expect([answer.status, answer.text]).toEqual([200, '']);
    }
  });

  it('is not supported where it is an exchange secret of the caller, and says nothing of those of others', async () => {
    await sts.secret(who('alice').identity, 'iamtheeggman');
    const own = await revoke('alice', 'iamtheeggman');
    expect([own.status, own.json.error]).toEqual([400, 'unsupported_token_type']);
    const others = await revoke('bob', 'iamtheeggman');
    expect([others.status, others.text]).toEqual([200, '']);
    const still = await sts.exchange(who('alice').certificate, 'iamtheeggman', front);
    expect(still.status).toBe(200);
  });
});

it('a client that gives the name of another is refused at every endpoint that reads one', async () => {
  const { subject } = await aChain();
  for (const [path, form] of [
    ['/token', { grant_type: 'client_credentials', audience: front.uri }],
    ['/introspect', { token: subject }],
    ['/revoke', { token: subject }],
  ] as const) {
    const named = (client_id: string) => sts.call(who('front').certificate, path, { form: { ...form, client_id } });
    const answer = await named('alice');
    expect([answer.status, answer.json.error, answer.json.error_description], path).toEqual([
      400,
      'invalid_request',
      'client_id does not name the identity of the certificate',
    ]);
    const error = (await named(who('front').identity.name)).json.error;
    expect(error, path).toBe(path === '/token' ? 'invalid_target' : undefined);
  }
  expect(await isActive((await aChain()).subject)).toBe(true);
});

it('a revoked key ends what it signed and all that derives from it, also where the token itself was signed by another', async () => {
  const { pool, prisma } = sts.database.database;
  const chain = await aChain();
  const { keyNumber } = await prisma.token.findUniqueOrThrow({ where: { jti: claimsOf(chain.subject).jti } });
  expect(keyNumber).not.toBeNull();
  const other = await prisma.tokenKey.findFirstOrThrow({ where: { algorithm: 'RS256' } });
  await prisma.token.update({ where: { jti: claimsOf(chain.delegated).jti }, data: { keyNumber: other.number } });
  expect([await isActive(chain.subject), await isActive(chain.delegated)]).toEqual([true, true]);
  await pool.query("UPDATE token_keys SET status = 'revoked', revoked_at = now() WHERE number = $1", [keyNumber]);
  // This node has not heard: it still has the key, and yet nobody is told that they live, and nothing more is signed with it.
  expect([await isActive(chain.subject), await isActive(chain.delegated)]).toEqual([false, false]);
  const [decision] = await sts.decisions(
    'jti = $1 AND door = $2 AND code <> $3',
    claimsOf(chain.delegated).jti,
    'introspection',
    'accepted',
  );
  expect(decision?.code).toBe('token_revoked');
  expect((await sts.exchange(who('bob').certificate, chain.subject, back)).status).not.toBe(200);
  const refused = await sts.call(who('alice').certificate, '/token', { form: { grant_type: 'client_credentials', audience: front.uri } });
  expect([refused.status, refused.headers['retry-after']]).toEqual([503, '1']);
});
