import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tokenTypes } from '../../domain/claims.ts';
import { isLive } from '../../ledger/liveness.ts';
import { claimsOf, type TestAudience, TestSts } from '../../testing/sts.ts';

let sts: TestSts;
let front: TestAudience;
let back: TestAudience;
let server: Awaited<ReturnType<TestSts['resourceServer']>>;
beforeAll(async () => {
  sts = await TestSts.start();
  front = await sts.audience('https://front.example.com');
  back = await sts.audience('https://back.example.com', { delegationDepth: 3 });
  server = await sts.resourceServer([back]);
});
afterAll(() => sts.stop());

/** A secret of alice → her token → bob acts, with a token of his own as a proof → carol acts on top of that. */
async function aChain() {
  const [alice, bob, carol] = [await sts.workload(), await sts.workload(), await sts.workload()];
  for (const { identity } of [alice, bob]) for (const audience of [front, back]) await sts.grant(identity, audience);
  for (const { identity } of [bob, carol]) await sts.delegation(identity, alice.identity, back, { maximumDepth: 2 });
  const secret = await sts.secret(alice.identity, `secret of ${alice.identity.name}`);
  const tokenOf = async (...call: Parameters<TestSts['exchange']>) => String((await sts.exchange(...call)).json.access_token);
  const first = await tokenOf(alice.certificate, `secret of ${alice.identity.name}`, front, {
    subject_token_type: tokenTypes.exchangeSecret,
  });
  const proof = await sts.token(bob.certificate, front);
  const second = await tokenOf(bob.certificate, first, back, { actor_token: proof, actor_token_type: tokenTypes.accessToken });
  const third = await tokenOf(carol.certificate, second, back);
  return { alice, bob, carol, secret, first, proof, second, third };
}
type Chain = Awaited<ReturnType<typeof aChain>>;

const jti = (token: string) => claimsOf(token).jti;
const deny = (token: string) => [
  `INSERT INTO denied_tokens (jti, denied_at, expires_at, denied_by) VALUES ($1, now(), now() + '1 h', 'test')`,
  jti(token),
];
const certificate = (change: string) => (who: 'alice' | 'bob' | 'carol') => (chain: Chain) => [
  `UPDATE certificates SET ${change} WHERE id = $1`,
  chain[who].certificate.id,
];
const identity = (status: string) => (who: 'alice' | 'bob' | 'carol') => (chain: Chain) => [
  `UPDATE identities SET status = '${status}' WHERE id = $1`,
  chain[who].identity.id,
];
const revoked = certificate(`status = 'revoked', revoked_at = now(), revocation_reason = 'keyCompromise'`);
const frozen = certificate('frozen_at = now()');
const expired = certificate(`not_after = now() - interval '1 s'`);
const overlapped = certificate(`status = 'superseded', usable_until = now() - interval '1 s'`);

const ends: [string, (chain: Chain) => (string | undefined)[]][] = [
  ...(['alice', 'bob', 'carol'] as const).flatMap((who): (typeof ends)[number][] => [
    [`the certificate of ${who} is revoked`, revoked(who)],
    [`the certificate of ${who} is frozen`, frozen(who)],
    [`the certificate of ${who} expires`, expired(who)],
    [`the certificate of ${who} is replaced and its overlap is over`, overlapped(who)],
    [`${who} is suspended`, identity('suspended')(who)],
    [`${who} is retired`, identity('retired')(who)],
  ]),
  ['the token of alice is denied', ({ first }) => deny(first)],
  ['the token that proved bob is denied', ({ proof }) => deny(proof)],
  ['the token of bob for alice is denied', ({ second }) => deny(second)],
  ['the token of carol for alice is denied', ({ third }) => deny(third)],
  ['the secret of alice is revoked', ({ secret }) => ['UPDATE exchange_secrets SET revoked_at = now() WHERE id = $1', secret]],
];

describe('what ends one link ends all that hangs on it: when', () => {
  it.each(ends)('%s', async (_what, end) => {
    const [chain, other] = [await aChain(), await aChain()];
    const introspect = async (token: string) => (await sts.call(server.certificate, '/introspect', { form: { token } })).json.active;
    const again = async (of: Chain) => (await sts.exchange(of.carol.certificate, of.third, back)).status;
    const live = async (token: string) => {
      const { rows } = await sts.database.database.pool.query(`SELECT ${isLive('t', 'now()')} AS live FROM tokens t WHERE t.jti = $1`, [
        jti(token),
      ]);
      return rows[0]?.live;
    };
    expect([await introspect(chain.third), await again(chain), await live(chain.third)]).toEqual([true, 200, true]);
    const [statement = '', ...values] = end(chain);
    expect((await sts.database.database.pool.query(statement, values)).rowCount).toBe(1);
    expect(await introspect(chain.third)).toBe(false);
    expect(await again(chain)).toBeGreaterThanOrEqual(400);
    expect(await live(chain.third)).toBe(false);
    // What does not hang on it lives on.
    expect([await introspect(other.third), await again(other), await live(other.third)]).toEqual([true, 200, true]);
  });

  it('a key that signed a link is revoked', async () => {
    const chain = await aChain();
    const { pool } = sts.database.database;
    const { rows } = await pool.query('SELECT kid FROM token_keys k JOIN tokens t ON t.key_number = k.number WHERE t.jti = $1', [
      jti(chain.first),
    ]);
    await pool.query(`UPDATE token_keys SET status = 'revoked', revoked_at = now() WHERE kid = $1`, [rows[0]?.kid]);
    expect((await sts.call(server.certificate, '/introspect', { form: { token: chain.third } })).json.active).toBe(false);
  });
});
