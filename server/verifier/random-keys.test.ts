import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '../domain/ids.ts';
import { type ScriptedSts, scriptedSts } from '../testing/scripted-sts.ts';
import { testRoot } from '../testing/tls-certificates.ts';
import { createVerifier } from './index.ts';

const audience = 'https://api.example.com';
const root = testRoot();
const alice = root.leaf('alice');
const own = root.leaf('api');

let sts: ScriptedSts;
beforeAll(async () => {
  sts = await scriptedSts(root);
});
afterAll(() => sts.stop());

it('VER-08 10,000 tokens that name random keys make the verifier fetch the keys once, then once more after the cooldown', async () => {
  let now = Date.now();
  const trust = { issuer: sts.issuer, audience, certificate: own.certificate, key: own.key, ca: root.ca, mode: 'introspect' } as const;
  const patient = createVerifier({ ...trust, clock: () => new Date(now), onProblem: () => {} });
  const [, body, signature] = sts.mint(alice.thumbprint, audience).split('.');
  const flood = async (count: number) => {
    const tokens = Array.from({ length: count }, () => {
      const header = JSON.stringify({ alg: 'ES256', typ: 'at+jwt', kid: newId() });
      return `${Buffer.from(header).toString('base64url')}.${body}.${signature}`;
    });
    const verdicts = await Promise.all(
      tokens.map((token) => {
        const authorization = `Bearer ${token}`;
        return patient.check({ headersDistinct: { authorization: [authorization] }, headers: { authorization }, socket: {} } as never);
      }),
    );
    expect(new Set(verdicts.map((verdict) => (verdict.accepted ? 'accepted' : verdict.code)))).toEqual(new Set(['signature_invalid']));
  };
  await flood(10_000);
  expect(sts.count('/jwks')).toBe(1);
  now += 31_000;
  await flood(1_000);
  expect(sts.count('/jwks')).toBe(2);
  await patient.close();
});
