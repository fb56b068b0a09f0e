import { afterAll, beforeAll, expect, it } from 'vitest';
import { tokenTypes } from '../../domain/claims.ts';
import { fromPublicId, newId } from '../../domain/ids.ts';
import { Database } from '../../ledger/database.ts';
import { addIssuerRule } from '../../operations/add-issuer-rule.ts';
import { registerIssuer } from '../../operations/register-issuer.ts';
import { testActor } from '../../testing/authority.ts';
import { type IssuerKey, issuerKey, jwkOf, signJwt } from '../../testing/issuer.ts';
import { type Answer, claimsOf, type TestAudience, TestSts } from '../../testing/sts.ts';

type Workload = Awaited<ReturnType<TestSts['workload']>>;
let sts: TestSts;
let api: Database;
let audience: TestAudience;
let alice: Workload;
let bob: Workload;
// Both call their key the same, and whoever they speak of as well.
const issuers: Record<'one' | 'other', { url: string; key: IssuerKey }> = {
  one: { url: 'https://one.example.com', key: issuerKey('ES256', 'key') },
  other: { url: 'https://other.example.com', key: issuerKey('ES256', 'key') },
};

beforeAll(async () => {
  sts = await TestSts.start();
  api = new Database(sts.database.urlFor('api'));
  audience = await sts.audience();
  [alice, bob] = [await sts.workload('alice'), await sts.workload('bob')];
  for (const { identity } of [alice, bob]) await sts.grant(identity, audience);
  const context = { database: api, clock: () => new Date(), urls: { sts: sts.context.issuer } };
  for (const [name, identity] of [
    ['one', 'alice'],
    ['other', 'bob'],
  ] as const) {
    const { url, key } = issuers[name];
    await registerIssuer(context, testActor, {
      name,
      issuer: url,
      preset: 'oidc',
      description: '',
      keySource: 'pasted',
      jwksUrl: null,
      jwks: JSON.stringify({ keys: [jwkOf(key)] }),
      audiences: [sts.context.issuer],
      algorithms: ['ES256'],
      privateAddresses: false,
      caPem: null,
      enabled: true,
    });
    await addIssuerRule(context, testActor, { issuer: name, conditions: ['sub=deploy'], identity });
  }
});
afterAll(async () => {
  await api.close();
  await sts.stop();
});

const claims = (name: 'one' | 'other', jti = newId()) => {
  const now = Math.floor(Date.now() / 1000);
  return { iss: issuers[name].url, sub: 'deploy', aud: sts.context.issuer, iat: now, exp: now + 600, jti };
};
const exchange = (token: string, who: Workload) => sts.exchange(who.certificate, token, audience, { subject_token_type: tokenTypes.jwt });
const codeOf = async ({ json, headers }: Answer) => {
  const [decision] = await sts.decisions('id = $1', fromPublicId('decision', String(headers['hawser-decision'])));
  return typeof json.access_token === 'string' ? `${decision?.code} for ${claimsOf(json.access_token).client_id}` : decision?.code;
};

/** The order of P-256: with (r, s) also (r, n − s) is a signature of the same. */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
function otherSignature(token: string): string {
  const [head, body, tail = ''] = token.split('.');
  const signature = Buffer.from(tail, 'base64url');
  const s = order - BigInt(`0x${signature.subarray(32).toString('hex')}`);
  const mirrored = Buffer.concat([signature.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, '0'), 'hex')]);
  return `${head}.${body}.${mirrored.toString('base64url')}`;
}

it('TOK-06 twenty spellings of a used token are twenty replays on record, and no token', async () => {
  const { key } = issuers.one;
  const said = claims('one');
  const first = signJwt(key, said);
  expect(await codeOf(await exchange(first, alice))).toBe('issued for alice');
  const again = [
    first,
    ...Array.from({ length: 5 }, () => signJwt(key, said)),
    signJwt(key, said, { typ: 'at+jwt' }),
    signJwt(key, JSON.stringify(said, null, 2)),
    signJwt(key, Object.fromEntries(Object.entries(said).toReversed())),
    signJwt(key, JSON.stringify(said).replace('"jti"', '"\\u006ati"')),
  ];
  const spellings = [...again, ...again.map(otherSignature)];
  expect(new Set(spellings).size).toBe(20);
  for (const token of spellings) expect(await codeOf(await exchange(token, alice))).toBe('subject_token_replayed');
  expect(await sts.decisions(`code = 'subject_token_replayed' AND token_identity_id = $1`, alice.identity.id)).toHaveLength(20);

  // What base64url lets stand in the last character beside the one right spelling is not read at all.
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const last = alphabet.indexOf(first.at(-1) ?? '');
  for (let spare = 1; spare < 16; spare++) {
    const token = first.slice(0, -1) + alphabet[(last & 0x30) | ((last & 0xf) ^ spare)];
    expect(await codeOf(await exchange(token, alice))).toBe('subject_token_invalid');
  }
});

it('TOK-07 two issuers with the same key id and the same subject stay apart', async () => {
  const jti = newId();
  const [one, other] = [claims('one', jti), claims('other', jti)];
  expect(await codeOf(await exchange(signJwt(issuers.other.key, one), alice))).toBe('subject_token_invalid');
  expect(await codeOf(await exchange(signJwt(issuers.one.key, other), bob))).toBe('subject_token_invalid');
  expect(await codeOf(await exchange(signJwt(issuers.one.key, one), alice))).toBe('issued for alice');
  expect(await codeOf(await exchange(signJwt(issuers.other.key, other), bob))).toBe('issued for bob');
  expect(await codeOf(await exchange(signJwt(issuers.other.key, claims('other')), alice))).toBe('subject_cert_mismatch');
});

it('TOK-08 a forged signature does not use up the jti of its victim', async () => {
  const said = claims('one');
  const forger = issuerKey('ES256', 'key');
  for (let i = 0; i < 5; i++) expect(await codeOf(await exchange(signJwt(forger, said), alice))).toBe('subject_token_invalid');
  expect(await codeOf(await exchange(signJwt(issuers.one.key, said), alice))).toBe('issued for alice');
});
