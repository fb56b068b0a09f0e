import { execFile } from 'node:child_process';
import { createHash, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromPublicId } from '../../domain/ids.ts';
import { generateKey, signerFrom } from '../../keys/software-signer.ts';
import type { TestCertificate, TestIdentity } from '../../testing/authority.ts';
import { bogusCertificates } from '../../testing/bogus-certificates.ts';
import { forgedToken } from '../../testing/forged-token.ts';
import { type Answer, claimsOf, type DecisionRow, type TestAudience, TestSts } from '../../testing/sts.ts';
import { mintAccessToken, mintingKey } from '../../tokens/mint.ts';

type Workload = { identity: TestIdentity; certificate: TestCertificate };
const run = promisify(execFile);
let sts: TestSts;
let alice: Workload;
let bob: Workload;
let audience: TestAudience;
let other: TestAudience;
let server: Workload & { id: string };
let gateway: Workload & { id: string };
let outsider: Workload & { id: string };

beforeAll(async () => {
  sts = await TestSts.start();
  [alice, bob] = [await sts.workload('alice'), await sts.workload('bob')];
  [audience, other] = [await sts.audience(), await sts.audience()];
  await sts.grant(alice.identity, audience);
  server = await sts.resourceServer([audience]);
  gateway = await sts.resourceServer([audience], { kind: 'gateway' });
  outsider = await sts.resourceServer([other]);
});
afterAll(() => sts.stop());

const inactive = '{"active":false}';
const shown = (der: Buffer | null) => ({ client_certificate: der === null ? '' : der.toString('base64url') });
const introspect = (token: string, over: Record<string, string> = {}, who: Workload = server) =>
  sts.call(who.certificate, '/introspect', { form: { token, ...over } });
/** The one decision that the call made. */
async function decided(work: () => Promise<Answer>): Promise<[Answer, DecisionRow]> {
  const before = new Set((await sts.decisions()).map(({ id }) => id));
  const answer = await work();
  const made = (await sts.decisions()).filter(({ id }) => !before.has(id));
  expect(made, answer.text).toHaveLength(1);
  const [decision] = made;
  if (!decision) throw new Error('no decision');
  expect(fromPublicId('decision', String(answer.headers['hawser-decision']))).toBe(decision.id);
  return [answer, decision];
}

describe('a live token', () => {
  it('is active with all its claims when the certificate is the one it is bound to', async () => {
    const token = await sts.token(alice.certificate, audience);
    const facts = {
      client_address: '192.0.2.7',
      request_method: 'GET',
      request_path: '/orders?secret=1',
      user_agent: 'curl/8',
      tls_version: 'TLSv1.3',
    };
    const [answer, decision] = await decided(() => introspect(token, { ...shown(alice.certificate.der), ...facts }));
    expect(answer.json).toEqual({ active: true, token_type: 'Bearer', ...claimsOf(token), decision_id: answer.headers['hawser-decision'] });
    expect(decision).toMatchObject({
      code: 'accepted',
      door: 'introspection',
      also_found: [],
      audience: audience.uri,
      resource_server_id: server.id,
      actor_name: server.identity.name,
      token_identity_id: alice.identity.id,
      presented_identity_id: alice.identity.id,
      bound_certificate_id: alice.certificate.id,
      presented_certificate_id: alice.certificate.id,
      bound_thumbprint: alice.certificate.thumbprint,
      presented_thumbprint: alice.certificate.thumbprint,
      bound_serial: alice.certificate.serial,
      presented_serial: alice.certificate.serial,
      jti: claimsOf(token).jti,
      source_address: '192.0.2.7',
      method: 'GET',
      path: '/orders',
      user_agent: 'curl/8',
      tls_version: 'TLSv1.3',
    });
  });

  it('is active without a word about the certificate, as RFC 7662 has it, and takes URL-escaped PEM', async () => {
    const token = await sts.token(alice.certificate, audience);
    expect((await introspect(token)).json).toMatchObject({ active: true, cnf: { 'x5t#S256': alice.certificate.thumbprint } });
    const pem = encodeURIComponent(alice.certificate.certificatePem);
    expect((await introspect(token, { client_certificate: pem })).json.active).toBe(true);
    expect((await introspect(token, { client_certificate: alice.certificate.certificatePem })).json.active).toBe(true);
  });

  it('is judged only on a readable certificate', async () => {
    const token = await sts.token(alice.certificate, audience);
    const trailing = Buffer.concat([alice.certificate.der, Buffer.of(0)]);
    for (const client_certificate of ['x', 'MIIB', '%zz', trailing.toString('base64url'), alice.certificate.chainPem]) {
      const [answer, decision] = await decided(() => introspect(token, { client_certificate }));
      expect([answer.status, answer.json.error, decision.code]).toEqual([400, 'invalid_request', 'request_malformed']);
    }
  });
});

