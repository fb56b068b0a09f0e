import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { grantTypes, tokenTypes } from '../../domain/claims.ts';
import { fromPublicId } from '../../domain/ids.ts';
import type { TestCertificate, TestIdentity } from '../../testing/authority.ts';
import { claimsOf, type TestAudience, TestSts } from '../../testing/sts.ts';

type Workload = { identity: TestIdentity; certificate: TestCertificate };
let sts: TestSts;
let alice: Workload;
let bob: Workload;
let audience: TestAudience;
let server: Workload;

beforeAll(async () => {
  sts = await TestSts.start();
  [alice, bob] = [await sts.workload('alice'), await sts.workload('bob')];
  audience = await sts.audience('https://reports.example.com', { lifetimeDefault: 900 });
  await sts.grant(alice.identity, audience);
  await sts.grant(bob.identity, audience);
  await sts.delegation(bob.identity, alice.identity, audience);
  await sts.secret(alice.identity, 'a secret of alice');
  server = await sts.resourceServer([audience], { kind: 'gateway' });
});
afterAll(() => sts.stop());

const ask = (form: Record<string, string> = {}, target = audience) => {
  const standard = { grant_type: grantTypes.clientCredentials, audience: target.uri, requested_token_type: tokenTypes.jwtSvid };
  return sts.call(alice.certificate, '/token', { form: { ...standard, ...form } });
};
const headerOf = (token: string) => JSON.parse(Buffer.from(token.split('.', 1)[0] ?? '', 'base64url').toString());
const codeOf = async (decision: unknown) => (await sts.decisions('id = $1', fromPublicId('decision', String(decision))))[0]?.code;

describe('a JWT-SVID', () => {
  it('names the workload, one audience and an end, carries the binding of every token, and is on record as what it is', async () => {
    const { status, json, headers, text } = await ask({ requested_expires_in: '900' });
    expect(status, text).toBe(200);
    expect(json).toMatchObject({ issued_token_type: tokenTypes.jwtSvid, expires_in: 300 });
    const token = String(json.access_token);
    expect(headerOf(token)).toEqual({ alg: 'ES256', typ: 'JWT', kid: expect.any(String) });
    const claims = claimsOf(token);
    expect(claims).toMatchObject({
      sub: alice.identity.spiffeId,
      aud: audience.uri,
      exp: claims.iat + 300,
      cnf: { 'x5t#S256': alice.certificate.thumbprint },
    });
    expect(await sts.decisions('jti = $1', claims.jti)).toMatchObject([
      { id: fromPublicId('decision', String(headers['hawser-decision'])), code: 'issued', detail: { issued: 'JWT-SVID' } },
    ]);
    const kept = await sts.database.database.prisma.token.findUniqueOrThrow({ where: { jti: claims.jti } });
    expect(kept).toMatchObject({ identityId: alice.identity.id, certificateIds: [alice.certificate.id], identityIds: [alice.identity.id] });
  });

  it('is signed with what its standard knows, whatever the audience wants of access tokens', async () => {
    for (const [algorithm, alg] of [
      ['RS256', 'RS256'],
      ['EdDSA', 'ES256'],
    ] as const) {
      const other = await sts.audience(undefined, { algorithm });
      await sts.grant(alice.identity, other);
      expect(headerOf(String((await ask({}, other)).json.access_token))).toMatchObject({ alg, typ: 'JWT' });
    }
  });

  it('is given for what is granted alone', async () => {
    const { status, json } = await ask({}, await sts.audience());
    expect([status, json.error]).toEqual([400, 'invalid_target']);
  });

  it('is never exchanged for: nobody but the workload itself is who it names', async () => {
    for (const [subject_token, subject_token_type] of [
      ['a secret of alice', tokenTypes.exchangeSecret],
      [await sts.token(alice.certificate, audience), tokenTypes.accessToken],
    ] as const) {
      const answer = await ask({ grant_type: grantTypes.tokenExchange, subject_token, subject_token_type });
      expect([answer.status, answer.json.error], answer.text).toEqual([400, 'invalid_request']);
    }
  });

  it('is an access token at none of the doors, not even beside its own certificate', async () => {
    const svid = String((await ask()).json.access_token);
    const der = alice.certificate.der;
    if (!der) throw new Error('not signed');
    const asked = await sts.call(server.certificate, '/introspect', {
      form: { token: svid, client_certificate: Buffer.from(der).toString('base64url') },
    });
    expect(asked.json.active).toBe(false);
    expect(await codeOf(asked.headers['hawser-decision'])).toBe('token_malformed');

    const forwarded = await sts.call(server.certificate, `/verify?audience=${encodeURIComponent(audience.uri)}`, {
      method: 'GET',
      headers: { authorization: `Bearer ${svid}`, 'x-ssl-client-cert': encodeURIComponent(alice.certificate.certificatePem) },
    });
    expect([forwarded.status, await codeOf(forwarded.headers['hawser-decision'])], forwarded.text).toEqual([401, 'token_malformed']);

    for (const type of [tokenTypes.accessToken, tokenTypes.jwt, tokenTypes.idToken]) {
      const { status, json } = await sts.exchange(alice.certificate, svid, audience, { subject_token_type: type });
      expect([status, await codeOf(json.decision_id)], type).toEqual([400, 'subject_token_invalid']);
    }
    const bobs = await sts.call(bob.certificate, '/token', {
      form: { grant_type: grantTypes.clientCredentials, audience: audience.uri, requested_token_type: tokenTypes.jwtSvid },
    });
    const acting = await sts.exchange(bob.certificate, await sts.token(alice.certificate, audience), audience, {
      actor_token: String(bobs.json.access_token),
      actor_token_type: tokenTypes.jwt,
    });
    expect(acting.status, acting.text).toBe(400);
  });

  it('is denied by whoever holds it, as any token', async () => {
    const svid = String((await ask()).json.access_token);
    const { status } = await sts.call(alice.certificate, '/revoke', { form: { token: svid } });
    expect(status).toBe(200);
    const denied = await sts.database.database.prisma.deniedToken.findMany({ where: { jti: claimsOf(svid).jti } });
    expect(denied).toHaveLength(1);
  });
});
