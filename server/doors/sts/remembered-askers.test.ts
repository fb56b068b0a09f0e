import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { grantTypes, tokenTypes } from '../../domain/claims.ts';
import { denyToken } from '../../operations/deny-token.ts';
import { testActor } from '../../testing/authority.ts';
import { type Answer, claimsOf, type DecisionRow, TestSts } from '../../testing/sts.ts';

let sts: TestSts;
/** How often the ledger was asked or told anything, beside the statement that accepts. */
let others = 0;
const count =
  <A extends unknown[], R>(work: (...of: A) => R) =>
  (...of: A): R => {
    others++;
    return work(...of);
  };
beforeAll(async () => {
  sts = await TestSts.start();
  const { facts, liveness, decisions } = sts.context;
  facts.read = count(facts.read.bind(facts));
  liveness.read = count(liveness.read.bind(liveness));
  decisions.write = count(decisions.write.bind(decisions));
});
afterAll(() => sts.stop());

/** A live token from a secret, and two who are asked about it and have been asked before. */
async function aHouse() {
  const audience = await sts.audience();
  const alice = await sts.workload();
  await sts.grant(alice.identity, audience);
  const secret = `the secret of ${alice.identity.name}`;
  await sts.secret(alice.identity, secret);
  const form = { grant_type: grantTypes.tokenExchange, subject_token: secret, subject_token_type: tokenTypes.exchangeSecret };
  const issued = await sts.call(alice.certificate, '/token', { form: { ...form, audience: audience.uri, scope: 'read' } });
  const token = String(issued.json.access_token);
  const server = await sts.resourceServer([audience]);
  const gateway = await sts.resourceServer([audience], { kind: 'gateway', certificateHeader: 'Client-Cert' });
  const introspect = (more: Record<string, string> = {}) => sts.call(server.certificate, '/introspect', { form: { token, ...more } });
  const verify = (der = alice.certificate.der) =>
    sts.call(gateway.certificate, `/verify?audience=${encodeURIComponent(audience.uri)}`, {
      headers: { authorization: `Bearer ${token}`, 'client-cert': `:${der.toString('base64')}:`, 'x-original-method': 'GET' },
    });
  return { audience, alice, token, server, gateway, introspect, verify };
}
type House = Awaited<ReturnType<typeof aHouse>>;

const isYes = ({ status, json }: Answer): boolean => status === 204 || json.active === true;
const sql = (text: string, ...values: unknown[]) => sts.database.database.pool.query(text, values);
const same = ({ id, at, latency_micros, xid, ...row }: DecisionRow & { xid?: unknown }) => row;

it('who asked before is answered by one statement, and the record of it is the same', async () => {
  const house = await aHouse();
  const seen = { client_certificate: house.alice.certificate.der.toString('base64url'), request_path: '/x', tls_version: 'TLSv1.3' };
  for (const ask of [house.introspect, () => house.introspect(seen), house.verify]) {
    // Somebody else's change makes every memory of this asker worthless once.
    await sql('UPDATE resource_servers SET updated_at = now()');
    others = 0;
    const answers = [await ask()];
    expect(others).toBe(3);
    answers.push(await ask());
    expect(others).toBe(3);
    expect(answers.map(isYes)).toEqual([true, true]);
    const [first, second, ...more] = (await sts.decisions('jti = $1', claimsOf(house.token).jti))
      .filter(({ code }) => code === 'accepted')
      .slice(-2);
    if (!first || !second) throw new Error('no record');
    expect(more).toEqual([]);
    expect(same(second)).toEqual(same(first));
  }
});