describe('VER-01 a stolen token leaves one event with both thumbprints, under the name of what happened', () => {
  const expectMismatch = async (
    token: string,
    der: Buffer | null,
    code: string,
    presented: Partial<Record<keyof DecisionRow, unknown>>,
  ) => {
    const [answer, decision] = await decided(() => introspect(token, shown(der)));
    expect(answer.json).toEqual({ active: false, binding: der ? 'mismatch' : 'missing', decision_id: answer.headers['hawser-decision'] });
    expect(decision).toMatchObject({
      code,
      audience: audience.uri,
      resource_server_id: server.id,
      jti: claimsOf(token).jti,
      token_identity_id: alice.identity.id,
      bound_certificate_id: alice.certificate.id,
      bound_thumbprint: alice.certificate.thumbprint,
      bound_serial: alice.certificate.serial,
      presented_thumbprint: der && createHash('sha256').update(der).digest('base64url'),
      ...presented,
    });
  };

  it('with no certificate at all', async () => {
    await expectMismatch(await sts.token(alice.certificate, audience), null, 'cnf_missing_cert', { presented_serial: null });
  });
  it("with another identity's certificate", async () => {
    await expectMismatch(await sts.token(alice.certificate, audience), bob.certificate.der, 'cnf_mismatch.foreign', {
      presented_identity_id: bob.identity.id,
      presented_certificate_id: bob.certificate.id,
      presented_serial: bob.certificate.serial,
    });
  });
  it('with the renewed certificate of the same identity', async () => {
    const renewed = await sts.authority.issueTo(alice.identity);
    await sts.database.database.pool.query(
      'UPDATE certificates SET lineage_id = (SELECT lineage_id FROM certificates WHERE id = $1), predecessor_id = $1 WHERE id = $2',
      [alice.certificate.id, renewed.id],
    );
    await expectMismatch(await sts.token(alice.certificate, audience), renewed.der, 'cnf_mismatch.rotated', {
      presented_identity_id: alice.identity.id,
    });
  });
  it('with another certificate of the same identity', async () => {
    const sibling = await sts.authority.issueTo(alice.identity);
    await expectMismatch(await sts.token(alice.certificate, audience), sibling.der, 'cnf_mismatch.sibling', {
      presented_certificate_id: sibling.id,
    });
  });
  it('with the same key in another certificate', async () => {
    const twin = await sts.authority.issueTo(alice.identity, { key: alice.certificate.key });
    await expectMismatch(await sts.token(alice.certificate, audience), twin.der, 'cnf_mismatch.same_key', {
      presented_certificate_id: twin.id,
    });
  });
  it("with the gateway's own certificate", async () => {
    await expectMismatch(await sts.token(alice.certificate, audience), gateway.certificate.der, 'cnf_mismatch.gateway', {
      presented_identity_id: gateway.identity.id,
    });
  });
  it('with a certificate that Hawser does not know', async () => {
    const [stranger] = await bogusCertificates(sts.authority, alice.identity);
    await expectMismatch(await sts.token(alice.certificate, audience), stranger?.der ?? null, 'cnf_mismatch.unknown', {
      presented_identity_id: null,
      presented_serial: expect.stringMatching(/^[0-9a-f]+$/),
    });
  });
});

const forge = (claims: object, header: object = {}) => forgedToken(sts, alice, audience.uri, claims, { header });

