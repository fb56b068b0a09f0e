import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { grantTypes, tokenTypes } from '../../domain/claims.ts';
import type { TestCertificate, TestIdentity } from '../../testing/authority.ts';
import { type TestAudience, TestSts } from '../../testing/sts.ts';

let sts: TestSts;
let alice: { identity: TestIdentity; certificate: TestCertificate };
let bob: { identity: TestIdentity; certificate: TestCertificate };
let audience: TestAudience;
let values: Record<string, string>;

beforeAll(async () => {
  sts = await TestSts.start();
  [alice, bob] = [await sts.workload('alice'), await sts.workload('bob')];
  audience = await sts.audience(undefined, { delegationDepth: 1 });
  for (const { identity } of [alice, bob]) await sts.grant(identity, audience);
  await sts.delegation(bob.identity, alice.identity, audience);
  values = {
    grant_type: grantTypes.tokenExchange,
    audience: audience.uri,
    resource: audience.uri,
    scope: 'read',
    client_id: 'bob',
    requested_expires_in: '60',
    subject_token: await sts.token(alice.certificate, audience, 'read write'),
    subject_token_type: tokenTypes.accessToken,
    actor_token: await sts.token(bob.certificate, audience),
    actor_token_type: tokenTypes.accessToken,
    requested_token_type: tokenTypes.accessToken,
  };
});
afterAll(() => sts.stop());

/** Every parameter of RFC 6749 §4.4.2, RFC 8693 §2.1 and RFC 8707 §2 that is read, and ours for the lifetime. */
const names = [
  'grant_type',
  'audience',
  'resource',
  'scope',
  'client_id',
  'requested_expires_in',
  'subject_token',
  'subject_token_type',
  'actor_token',
  'actor_token_type',
  'requested_token_type',
];
const pairsOf = (present: readonly string[]) => present.map((name): [string, string] => [name, values[name] ?? '']);

describe('TOK-01 of all combinations of parameters', () => {
  it('the legal ones give a token, and the others say what is wrong', async () => {
    const agent = sts.agent(bob.certificate, { maxSockets: 16 });
    const combinations = Array.from({ length: 2 ** names.length }, (_, bits) => names.filter((_name, index) => bits & (1 << index)));
    const wrong: string[] = [];
    let issued = 0;
    const check = async (present: readonly string[]) => {
      const has = (name: string) => present.includes(name);
      const formed =
        has('grant_type') && has('subject_token') && has('subject_token_type') && has('actor_token') === has('actor_token_type');
      const aimed = has('audience') || has('resource');
      const [status, error] = formed ? (aimed ? [200, undefined] : [400, 'invalid_target']) : [400, 'invalid_request'];
      const answer = await sts.call(bob.certificate, '/token', { form: pairsOf(present), agent });
      if (answer.status !== status || answer.json.error !== error) wrong.push(`${present.join()}: ${answer.text}`);
      if (answer.status === 200) issued++;
    };
    for (let at = 0; at < combinations.length; at += 64) await Promise.all(combinations.slice(at, at + 64).map(check));
    expect(wrong).toEqual([]);
    expect(issued).toBe(3 * 2 * 2 ** 4);
  }, 120_000);

  it('each that stands twice is refused, whether it says the same again or not; only targets may repeat, and must agree', async () => {
    for (const name of names) {
      for (const again of [values[name] ?? '', 'other', '']) {
        const { status, json, text } = await sts.call(bob.certificate, '/token', { form: [...pairsOf(names), [name, again]] });
        const repeats = (name === 'audience' || name === 'resource') && again !== 'other';
        expect([status, json.error], `${name} once more as ${again}: ${text}`).toEqual(
          repeats ? [200, undefined] : [400, 'invalid_request'],
        );
      }
    }
  });

  it('and in JSON the same', async () => {
    const json = JSON.stringify(values);
    expect((await sts.call(bob.certificate, '/token', { json })).status).toBe(200);
    for (const name of names) {
      const twice = `${json.slice(0, -1)},${JSON.stringify(name)}:${JSON.stringify(values[name])}}`;
      expect((await sts.call(bob.certificate, '/token', { json: twice })).json.error, name).toBe('invalid_request');
    }
  });

  it.each(['0', '-1', '1.5', '1e3', '0x10', ' 60', '9999999999', 'soon'])('a lifetime of %j is none', async (text) => {
    const { status, json } = await sts.call(bob.certificate, '/token', { form: { ...values, requested_expires_in: text } });
    expect([status, json.error]).toEqual([400, 'invalid_request']);
  });

  it.each([
    'urn:ietf:params:oauth:token-type:refresh_token',
    'urn:ietf:params:oauth:token-type:saml1',
    'urn:ietf:params:oauth:token-type:saml2',
    'access_token',
    'urn:ietf:params:oauth:token-type:ACCESS_TOKEN',
  ])('the type %s is none that is taken or given', async (type) => {
    for (const name of ['subject_token_type', 'actor_token_type', 'requested_token_type']) {
      const { status, json } = await sts.call(bob.certificate, '/token', { form: { ...values, [name]: type } });
      expect([status, json.error], name).toEqual([400, 'invalid_request']);
    }
  });
});
