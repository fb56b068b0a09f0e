import { createHmac, createPublicKey, sign } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TokenAlgorithm, tokenTypes } from '../../domain/claims.ts';
import { newId } from '../../domain/ids.ts';
import { generateKey } from '../../keys/software-signer.ts';
import type { TestCertificate, TestIdentity } from '../../testing/authority.ts';
import { claimsOf, type TestAudience, TestSts } from '../../testing/sts.ts';

type Workload = { identity: TestIdentity; certificate: TestCertificate };
let sts: TestSts;
let audience: TestAudience;
let alice: Workload;
let server: Workload;
let trap: Server;
let caught = 0;

beforeAll(async () => {
  sts = await TestSts.start();
  audience = await sts.audience();
  alice = await sts.workload('alice');
  await sts.grant(alice.identity, audience);
  server = await sts.resourceServer([audience]);
  trap = createServer((socket) => {
    caught++;
    socket.destroy();
  });
  await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  trap.close();
  await sts.stop();
});

const trapUrl = () => {
  const address = trap.address();
  return `https://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/jwks`;
};
const ring = (algorithm: TokenAlgorithm) => {
  const key = sts.context.keys.current(algorithm);
  if (!key) throw new Error(`no key for ${algorithm}`);
  return key;
};
const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
const claims = (over: object = {}) => {
  const iat = Math.floor(Date.now() / 1000);
  const who = { sub: alice.identity.spiffeId, client_id: 'alice', cnf: { 'x5t#S256': alice.certificate.thumbprint } };
  return { iss: sts.context.issuer, ...who, aud: audience.uri, iat, nbf: iat, exp: iat + 60, jti: newId(), scope: 'read', ...over };
};
/** By the real key, whatever the header says. */
const genuinely = (header: object, body: object = claims(), algorithm: TokenAlgorithm = 'ES256') => {
  const input = `${encode(header)}.${encode(body)}`;
  return `${input}.${ring(algorithm).signer.sign(Buffer.from(input), 'raw').toString('base64url')}`;
};
const head = (over: object = {}) => ({ alg: 'ES256', typ: 'at+jwt', kid: ring('ES256').kid, ...over });

/** Of a forger, who has a key of their own and everything that is public. */
const own = generateKey('ES256');
const ownJwk = () => createPublicKey(own).export({ format: 'jwk' });
const forged = (over: object) => {
  const input = `${encode(head(over))}.${encode(claims())}`;
  return `${input}.${sign('sha256', Buffer.from(input), { key: own, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
};
const hmac = (secret: string | Buffer, over: object = {}) => {
  const input = `${encode(head({ alg: 'HS256', kid: ring('RS256').kid, ...over }))}.${encode(claims())}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
};

const tricks: [string, () => string][] = [
  ['no signature, alg none', () => `${encode({ alg: 'none', typ: 'at+jwt' })}.${encode(claims())}.`],
  ['alg none with a signature', () => genuinely(head({ alg: 'none' }))],
  ['alg None', () => genuinely(head({ alg: 'None' }))],
  ['the public key in PEM as the secret of HS256', () => hmac(ring('RS256').signer.publicKey.export({ format: 'pem', type: 'spki' }))],
  ['the public key in DER as the secret of HS256', () => hmac(ring('RS256').signer.publicKey.export({ format: 'der', type: 'spki' }))],
  ['the JWK as the secret of HS256', () => hmac(JSON.stringify(sts.context.keys.jwks.keys[0]))],
  ['an empty secret', () => hmac('')],
  ['RS256 over the name of the key for ES256', () => genuinely(head({ alg: 'RS256' }), claims(), 'RS256')],
  ['ES256 over the name of the key for RS256', () => genuinely(head({ kid: ring('RS256').kid }))],
  ['jku', () => genuinely(head({ jku: trapUrl() }))],
  ['jku of a forger', () => forged({ jku: trapUrl(), kid: 'mine' })],
  ['x5u', () => genuinely(head({ x5u: trapUrl() }))],
  ['x5u of a forger', () => forged({ x5u: trapUrl() })],
  ['jwk', () => genuinely(head({ jwk: sts.context.keys.jwks.keys[0] }))],
  ['jwk of a forger', () => forged({ jwk: ownJwk() })],
  ['x5c', () => genuinely(head({ x5c: [alice.certificate.der.toString('base64')] }))],
  ['x5c of a forger', () => forged({ x5c: [alice.certificate.der.toString('base64')] })],
  ['x5t#S256', () => genuinely(head({ 'x5t#S256': alice.certificate.thumbprint }))],
  ['crit', () => genuinely(head({ crit: ['exp'] }))],
  ['empty crit', () => genuinely(head({ crit: [] }))],
  ['b64', () => genuinely(head({ crit: ['b64'], b64: false }))],
  ['zip', () => genuinely(head({ zip: 'DEF' }))],
  ['a path for a kid', () => forged({ kid: '../../../../dev/null' })],
  ['SQL for a kid', () => forged({ kid: "' OR '1'='1" })],
  ['a URL for a kid', () => forged({ kid: trapUrl() })],
  ['an object for a kid', () => forged({ kid: { $ne: null } })],
  ['no kid', () => genuinely(head({ kid: undefined }))],
  ['the kid of the prototype', () => forged({ kid: '__proto__' })],
  ['another type', () => genuinely(head({ typ: 'JWT' }))],
  ['a JWE of five parts', () => `${encode({ alg: 'dir', enc: 'A256GCM' })}..${encode({})}.${encode({})}.AAAA`],
  ['a JWE header on a JWS', () => genuinely(head({ alg: 'RSA-OAEP', enc: 'A256GCM' }))],
  ['JSON serialisation', () => JSON.stringify({ payload: encode(claims()), protected: encode(head()), signature: 'AAAA' })],
  ['a signature of zeros (psychic)', () => `${encode(head())}.${encode(claims())}.${Buffer.alloc(64).toString('base64url')}`],
];

