import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { grantTypes, tokenTypes } from '../../domain/claims.ts';
import { fromPublicId } from '../../domain/ids.ts';
import type { TestCertificate, TestIdentity } from '../../testing/authority.ts';
import { claimsOf, type TestAudience, TestSts } from '../../testing/sts.ts';

let sts: TestSts;
let alice: { identity: TestIdentity; certificate: TestCertificate };
let bob: { identity: TestIdentity; certificate: TestCertificate };
let audience: TestAudience;

beforeAll(async () => {
  sts = await TestSts.start();
  [alice, bob] = [await sts.workload('alice'), await sts.workload('bob')];
  audience = await sts.audience('https://server.domain.com:8443', { scopes: ['read', 'https://www.googleapis.com/auth/cloud-platform'] });
  await sts.grant(alice.identity, audience);
  await sts.grant(bob.identity, audience);
  await sts.secret(alice.identity, 'iamtheeggman');
  await sts.secret(bob.identity, 'iamthewalrus');
});
afterAll(() => sts.stop());

const ask = (form: Record<string, string> | string | readonly (readonly [string, string])[], who = alice) =>
  sts.call(who.certificate, '/token', { form });

describe('client credentials', () => {
  it('give a token that is bound to the certificate of the connection, and on record', async () => {
    const answer = await ask({ grant_type: 'client_credentials', audience: audience.uri, scope: 'read' });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.json).toEqual({ access_token: expect.any(String), token_type: 'Bearer', expires_in: 300, scope: 'read' });
    const claims = claimsOf(String(answer.json.access_token));
    expect(claims).toEqual({
      iss: sts.context.issuer,
      sub: alice.identity.spiffeId,
      client_id: 'alice',
      aud: audience.uri,
      iat: expect.any(Number),
      nbf: claims.iat,
      exp: claims.iat + 300,
      jti: expect.any(String),
      scope: 'read',
      cnf: { 'x5t#S256': alice.certificate.thumbprint },
    });
    const [decision, ...others] = await sts.decisions('jti = $1', claims.jti);
    expect(others).toEqual([]);
    expect(decision).toMatchObject({
      id: fromPublicId('decision', String(answer.headers['hawser-decision'])),
      code: 'issued',
      door: 'sts',
      actor_kind: 'identity',
      actor_name: 'alice',
      audience: audience.uri,
      token_identity_id: alice.identity.id,
      presented_identity_id: alice.identity.id,
      bound_certificate_id: alice.certificate.id,
      bound_thumbprint: alice.certificate.thumbprint,
      presented_thumbprint: alice.certificate.thumbprint,
      bound_serial: alice.certificate.serial,
      method: 'POST',
      path: '/token',
      tls_version: 'TLSv1.3',
      source_address: '127.0.0.1',
    });
    const token = await sts.database.database.prisma.token.findUniqueOrThrow({ where: { jti: claims.jti } });
    expect(token).toMatchObject({
      identityId: alice.identity.id,
      certificateIds: [alice.certificate.id],
      jtis: [claims.jti],
      scope: 'read',
    });
    expect(token.expiresAt.getTime()).toBe(claims.exp * 1000);
  });
});

describe('an exchange', () => {
  it('takes the request of the first demo as it stands', async () => {
    const json = {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      resource: 'https://server.domain.com:8443',
      audience: 'https://server.domain.com:8443',
      scope: 'https://www.googleapis.com/auth/cloud-platform',
      requested_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      subject_token: 'iamtheeggman',
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    };
    const answer = await sts.call(alice.certificate, '/token', { json });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.json).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 300,
      scope: 'https://www.googleapis.com/auth/cloud-platform',
      issued_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    });
    expect(claimsOf(String(answer.json.access_token))).toMatchObject({
      sub: alice.identity.spiffeId,
      aud: 'https://server.domain.com:8443',
    });
  });

  const exchange = { grant_type: grantTypes.tokenExchange, subject_token_type: tokenTypes.exchangeSecret };

  it("refuses another's secret in the same words as an unknown one, and tells the operator the difference", async () => {
    const stolen = await ask({ ...exchange, audience: audience.uri, subject_token: 'iamthewalrus' });
    const unknown = await ask({ ...exchange, audience: audience.uri, subject_token: 'iamnobody' });
    expect(stolen.status).toBe(400);
    expect({ ...stolen.json, decision_id: '' }).toEqual({ ...unknown.json, decision_id: '' });
    expect(stolen.json).toMatchObject({ error: 'invalid_request', decision_id: stolen.headers['hawser-decision'] });
    const [first] = await sts.decisions('id = $1', fromPublicId('decision', String(stolen.json.decision_id)));
    expect(first).toMatchObject({
      code: 'subject_cert_mismatch',
      token_identity_id: bob.identity.id,
      presented_identity_id: alice.identity.id,
    });
    const [second] = await sts.decisions('id = $1', fromPublicId('decision', String(unknown.json.decision_id)));
    expect(second).toMatchObject({ code: 'subject_token_invalid' });
  });
});