describe('TOK-10 the binding', () => {
  const { thumbprint } = { thumbprint: () => alice.certificate.thumbprint };
  it.each<[string, () => unknown, string]>([
    ['VER-03 missing', () => undefined, 'cnf_absent'],
    ['null', () => null, 'cnf_absent'],
    ['empty', () => ({}), 'cnf_absent'],
    ['an array', () => [{ 'x5t#S256': thumbprint() }], 'cnf_malformed'],
    ['a list of thumbprints', () => ({ 'x5t#S256': [thumbprint()] }), 'cnf_malformed'],
    ['padded', () => ({ 'x5t#S256': `${thumbprint()}=` }), 'cnf_malformed'],
    ['standard base64', () => ({ 'x5t#S256': `+/${thumbprint().slice(2)}` }), 'cnf_malformed'],
    ['hexadecimal', () => ({ 'x5t#S256': Buffer.from(thumbprint(), 'base64url').toString('hex') }), 'cnf_malformed'],
    ['SHA-1', () => ({ 'x5t#S256': createHash('sha1').update('x').digest('base64url') }), 'cnf_malformed'],
    ['under the name of SHA-1', () => ({ x5t: thumbprint() }), 'cnf_malformed'],
    ['by two methods', () => ({ 'x5t#S256': thumbprint(), jkt: thumbprint() }), 'cnf_malformed'],
    ['with bits to spare in its last character', () => ({ 'x5t#S256': `${thumbprint().slice(0, 42)}B` }), 'cnf_malformed'],
  ])('%s is refused, also without a word about the certificate', async (_name, cnf, code) => {
    for (const over of [{}, shown(alice.certificate.der)]) {
      const [answer, decision] = await decided(() => introspect(forge({ cnf: cnf() }), over));
      expect(answer.json).toEqual({ active: false, decision_id: answer.headers['hawser-decision'] });
      expect(decision).toMatchObject({ code, token_identity_id: null });
    }
  });

  it('is the thumbprint that openssl computes of the certificate, in every token', async () => {
    for (const workload of [alice, bob, await sts.workload()]) {
      if (workload !== alice) await sts.grant(workload.identity, audience);
      const token = await sts.token(workload.certificate, audience);
      const asked = run('openssl', ['x509', '-noout', '-fingerprint', '-sha256']);
      asked.child.stdin?.end(workload.certificate.certificatePem);
      const { stdout: printed } = await asked;
      const bytes = Buffer.from((printed.split('=')[1] ?? '').trim().replaceAll(':', ''), 'hex');
      expect(claimsOf(token).cnf).toEqual({ 'x5t#S256': bytes.toString('base64url') });
    }
  });
});

describe('a token that no longer lives', () => {
  const { query } = { query: (text: string, ...values: unknown[]) => sts.database.database.pool.query(text, values) };
  it.each<[string, string, (w: Workload, jti: string) => Promise<unknown>]>([
    [
      'its certificate was revoked',
      'cert_revoked',
      ({ certificate }) =>
        query(
          "UPDATE certificates SET status = 'revoked', revoked_at = now(), revocation_reason = 'keyCompromise' WHERE id = $1",
          certificate.id,
        ),
    ],
    [
      'its certificate has expired',
      'cert_expired',
      ({ certificate }) => query("UPDATE certificates SET not_after = now() - interval '1 s' WHERE id = $1", certificate.id),
    ],
    [
      'the overlap of its certificate is over',
      'cert_expired',
      ({ certificate }) =>
        query("UPDATE certificates SET status = 'superseded', usable_until = now() - interval '1 s' WHERE id = $1", certificate.id),
    ],
    [
      'its lineage is frozen',
      'cert_frozen',
      ({ certificate }) => query('UPDATE certificates SET frozen_at = now() WHERE id = $1', certificate.id),
    ],
    [
      'its identity is suspended',
      'identity_suspended',
      ({ identity }) => query("UPDATE identities SET status = 'suspended' WHERE id = $1", identity.id),
    ],
    [
      'its identity is retired',
      'identity_retired',
      ({ identity }) => query("UPDATE identities SET status = 'retired' WHERE id = $1", identity.id),
    ],
    [
      'it was denied',
      'token_revoked',
      (_, jti) => query("INSERT INTO denied_tokens VALUES ($1, now(), now() + interval '1 h', 'test')", jti),
    ],
  ])('is inactive: %s', async (_why, code, end) => {
    const workload = await sts.workload();
    await sts.grant(workload.identity, audience);
    const token = await sts.token(workload.certificate, audience);
    expect((await introspect(token, shown(workload.certificate.der))).json.active).toBe(true);
    await end(workload, claimsOf(token).jti);
    const [answer, decision] = await decided(() => introspect(token, shown(workload.certificate.der)));
    expect(answer.json).toEqual({ active: false, decision_id: answer.headers['hawser-decision'] });
    expect(decision.code).toBe(code);
  });

  it('is inactive when the secret that it was exchanged for is revoked, or when nobody recorded it', async () => {
    const id = await sts.secret(alice.identity, 'a secret of alice');
    const form = {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: 'a secret of alice',
      audience: audience.uri,
    };
    const type = 'urn:hawser:params:oauth:token-type:exchange-secret';
    const issued = await sts.call(alice.certificate, '/token', { form: { ...form, subject_token_type: type } });
    const token = String(issued.json.access_token);
    expect((await introspect(token)).json.active).toBe(true);
    await query('UPDATE exchange_secrets SET revoked_at = now() WHERE id = $1', id);
    const [, revoked] = await decided(() => introspect(token));
    const [, unrecorded] = await decided(() => introspect(forge({})));
    expect([revoked.code, unrecorded.code]).toEqual(['token_revoked', 'token_revoked']);
  });

  it('names first what comes first, and lists the rest', async () => {
    const past = Math.floor(Date.now() / 1000) - 60;
    const [, decision] = await decided(() => introspect(forge({ exp: past }), shown(bob.certificate.der)));
    expect(decision).toMatchObject({ code: 'cnf_mismatch.foreign', also_found: ['token_expired'] });
  });
});

