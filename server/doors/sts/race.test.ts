import type { Agent } from 'node:https';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { grantTypes, tokenTypes } from '../../domain/claims.ts';
import { isLive } from '../../ledger/liveness.ts';
import { revokeCertificate } from '../../operations/revoke-certificate.ts';
import { testActor } from '../../testing/authority.ts';
import { claimsOf, TestSts } from '../../testing/sts.ts';

let sts: TestSts;
beforeAll(async () => {
  sts = await TestSts.start();
});
afterAll(() => sts.stop());

it('TOK-09 after a revocation has returned no token of that certificate is live, however many are being exchanged', async () => {
  const audience = await sts.audience();
  for (let round = 0; round < 5; round++) {
    const { identity, certificate } = await sts.workload();
    await sts.grant(identity, audience);
    await sts.secret(identity, `secret of round ${round}`);
    const form = {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: `secret of round ${round}`,
      subject_token_type: 'urn:hawser:params:oauth:token-type:exchange-secret',
      audience: audience.uri,
    };
    const agent = sts.agent(certificate, { maxSockets: 24 });
    const answers: { status: number; begun: number; jti: string | undefined }[] = [];
    let flooding = true;
    const workers = Array.from({ length: 24 }, async () => {
      while (flooding) {
        const begun = performance.now();
        const { status, json } = await sts.call(certificate, '/token', { form, agent });
        answers.push({ status, begun, jti: typeof json.access_token === 'string' ? claimsOf(json.access_token).jti : undefined });
      }
    });
    await vi.waitFor(() => expect(answers.length).toBeGreaterThan(24), { timeout: 20_000 });
    await revokeCertificate(sts.authority.context, testActor, {
      certificate: certificate.serial,
      reason: 'keyCompromise',
      comment: 'while it floods the STS',
    });
    const returned = performance.now();
    const live = () =>
      sts.database.database.pool.query(`SELECT t.jti FROM tokens t WHERE t.identity_id = $1 AND ${isLive('t', 'now()')}`, [identity.id]);
    expect((await live()).rows).toEqual([]);
    const answered = answers.length;
    await vi.waitFor(() => expect(answers.length).toBeGreaterThan(answered + 24), { timeout: 20_000 });
    flooding = false;
    await Promise.all(workers);

    expect((await live()).rows).toEqual([]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 401]));
    expect(answers.filter(({ status, begun }) => status === 200 && begun > returned)).toEqual([]);
    // Whatever left the house is on record.
    const issued = answers.flatMap(({ jti }) => jti ?? []);
    const { rows } = await sts.database.database.pool.query('SELECT count(*)::int AS kept FROM tokens WHERE jti = ANY ($1::uuid[])', [
      issued,
    ]);
    expect(rows).toEqual([{ kept: issued.length }]);
    expect(await sts.decisions("code = 'issued' AND jti = ANY ($1::uuid[])", issued)).toHaveLength(issued.length);
  }
}, 60_000);

it('a grant, a secret or an identity that goes while a token is being recorded stops it, under its right name', async () => {
  const audience = await sts.audience();
  const { pool, prisma } = sts.database.database;
  for (const [change, error, code] of [
    ['DELETE FROM grants WHERE identity_id = $1', 'invalid_target', 'target_not_granted'],
    ["UPDATE identities SET status = 'suspended' WHERE id = $1", 'invalid_client', 'identity_suspended'],
    [
      "UPDATE certificates SET status = 'revoked', revoked_at = now(), revocation_reason = 'superseded' WHERE identity_id = $1",
      'invalid_client',
      'cert_revoked',
    ],
    ['UPDATE certificates SET frozen_at = now() WHERE identity_id = $1', 'invalid_client', 'cert_frozen'],
    ['UPDATE exchange_secrets SET revoked_at = now() WHERE identity_id = $1', 'invalid_request', 'subject_token_invalid'],
  ] as const) {
    const { identity, certificate } = await sts.workload();
    await sts.grant(identity, audience);
    await sts.secret(identity, `secret of ${identity.name}`);
    const form = {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: `secret of ${identity.name}`,
      subject_token_type: 'urn:hawser:params:oauth:token-type:exchange-secret',
      audience: audience.uri,
    };
    // Facts are read, the change commits, and only then may the token be recorded.
    const original = sts.context.tokens.record.bind(sts.context.tokens);
    sts.context.tokens.record = async (token, deadline) => {
      sts.context.tokens.record = original;
      await pool.query(change, [identity.id]);
      return original(token, deadline);
    };
    const answer = await sts.call(certificate, '/token', { form });
    expect(answer.json.error, code).toBe(error);
    expect(await sts.decisions('presented_identity_id = $1', identity.id)).toMatchObject([{ code }]);
    expect(await prisma.token.count({ where: { identityId: identity.id } })).toBe(0);
  }
});

