import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toPublicId } from '../domain/ids.ts';
import { revokeCertificate } from '../operations/revoke-certificate.ts';
import { suspendIdentity } from '../operations/suspend-identity.ts';
import { testActor } from '../testing/authority.ts';
import { freePort } from '../testing/ports.ts';
import { protectedServer } from '../testing/protected-server.ts';
import { claimsOf, TestSts } from '../testing/sts.ts';

let sts: TestSts;
beforeAll(async () => {
  sts = await TestSts.start({ port: await freePort() });
});
afterAll(() => sts?.stop());

type Workload = Awaited<ReturnType<TestSts['workload']>>;
const context = () => ({ database: sts.database.database, clock: () => new Date() });
const acts: Record<string, (workload: Workload, secretId: string) => Promise<unknown>> = {
  'its certificate is revoked': ({ certificate }) =>
    revokeCertificate(context(), testActor, {
      certificate: toPublicId('certificate', certificate.id),
      reason: 'keyCompromise',
      comment: 'found in a build log',
    }),
  'its certificate is frozen': ({ certificate }) => query('UPDATE certificates SET frozen_at = now() WHERE id = $1', certificate.id),
  'its identity is suspended': ({ identity }) => suspendIdentity(context(), testActor, { identity: identity.name }),
  'the secret that it came from is revoked': (_, secretId) =>
    query('UPDATE exchange_secrets SET revoked_at = now() WHERE id = $1', secretId),
};
const query = (text: string, ...values: unknown[]) => sts.database.database.pool.query(text, values);

describe('a token that is being recorded for an audience that its identity has no grant for any more', () => {
  it.each(Object.entries(acts))('ends at a verifier that follows the feed when %s meanwhile', async (_, act) => {
    const audience = await sts.audience();
    const { certificate } = await sts.resourceServer([audience]);
    const server = await protectedServer(sts, certificate, { audience: audience.uri });
    try {
      const alice = await sts.workload();
      const grant = await sts.grant(alice.identity, audience);
      const secretId = await sts.secret(alice.identity, `secret of ${alice.identity.name}`);
      const token = await sts.token(alice.certificate, audience);
      const { jti } = claimsOf(token);
      expect(await server.ask(alice.certificate, token)).toMatchObject({ status: 200 });
      // Not seen by the act, as if it had not committed yet.
      const { rows } = await query(
        'SELECT to_jsonb(t) || jsonb_build_object($2::text, $3::uuid) AS row FROM tokens t WHERE jti = $1',
        jti,
        'exchange_secret_id',
        secretId,
      );
      await query('DELETE FROM tokens WHERE jti = $1', jti);
      await query('DELETE FROM grants WHERE id = $1', grant);
      await act(alice, secretId);
      await query('INSERT INTO tokens SELECT * FROM jsonb_populate_record(NULL::tokens, $1)', rows[0].row);
      await expect.poll(async () => (await server.ask(alice.certificate, token)).status, { timeout: 8_000 }).toBe(401);
    } finally {
      await server.stop();
    }
  });
});
