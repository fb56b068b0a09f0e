import { afterAll, beforeAll, expect, it, vi } from 'vitest';
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
});

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