describe('what another connection has changed is honoured on the very next request, although who asks is remembered:', () => {
  const changes: Record<string, (house: House) => Promise<unknown>> = {
    'the token is denied': ({ token }) => denyToken(sts.authority.context, testActor, { jti: claimsOf(token).jti }),
    'its certificate is revoked': ({ alice }) =>
      sql(
        `UPDATE certificates SET status = 'revoked', revoked_at = now(), revocation_reason = 'keyCompromise' WHERE id = $1`,
        alice.certificate.id,
      ),
    'its certificate is frozen': ({ alice }) => sql('UPDATE certificates SET frozen_at = now() WHERE id = $1', alice.certificate.id),
    'its identity is suspended': ({ alice }) => sql(`UPDATE identities SET status = 'suspended' WHERE id = $1`, alice.identity.id),
    'its secret is revoked': ({ alice }) => sql('UPDATE exchange_secrets SET revoked_at = now() WHERE identity_id = $1', alice.identity.id),
    'it has ended': ({ token }) => sql(`UPDATE tokens SET expires_at = now() - interval '2 seconds' WHERE jti = $1`, claimsOf(token).jti),
    'it is gone': ({ token }) => sql('DELETE FROM tokens WHERE jti = $1', claimsOf(token).jti),
    'it is for somebody else': async ({ token }) =>
      sql('UPDATE tokens SET audience_id = $2 WHERE jti = $1', claimsOf(token).jti, (await sts.audience()).id),
    'the certificates of the askers are revoked': ({ server, gateway }) =>
      sql(
        `UPDATE certificates SET status = 'revoked', revoked_at = now(), revocation_reason = 'keyCompromise' WHERE identity_id IN ($1, $2)`,
        server.identity.id,
        gateway.identity.id,
      ),
    'the askers are suspended': ({ server, gateway }) =>
      sql(`UPDATE identities SET status = 'suspended' WHERE id IN ($1, $2)`, server.identity.id, gateway.identity.id),
    'the audience is taken from them': ({ server, gateway }) =>
      sql('DELETE FROM resource_server_audiences WHERE resource_server_id IN ($1, $2)', server.id, gateway.id),
    'they are registered no longer': ({ server, gateway }) =>
      sql('DELETE FROM resource_servers WHERE id IN ($1, $2)', server.id, gateway.id),
  };
  // Of these the claims say otherwise, and they decide where the ledger is read; from memory nothing is said that the two do not agree on.
  const onlyRead = new Set(['it is for somebody else', 'it has ended']);
  it.each(Object.entries(changes))('%s', async (name, change) => {
    const house = await aHouse();
    for (const ask of [house.introspect, house.verify]) for (let once = 0; once < 2; once++) expect(isYes(await ask())).toBe(true);
    await change(house);
    for (const ask of [house.introspect, house.verify]) {
      others = 0;
      const answer = await ask();
      expect(isYes(answer), name).toBe(onlyRead.has(name));
      expect(others, name).toBeGreaterThan(0);
    }
  });

  it('a gateway is registered for another header, or is none', async () => {
    const { gateway, verify } = await aHouse();
    for (let once = 0; once < 2; once++) expect((await verify()).status).toBe(204);
    await sql(`UPDATE resource_servers SET certificate_header = 'X-SSL-Client-Cert' WHERE id = $1`, gateway.id);
    expect((await verify()).status).toBe(401);
    await sql(`UPDATE resource_servers SET certificate_header = 'Client-Cert' WHERE id = $1`, gateway.id);
    for (let once = 0; once < 2; once++) expect((await verify()).status).toBe(204);
    await sql(`UPDATE resource_servers SET kind = 'server', certificate_header = NULL WHERE id = $1`, gateway.id);
    expect((await verify()).status).toBe(401);
  });
});

it('another certificate than the one it is bound to is refused, and named, by whoever is remembered', async () => {
  const { token, introspect, verify } = await aHouse();
  const mallory = await sts.workload();
  for (const ask of [introspect, verify]) for (let once = 0; once < 2; once++) expect(isYes(await ask())).toBe(true);
  expect((await verify(mallory.certificate.der)).status).toBe(401);
  expect((await introspect({ client_certificate: mallory.certificate.der.toString('base64url') })).json.active).toBe(false);
  expect((await introspect({ client_certificate: '' })).json.active).toBe(false);
  const refused = (await sts.decisions('jti = $1', claimsOf(token).jti)).filter(({ code }) => code.startsWith('cnf'));
  expect(refused.map(({ code }) => code)).toEqual(['cnf_mismatch.foreign', 'cnf_mismatch.foreign', 'cnf_missing_cert']);
});