const revoked = "status = 'revoked', revoked_at = now(), revocation_reason = 'superseded'";
const denied = "INSERT INTO denied_tokens (jti, denied_at, expires_at, denied_by) VALUES ($1, now(), now() + interval '1 hour', 'test')";

describe('an exchange of a token, while what it hangs on', () => {
  it.each<[string, string, string, (chain: Chain) => string]>([
    ['goes: the delegation', 'delegation_not_granted', 'DELETE FROM delegations WHERE id = $1', ({ delegationId }) => delegationId],
    [
      'is suspended: the subject',
      'subject_token_invalid',
      "UPDATE identities SET status = 'suspended' WHERE id = $1",
      ({ alice }) => alice.identity.id,
    ],
    [
      'is suspended: the actor',
      'identity_suspended',
      "UPDATE identities SET status = 'suspended' WHERE id = $1",
      ({ bob }) => bob.identity.id,
    ],
    ["goes: the subject's grant", 'target_not_granted', 'DELETE FROM grants WHERE id = $1', ({ grantId }) => grantId],
    [
      "is revoked: the subject's certificate",
      'subject_token_invalid',
      `UPDATE certificates SET ${revoked} WHERE id = $1`,
      ({ alice }) => alice.certificate.id,
    ],
    [
      "is revoked: the actor's certificate",
      'cert_revoked',
      `UPDATE certificates SET ${revoked} WHERE id = $1`,
      ({ bob }) => bob.certificate.id,
    ],
    ['is denied: the subject token', 'subject_token_invalid', denied, ({ token }) => claimsOf(token).jti],
    ['is denied: the actor token', 'subject_token_invalid', denied, ({ proof }) => claimsOf(proof).jti],
  ])('%s, is refused under its right name, and no token is left', async (_what, code, change, of) => {
    const chain = await aChain();
    const { pool, prisma } = sts.database.database;
    const original = sts.context.tokens.record.bind(sts.context.tokens);
    sts.context.tokens.record = async (token, deadline) => {
      sts.context.tokens.record = original;
      expect((await pool.query(change, [of(chain)])).rowCount).toBe(1);
      return original(token, deadline);
    };
    const before = await prisma.token.count({ where: { certificateId: chain.bob.certificate.id } });
    const answer = await act(chain);
    expect(answer.status, answer.text).toBeGreaterThanOrEqual(400);
    expect(await sts.decisions('presented_identity_id = $1 AND code <> $2', chain.bob.identity.id, 'issued')).toMatchObject([{ code }]);
    expect(await prisma.token.count({ where: { certificateId: chain.bob.certificate.id } })).toBe(before);
  });

  it('TOK-09 is revoked under a flood: no token that came from the subject’s certificate lives when the revocation has returned', async () => {
    const chain = await aChain();
    const agent = sts.agent(chain.bob.certificate, { maxSockets: 16 });
    const answers: number[] = [];
    let flooding = true;
    const workers = Array.from({ length: 16 }, async () => {
      while (flooding) answers.push((await act(chain, agent)).status);
    });
    await vi.waitFor(() => expect(answers.length).toBeGreaterThan(16), { timeout: 20_000 });
    await revokeCertificate(sts.authority.context, testActor, {
      certificate: chain.alice.certificate.serial,
      reason: 'keyCompromise',
      comment: 'flood',
    });
    const live = () =>
      sts.database.database.pool.query(`SELECT t.jti FROM tokens t WHERE t.identity_id = $1 AND ${isLive('t', 'now()')}`, [
        chain.alice.identity.id,
      ]);
    expect((await live()).rows).toEqual([]);
    const answered = answers.length;
    await vi.waitFor(() => expect(answers.length).toBeGreaterThan(answered + 32), { timeout: 20_000 });
    flooding = false;
    await Promise.all(workers);
    expect((await live()).rows).toEqual([]);
    expect(new Set(answers)).toEqual(new Set([200, 400]));
  }, 60_000);
});

/** Alice's token, and bob who may act for her and proves it with a token of his own. */
async function aChain() {
  const [alice, bob] = [await sts.workload(), await sts.workload()];
  const [front, back] = [await sts.audience(), await sts.audience(undefined, { delegationDepth: 1 })];
  for (const { identity } of [alice, bob]) await sts.grant(identity, front);
  const grantId = await sts.grant(alice.identity, back);
  const delegationId = await sts.delegation(bob.identity, alice.identity, back);
  const [token, proof] = [await sts.token(alice.certificate, front), await sts.token(bob.certificate, front)];
  return { alice, bob, back, grantId, delegationId, token, proof };
}
type Chain = Awaited<ReturnType<typeof aChain>>;

const act = ({ bob, back, token, proof }: Chain, agent?: Agent) =>
  sts.call(bob.certificate, '/token', {
    form: {
      grant_type: grantTypes.tokenExchange,
      audience: back.uri,
      subject_token: token,
      subject_token_type: tokenTypes.accessToken,
      actor_token: proof,
      actor_token_type: tokenTypes.accessToken,
    },
    ...(agent ? { agent } : {}),
  });
