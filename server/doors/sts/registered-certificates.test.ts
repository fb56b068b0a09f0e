import { createPublicKey, X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { previewRevocation } from '../../operations/preview-revocation.ts';
import { registerCertificates } from '../../operations/register-certificates.ts';
import { registerClientKeys } from '../../operations/register-client-keys.ts';
import { resumeIdentity } from '../../operations/resume-identity.ts';
import { revokeCertificate } from '../../operations/revoke-certificate.ts';
import { showCertificate } from '../../operations/show-certificate.ts';
import { suspendIdentity } from '../../operations/suspend-identity.ts';
import { type TestIdentity, testActor } from '../../testing/authority.ts';
import { type SelfSigned, selfSigned, withPublicKey } from '../../testing/self-signed.ts';
import { claimsOf, type TestAudience, TestSts } from '../../testing/sts.ts';
import { testRoot } from '../../testing/tls-certificates.ts';
import { routes } from './routes.ts';

let sts: TestSts;
let partner: TestIdentity;
let audience: TestAudience;
beforeAll(async () => {
  sts = await TestSts.start();
  partner = await sts.authority.registerIdentity({ name: 'partner' });
  audience = await sts.audience();
  await sts.grant(partner, audience);
});
afterAll(() => sts.stop());

const register = (certificates: string, identity = 'partner') =>
  registerCertificates(sts.authority.context, testActor, { identity, certificates });
const ask = (client: SelfSigned | { chainPem: string; keyPem: string }) =>
  sts.call(client, '/token', { form: { grant_type: 'client_credentials', audience: audience.uri, scope: 'read' } });
const leafOf = (leaf: ReturnType<ReturnType<typeof testRoot>['leaf']>) => ({ ...leaf, chainPem: leaf.certificate, keyPem: leaf.key });

describe('a registered certificate', () => {
  it('authenticates its identity by its bytes: several at once, self-signed or by another authority, and each token is bound to its own', async () => {
    const certificates = [
      selfSigned('one'),
      selfSigned('two', { newKey: ['rsa:2048'], extensions: ['basicConstraints=CA:FALSE'] }),
      selfSigned('three', { newKey: ['ed25519'], extensions: ['basicConstraints=CA:FALSE', 'extendedKeyUsage=clientAuth,serverAuth'] }),
      leafOf(testRoot('Partner CA').leaf('partner')),
    ];
    for (const certificate of certificates)
      expect(await ask(certificate)).toMatchObject({ status: 401, json: { error: 'invalid_client' } });
    const { registered } = await register(certificates.map(({ chainPem }) => chainPem).join('\n'));
    expect(registered.map(({ thumbprint }) => thumbprint)).toEqual(certificates.map(({ thumbprint }) => thumbprint));
    expect(registered[0]).toMatchObject({ source: 'registered', usable: true, authority: null, profile: null, issuer: 'CN=one' });
    for (const certificate of certificates) {
      const answer = await ask(certificate);
      expect(answer).toMatchObject({ status: 200 });
      expect(claimsOf(String(answer.json.access_token))).toMatchObject({
        client_id: 'partner',
        cnf: { 'x5t#S256': certificate.thumbprint },
      });
    }
    const server = await sts.resourceServer([audience]);
    const [first, second] = certificates as [SelfSigned, SelfSigned];
    const token = String((await ask(first)).json.access_token);
    const shown = async (certificate: SelfSigned) =>
      (await sts.call(server.certificate, '/introspect', { form: { token, client_certificate: certificate.der.toString('base64url') } }))
        .json;
    expect(await shown(first)).toMatchObject({ active: true });
    expect(await shown(second)).toMatchObject({ active: false });
    expect((await sts.decisions()).at(-1)).toMatchObject({ code: 'cnf_mismatch.sibling' });
  });

  it('ends like any other: revoked, suspended, and its tokens with it', async () => {
    const certificate = selfSigned('ends');
    const { registered } = await register(certificate.certificatePem);
    const token = String((await ask(certificate)).json.access_token);
    const server = await sts.resourceServer([audience]);
    const active = async () =>
      (await sts.call(server.certificate, '/introspect', { form: { token, client_certificate: certificate.der.toString('base64url') } }))
        .json.active;
    expect(await active()).toBe(true);
    await suspendIdentity(sts.authority.context, testActor, { identity: 'partner' });
    expect([(await ask(certificate)).status, await active()]).toEqual([401, false]);
    await resumeIdentity(sts.authority.context, testActor, { identity: 'partner' });
    expect([(await ask(certificate)).status, await active()]).toEqual([200, true]);
    const preview = await previewRevocation(sts.authority.context, { certificate: certificate.thumbprint });
    expect(preview).toMatchObject({ crlWithin: null, liveTokens: expect.toSatisfy((count) => count > 0) });
    const comment = 'the partner left it lying about';
    await revokeCertificate(sts.authority.context, testActor, { certificate: certificate.thumbprint, reason: 'keyCompromise', comment });
    expect([(await ask(certificate)).status, await active()]).toEqual([401, false]);
    expect((await sts.decisions()).some(({ code }) => code === 'cert_revoked')).toBe(true);
    await expect(register(certificate.certificatePem)).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('blocked'),
    });
    expect(await showCertificate(sts.authority.context, certificate.thumbprint)).toMatchObject({
      status: 'revoked',
      chainPem: certificate.certificatePem,
    });
    expect(registered).toHaveLength(1);
    await sts.authority.checkInvariants();
  });

  it('never carries the public key of an authority, nor does a client key', async () => {
    const { publicKey } = new X509Certificate(sts.authority.issuing.der);
    await expect(register(withPublicKey(selfSigned('an authority'), publicKey))).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('its key is that of an authority'),
    });
    const keys = JSON.stringify({ ...publicKey.export({ format: 'jwk' }), alg: 'ES256', kid: 'ours' });
    await expect(
      registerClientKeys(sts.authority.context, testActor, { identity: 'partner', label: 'ours', keys, expiresAt: null }),
    ).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringContaining('that of an authority') });
  });

  it('is taken from a JWK Set, where x5c is for the very key', async () => {
    const [certificate, other] = [selfSigned('jwks'), selfSigned('other')];
    const jwk = {
      ...new X509Certificate(certificate.certificatePem).publicKey.export({ format: 'jwk' }),
      x5c: [certificate.der.toString('base64')],
    };
    const { registered } = await register(JSON.stringify({ keys: [jwk] }));
    expect(registered).toMatchObject([{ thumbprint: certificate.thumbprint }]);
    expect((await register(JSON.stringify({ keys: [jwk] }))).skipped).toMatchObject([{ reason: 'registered already' }]);
    const wrong = { ...createPublicKey(other.certificatePem).export({ format: 'jwk' }), x5c: jwk.x5c };
    for (const text of [
      JSON.stringify({ keys: [wrong] }),
      JSON.stringify({ keys: [{ ...jwk, x5c: [] }] }),
      JSON.stringify({ keys: [{ ...jwk, x5c: undefined }] }),
      '{"keys":[],"keys":[]}',
      '{"keys":[]}',
      'nothing',
    ])
      await expect(register(text), text).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('is refused at its registration, and at every guarded route, where it is expired, not yet valid, weak, an authority or not for clients', async () => {
    const day = 86_400_000;
    const bad = {
      expired: leafOf(testRoot('Old CA', new Date(Date.now() - 2 * day)).leaf('old', { lifetime: 3_600 })),
      'not yet valid': leafOf(testRoot('Early CA', new Date(Date.now() + day)).leaf('early')),
      'for servers only': selfSigned('server', { extensions: ['basicConstraints=CA:FALSE', 'extendedKeyUsage=serverAuth'] }),
      'for anything': selfSigned('any', { extensions: ['basicConstraints=CA:FALSE', 'extendedKeyUsage=anyExtendedKeyUsage'] }),
      'an authority': selfSigned('authority', { extensions: ['basicConstraints=critical,CA:TRUE'] }),
      'a weak key': selfSigned('weak', { newKey: ['rsa:1024'] }),
      'a curve that nobody uses': selfSigned('curve', { newKey: ['ec', '-pkeyopt', 'ec_paramgen_curve:secp256k1'] }),
      'signed with SHA-1': selfSigned('sha1', { more: ['-sha1'] }),
      'not for signatures': selfSigned('usage', { extensions: ['basicConstraints=CA:FALSE', 'keyUsage=keyAgreement'] }),
    };
    for (const [what, certificate] of Object.entries(bad)) {
      await expect(register(certificate.chainPem), what).rejects.toMatchObject({ code: 'invalid_input' });
      // Even where somebody got it into the ledger past the registration.
      await insertAnyway(certificate);
      for (const { path, method = 'POST' } of routes.filter((route) => !route.public)) {
        const answer = await sts
          .call(certificate, path, {
            method,
            ...(path === '/reports' ? { json: { reports: [] } } : { form: { grant_type: 'client_credentials', token: 'x' } }),
          })
          .catch((error: NodeJS.ErrnoException) => ({ status: 401, handshake: error.code }));
        expect(answer.status, `${what} at ${path}`).toBe(401);
      }
    }
  });

  it('stands for one identity, names no other, and has a key that is nobody else’s', async () => {
    const other = await sts.workload('other');
    const certificate = selfSigned('mine');
    await register(certificate.certificatePem);
    await expect(register(certificate.certificatePem, 'other')).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(register(other.certificate.certificatePem)).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(register(other.certificate.certificatePem, 'other')).rejects.toMatchObject({ code: 'conflict' });
    const named = selfSigned('named', {
      extensions: ['basicConstraints=CA:FALSE', `subjectAltName=URI:${other.identity.spiffeId}`],
    });
    await expect(register(named.certificatePem)).rejects.toMatchObject({ message: expect.stringContaining('that is not partner') });
  });
});

/** A row as it would stand there if the registration had let the certificate pass. */
async function insertAnyway({ der, thumbprint }: { readonly der: Buffer; readonly thumbprint: string }): Promise<void> {
  const { validFromDate, validToDate, serialNumber } = new X509Certificate(der);
  await sts.database.database.pool.query(
    `INSERT INTO certificates (id, identity_id, lineage_id, usage, source, status, serial, subject, issuer, names, spki_sha256, not_before, not_after,
      tbs, der, sha256, signed_at, activated_at, created_by, created_at)
     SELECT id, $1, id, 'client', 'registered', 'active', $2, 'x', 'x', '{}', $3, $4, $5, $6, $6, $3, now(), now(), 'test', now()
     FROM (SELECT gen_random_uuid() AS id) new`,
    [partner.id, serialNumber.toLowerCase(), Buffer.from(thumbprint, 'base64url'), validFromDate, validToDate, der],
  );
}