describe('VER-05 whoever is outside the audience learns nothing', () => {
  it('whatever the cause', async () => {
    const token = await sts.token(alice.certificate, audience);
    const stranger = mintAccessToken(mintingKey(signerFrom(generateKey('ES256'))), claimsOf(token) as never);
    const causes = { live: token, foreign: stranger, nonsense: 'nonsense', expired: forge({ exp: 1 }), unbound: forge({ cnf: undefined }) };
    for (const who of [outsider, bob]) {
      for (const [cause, value] of Object.entries(causes)) {
        for (const over of [{}, shown(alice.certificate.der), shown(bob.certificate.der), shown(null)]) {
          const [answer] = await decided(() => introspect(value, over, who));
          expect([answer.status, answer.text], cause).toEqual([200, inactive]);
        }
      }
    }
  });

  it('nor does a resource server about what this issuer has not signed; the operator learns both', async () => {
    const token = await sts.token(alice.certificate, audience);
    const [head = '', body = ''] = token.split('.');
    const signature = sign('sha256', Buffer.from(`${head}.${body}`), { key: generateKey('ES256'), dsaEncoding: 'ieee-p1363' });
    const [forged, decision] = await decided(() =>
      introspect(`${head}.${body}.${signature.toString('base64url')}`, shown(bob.certificate.der)),
    );
    expect(forged.text).toBe(inactive);
    expect(decision).toMatchObject({
      code: 'signature_invalid',
      jti: null,
      token_identity_id: null,
      presented_identity_id: bob.identity.id,
      resource_server_id: server.id,
    });
    const [, offTarget] = await decided(() => introspect(token, shown(alice.certificate.der), outsider));
    expect(offTarget).toMatchObject({ code: 'aud_mismatch', audience: audience.uri, resource_server_id: outsider.id });
    const [, nobody] = await decided(() => introspect(token, {}, bob));
    expect(nobody).toMatchObject({ code: 'gateway_untrusted', presented_identity_id: bob.identity.id });
  });
});

describe('revocation of a token', () => {
  const revoke = (token: string, who: Workload) =>
    sts.call(who.certificate, '/revoke', { form: { token, token_type_hint: 'access_token' } });

  it('by its own identity or a resource server of its audience ends it, with one event', async () => {
    for (const who of [alice, server]) {
      const token = await sts.token(alice.certificate, audience);
      expect((await introspect(token)).json.active).toBe(true);
      expect([(await revoke(token, who)).status, (await revoke(token, who)).status]).toEqual([200, 200]);
      expect((await introspect(token)).json.active).toBe(false);
      const { rows } = await sts.database.database.pool.query("SELECT * FROM events WHERE type = 'token.denied' AND jti = $1", [
        claimsOf(token).jti,
      ]);
      expect(rows).toMatchObject([{ actor_kind: 'identity', actor_id: who.identity.id }]);
    }
  });

  it('by anybody else is refused and changes nothing', async () => {
    const token = await sts.token(alice.certificate, audience);
    for (const who of [bob, outsider]) {
      const [answer, decision] = await decided(() => revoke(token, who));
      expect([answer.status, answer.json.error, decision.code]).toEqual([400, 'unauthorized_client', 'gateway_untrusted']);
    }
    expect((await introspect(token)).json.active).toBe(true);
  });

  it('of what is not a token of ours is 200, and of nothing at all 400', async () => {
    expect((await revoke('not.a.token', bob)).status).toBe(200);
    expect((await revoke(forge({ exp: 1 }), alice)).status).toBe(200);
    expect((await sts.call(bob.certificate, '/revoke', { form: {} })).status).toBe(400);
  });
});
