import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createJoinToken } from '../../operations/create-join-token.ts';
import { createProfile } from '../../operations/create-profile.ts';
import { standardTerms } from '../../operations/seed-profiles.ts';
import { createCsr } from '../../pki/csr.ts';
import { type TestIdentity, testActor } from '../../testing/authority.ts';
import { type EnrolmentAnswer, type TestEnrolment, testEnrolment } from '../../testing/enrolment.ts';

const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const root = '/.well-known/est';

describe('EST (RFC 7030)', () => {
  let house: TestEnrolment;
  let alice: TestIdentity;
  const directory = mkdtempSync(join(tmpdir(), 'hawser-est-'));
  beforeAll(async () => {
    house = await testEnrolment();
    alice = await house.authority.registerIdentity({ name: 'alice' });
    const approved = { ...standardTerms, name: 'approved', usage: 'client', approvalRequired: true } as const;
    await createProfile(house.context, testActor, approved);
  });
  afterAll(async () => {
    expect(house.faults).toEqual([]);
    await house.authority.checkInvariants();
    await house.close();
    rmSync(directory, { recursive: true });
  });

  const openssl = (input: Buffer | string, ...args: string[]) => execFileSync('openssl', args, { cwd: directory, input });
  /** The certificates of a certs-only answer, as openssl reads them. */
  const certificates = ({ body }: EnrolmentAnswer): X509Certificate[] =>
    openssl(Buffer.from(body, 'base64'), 'pkcs7', '-inform', 'DER', '-print_certs')
      .toString()
      .split(/(?<=-----END CERTIFICATE-----)/)
      .filter((pem) => pem.includes('BEGIN'))
      .map((pem) => new X509Certificate(pem));
  const tokenFor = async (profile = 'workload') =>
    (await createJoinToken(house.context, testActor, { identity: 'alice', profile, expiresInSeconds: 600 })).token;
  const basic = (name: string, token: string) => ({ authorization: `Basic ${Buffer.from(`${name}:${token}`).toString('base64')}` });
  const bodyOf = (key: KeyObject) => createCsr(key, 'x').replaceAll(/-----[^-]+-----/g, '');
  const enrol = (headers: Record<string, string>, body: string | Buffer = bodyOf(newKey()), type = 'application/pkcs10') =>
    house.ask('POST', `${root}/simpleenroll`, { headers, body, type });
  /** A request of openssl with this subject and these names. */
  const requestFor = (key: KeyObject, subject: string, names: string | undefined, ...more: string[]): string => {
    writeFileSync(join(directory, 'key.pem'), key.export({ format: 'pem', type: 'pkcs8' }));
    const san = names === undefined ? [] : ['-addext', `subjectAltName=${names}`];
    return openssl('', 'req', '-new', '-key', 'key.pem', '-subj', subject, ...san, ...more, '-outform', 'DER').toString('base64');
  };
  const reenrol = async (body: string, client = house.authority.issueTo(alice)) =>
    house.ask('POST', `${root}/simplereenroll`, { body, client: await client, type: 'application/pkcs10' });

  it('hands out the authorities, and says what a request should look like, to anybody', async () => {
    const cacerts = await house.ask('GET', `${root}/cacerts`);
    expect(cacerts).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/pkcs7-mime', 'content-transfer-encoding': 'base64' },
    });
    const known = house.authority.bundlePem.match(/BEGIN/g)?.length;
    expect(certificates(cacerts).filter(({ ca }) => ca)).toHaveLength(known ?? 0);
    const csrattrs = await house.ask('GET', `${root}/csrattrs`);
    expect(csrattrs).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/csrattrs', 'content-transfer-encoding': 'base64' },
    });
    const words = openssl(Buffer.from(csrattrs.body, 'base64'), 'asn1parse', '-inform', 'DER').toString();
    expect(words.match(/:(id-ecPublicKey|prime256v1|ecdsa-with-SHA256)/g)).toEqual([
      ':id-ecPublicKey',
      ':prime256v1',
      ':ecdsa-with-SHA256',
    ]);
  });

  it('gives the certificate, and only it, for the name of an identity and its join token', async () => {
    const key = newKey();
    const answer = await enrol(basic('alice', await tokenFor()), bodyOf(key));
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/pkcs7-mime; smime-type=certs-only', 'content-transfer-encoding': 'base64' },
    });
    const [leaf, ...more] = certificates(answer);
    expect(more).toEqual([]);
    expect(leaf?.checkPrivateKey(key)).toBe(true);
    expect(leaf?.subjectAltName).toBe(`URI:${alice.spiffeId}`);
  });

  it('challenges whoever names no identity, another one, or no token, and says the same to all', async () => {
    await house.authority.registerIdentity({ name: 'mallory' });
    const token = await tokenFor();
    const attempts = [
      {},
      basic('mallory', token),
      basic('alice', `${token}x`),
      basic('alice', ''),
      { authorization: `Bearer ${token}` },
      { authorization: 'Basic !!' },
      { authorization: `Basic ${Buffer.from('nothing').toString('base64')}` },
    ];
    for (const headers of attempts) {
      const answer = await enrol(headers);
      expect(answer).toMatchObject({ status: 401, headers: { 'www-authenticate': expect.stringMatching(/^Basic realm="/) } });
      expect(answer.body).not.toContain(token);
    }
    expect((await enrol(basic('alice', token))).status).toBe(200);
  });

  it('answers 202 with Retry-After while a person has not approved', async () => {
    const answer = await enrol(basic('alice', await tokenFor('approved')));
    expect(answer).toMatchObject({ status: 202, headers: { 'retry-after': '5' } });
  });

  it('takes base64 with any white space, and nothing else, and spends no token on the rest', async () => {
    const headers = basic('alice', await tokenFor());
    const der = Buffer.from(bodyOf(newKey()), 'base64');
    for (const body of ['', '=', 'AAAA', der, createCsr(newKey(), 'x'), der.toString('base64url').padEnd(400, '-')])
      expect((await enrol(headers, body)).status, String(body).slice(0, 30)).toBe(400);
    expect((await enrol(headers, der.toString('base64'), 'text/plain')).status).toBe(415);
    expect(
      (
        await enrol(
          headers,
          ` ${der
            .toString('base64')
            .match(/.{1,10}/g)
            ?.join('\r\n\t')} `,
        )
      ).status,
    ).toBe(200);
  });

  it('renews for a request that names what the certificate names, however its strings are encoded', async () => {
    const key = newKey();
    for (const more of [[], ['-utf8']]) {
      const body = requestFor(key, '/CN=alice', `URI:${alice.spiffeId}`, ...more);
      const answer = await reenrol(body);
      expect(answer.status).toBe(200);
      expect(certificates(answer)[0]?.checkPrivateKey(key)).toBe(true);
    }
  });

  it.each([
    ['another subject', '/CN=bob', undefined],
    ['one attribute more', '/O=x/CN=alice', undefined],
    ['no names', '/CN=alice', ''],
    ['another name', '/CN=alice', 'URI:spiffe://hawser.local/production/bob'],
    ['one name more', '/CN=alice', 'URI:spiffe://hawser.local/production/alice,DNS:evil.example'],
  ])('renews nothing for a request with %s (§4.2.2)', async (_, subject, names) => {
    const body = requestFor(newKey(), subject, names === '' ? undefined : (names ?? `URI:${alice.spiffeId}`));
    const answer = await reenrol(body);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body).detail).toContain('§4.2.2');
  });

  it('ENR-03 takes nothing but the public key from a request with every extension', async () => {
    const everything = [
      'basicConstraints=critical,CA:TRUE,pathlen:9',
      'keyUsage=critical,keyCertSign,cRLSign,digitalSignature',
      'extendedKeyUsage=anyExtendedKeyUsage,serverAuth,clientAuth,OCSPSigning',
      'nameConstraints=permitted;DNS:.example.com',
      'certificatePolicies=2.5.29.32.0',
      'policyConstraints=requireExplicitPolicy:0',
      'inhibitAnyPolicy=0',
      'tlsfeature=status_request',
      'crlDistributionPoints=URI:http://evil.example/crl',
      'authorityInfoAccess=OCSP;URI:http://evil.example/ocsp',
      '1.2.3.4=critical,ASN1:UTF8String:evil',
    ].flatMap((extension) => ['-addext', extension]);
    const certified = async (body: string) => {
      const [leaf] = certificates(await enrol(basic('alice', await tokenFor()), body));
      return openssl(
        leaf?.raw ?? '',
        'x509',
        '-inform',
        'DER',
        '-noout',
        '-text',
        '-certopt',
        'no_serial,no_sigdump,no_pubkey,no_validity',
      ).toString();
    };
    const names = 'URI:spiffe://hawser.local/production/admin,DNS:evil.example,IP:127.0.0.1,email:evil@example.com';
    const plain = await certified(bodyOf(newKey()));
    const evil = requestFor(newKey(), '/C=DE/O=evil/CN=admin', names, ...everything);
    const keyIdentifier = /(Subject Key Identifier: \n?)\s*[0-9A-F:]+/;
    expect((await certified(evil)).replace(keyIdentifier, '$1')).toBe(plain.replace(keyIdentifier, '$1'));
    expect(plain).not.toContain('evil');
  });
});
