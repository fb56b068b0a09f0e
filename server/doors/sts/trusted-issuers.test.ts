import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tokenTypes } from '../../domain/claims.ts';
import { Database } from '../../ledger/database.ts';
import { addIssuerRule } from '../../operations/add-issuer-rule.ts';
import type { Context } from '../../operations/context.ts';
import { registerIssuer } from '../../operations/register-issuer.ts';
import { startIssuerWork } from '../../runtime/issuers.ts';
import { testActor } from '../../testing/authority.ts';
import { githubClaims, issuerKey, TestIssuer } from '../../testing/issuer.ts';
import { claimsOf, type TestAudience, TestSts } from '../../testing/sts.ts';

const grantType = 'urn:ietf:params:oauth:grant-type:token-exchange';
let sts: TestSts;
let issuer: TestIssuer;
let audience: TestAudience;
let api: Database;
let context: Context & { urls: { sts: string } };
let work: ReturnType<typeof startIssuerWork>;
let deploy: Awaited<ReturnType<TestSts['workload']>>;

beforeAll(async () => {
  sts = await TestSts.start();
  issuer = await TestIssuer.start([issuerKey('RS256', 'rsa'), issuerKey('ES256', 'ec'), issuerKey('EdDSA', 'ed')]);
  api = new Database(sts.database.urlFor('api'));
  context = { database: api, clock: () => new Date(), urls: { sts: sts.context.issuer } };
  work = startIssuerWork(context, (error) => sts.logged.push(String(error)));
  audience = await sts.audience();
  deploy = await sts.workload('billing-deploy');
  await sts.grant(deploy.identity, audience);
  const registered = await registerIssuer(context, testActor, {
    name: 'github',
    issuer: issuer.url,
    preset: 'github',
    description: '',
    keySource: 'discovery',
    jwksUrl: null,
    jwks: null,
    audiences: ['https://sts.example.com'],
    algorithms: ['RS256', 'ES256', 'EdDSA'],
    privateAddresses: true,
    caPem: issuer.ca,
    enabled: true,
  });
  expect(registered.keys).toMatchObject({ kids: ['rsa', 'ec', 'ed'], failure: null });
  await addIssuerRule(context, testActor, {
    issuer: 'github',
    conditions: ['repository=acme/billing', 'ref=refs/heads/main'],
    identity: 'billing-deploy',
  });
});
afterAll(async () => {
  await work.close();
  await api.close();
  await issuer.stop();
  await sts.stop();
});

const exchange = (token: string, type: string = tokenTypes.jwt, client = deploy.certificate) =>
  sts.call(client, '/token', {
    form: { grant_type: grantType, audience: audience.uri, scope: 'read', subject_token: token, subject_token_type: type },
  });

describe('an exchange of a token of a trusted issuer', () => {
  it.each(['RS256', 'ES256', 'EdDSA'] as const)('gives a bound token for one signed with %s, once', async (algorithm) => {
    const key = issuer.keys.find((one) => one.algorithm === algorithm);
    const token = issuer.token(githubClaims('acme/billing'), { key });
    const answer = await exchange(token);
    expect(answer.json).toMatchObject({ issued_token_type: tokenTypes.accessToken, scope: 'read' });
    expect(claimsOf(String(answer.json.access_token))).toMatchObject({
      sub: deploy.identity.spiffeId,
      client_id: 'billing-deploy',
      cnf: { 'x5t#S256': deploy.certificate.thumbprint },
    });
    expect(await exchange(token)).toMatchObject({ status: 400, json: { error: 'invalid_request' } });
    const [last] = (await sts.decisions()).slice(-1);
    expect(last).toMatchObject({ code: 'subject_token_replayed' });
  });
});