describe('TOK-05 a token by tricks', () => {
  const codes = async () => (await sts.decisions("code IN ('issued', 'accepted')")).length;

  it.each(tricks)('with %s is refused wherever a token is read, and nobody is asked about it', async (_what, make) => {
    const before = await codes();
    const token = make();
    const introspected = await sts.call(server.certificate, '/introspect', { form: { token } });
    expect([introspected.status, introspected.json.active]).toEqual([200, false]);
    for (const type of [tokenTypes.accessToken, tokenTypes.jwt, tokenTypes.idToken]) {
      const answer = await sts.exchange(alice.certificate, token, audience, { subject_token_type: type });
      expect([answer.status, answer.json.error, answer.json.error_description], type).toEqual([
        400,
        'invalid_request',
        'The subject token was not accepted.',
      ]);
    }
    const real = await sts.token(alice.certificate, audience);
    const acted = await sts.exchange(alice.certificate, real, audience, { actor_token: token, actor_token_type: tokenTypes.accessToken });
    expect([acted.status, acted.json.error]).toEqual([400, 'invalid_request']);
    // Nothing that it says is believed: not even whose token ends.
    expect((await sts.call(alice.certificate, '/revoke', { form: { token } })).status).toBe(200);
    expect(await codes()).toBe(before + 1);
    expect(caught).toBe(0);
  });

  it('is compared with one that is as it should be, which is accepted', async () => {
    const token = await sts.token(alice.certificate, audience);
    expect((await sts.call(server.certificate, '/introspect', { form: { token } })).json.active).toBe(true);
    // The tricks above fail for what they are: the same by the real key and header is a token, only not on record.
    const decisionOf = async (value: string) => {
      const answer = await sts.call(server.certificate, '/introspect', { form: { token: value } });
      expect(answer.json.active).toBe(false);
      return (await sts.decisions('jti = $1', claimsOf(value).jti)).map(({ code }) => code);
    };
    expect(await decisionOf(genuinely(head()))).toEqual(['token_revoked']);
  });
});

describe('VER-06 layers of not-before', () => {
  const ahead = 3_600;
  const cases = [false, true].flatMap((nbf) =>
    [false, true].flatMap((iat) => [false, true].map((certificate) => ({ nbf, iat, certificate }))),
  );

  it.each(cases)('never mask each other: nbf ahead $nbf, iat ahead $iat, certificate ahead $certificate', async (early) => {
    const workload = await sts.workload();
    await sts.grant(workload.identity, audience);
    const { jti, iat } = claimsOf(await sts.token(workload.certificate, audience));
    if (early.certificate)
      await sts.database.database.pool.query("UPDATE certificates SET not_before = now() + interval '1 h' WHERE id = $1", [
        workload.certificate.id,
      ]);
    const at = (late: boolean) => (late ? iat + ahead : iat);
    const token = genuinely(
      head(),
      claims({
        sub: workload.identity.spiffeId,
        client_id: workload.identity.name,
        cnf: { 'x5t#S256': workload.certificate.thumbprint },
        jti,
        nbf: at(early.nbf),
        iat: at(early.iat),
        exp: iat + 2 * ahead,
      }),
    );
    const form = { token, client_certificate: workload.certificate.der.toString('base64url') };
    const { json } = await sts.call(server.certificate, '/introspect', { form });
    expect(json.active).toBe(!early.nbf && !early.iat && !early.certificate);
    const decisions = await sts.decisions("jti = $1 AND door = 'introspection'", jti);
    const found = decisions.flatMap(({ code, also_found: others }) => [code, ...(others as string[])]);
    expect(found.includes('token_not_yet_valid')).toBe(early.nbf || early.iat);
    expect(found.includes('cert_expired')).toBe(early.certificate);
  });
});
