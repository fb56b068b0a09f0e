import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toPublicId } from '../../domain/ids.ts';
import type { KeyAlgorithm } from '../../domain/profile.ts';
import { createJoinToken } from '../../operations/create-join-token.ts';
import { createProfile } from '../../operations/create-profile.ts';
import { approveRequest, rejectRequest } from '../../operations/decide-request.ts';
import { expireRequests } from '../../operations/expire-requests.ts';
import { standardTerms } from '../../operations/seed-profiles.ts';
import { createCsr } from '../../pki/csr.ts';
import { type TestIdentity, testActor } from '../../testing/authority.ts';
import { type EnrolmentAnswer, type TestEnrolment, testEnrolment } from '../../testing/enrolment.ts';

const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const root = '/.well-known/est';
const impatient = { ...standardTerms, usage: 'client', requestLifetime: 60 } as const;

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

  it('answers 403 with the way out when nobody approved in time, and the event is written once', async () => {
    await createProfile(house.context, testActor, { ...impatient, name: 'impatient', approvalRequired: true });
    const headers = basic('alice', await tokenFor('impatient'));
    const body = bodyOf(newKey());
    expect((await enrol(headers, body)).status).toBe(202);
    const request = (
      await house.ledger.database.prisma.certificateRequest.findFirstOrThrow({
        where: { status: 'pending', profile: { name: 'impatient' } },
      })
    ).id;
    const later = { ...house.context, clock: () => new Date(Date.now() + 61_000) };
    const asked = { request: toPublicId('certificateRequest', request) };
    // Not swept yet, and no longer to be approved.
    await expect(approveRequest(later, testActor, asked)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('expired at'),
    });
    await expect(rejectRequest(later, testActor, asked)).rejects.toMatchObject({ code: 'conflict' });
    expect((await Promise.all([1, 2, 3, 4].map(() => expireRequests(later)))).sort()).toEqual([0, 0, 0, 1]);
    expect(await expireRequests(later)).toBe(0);
    const answer = await enrol(headers, body);
    expect(answer.status).toBe(403);
    expect(JSON.parse(answer.body).detail).toMatch(/expired at .*; ask for a new join token/);
    const events = await house.ledger.database.prisma.event.findMany({ where: { type: 'certificate_request.expired' } });
    expect(events).toMatchObject([{ targetId: request, actorKind: 'system', detail: { profile: 'impatient', identity: 'alice' } }]);
    // Asked again with a new token, the same key makes a new request.
    expect((await enrol(basic('alice', await tokenFor('impatient')), body)).status).toBe(202);
    expect(
      await house.ledger.database.prisma.certificateRequest.groupBy({
        by: ['status'],
        where: { profile: { name: 'impatient' } },
        _count: true,
      }),
    ).toEqual(
      expect.arrayContaining([
        { status: 'expired', _count: 1 },
        { status: 'pending', _count: 1 },
      ]),
    );
  });

  describe('under a label, which names a profile (§3.2.2)', () => {
    it('tells the keys that the profile takes', async () => {
      const told = async (keyAlgorithms: KeyAlgorithm[], name: string) => {
        await createProfile(house.context, testActor, { ...impatient, name, keyAlgorithms });
        const { body, status } = await house.ask('GET', `${root}/${name}/csrattrs`);
        expect(status).toBe(200);
        const words = openssl(Buffer.from(body, 'base64'), 'asn1parse', '-inform', 'DER').toString();
        return [...words.matchAll(/(?:OBJECT|INTEGER) +:(\S+)/g)].map(([, word]) => word);
      };
      expect(await told(['P-384'], 'only-p384')).toEqual(['id-ecPublicKey', 'secp384r1', 'ecdsa-with-SHA384']);
      expect(await told(['Ed25519'], 'only-ed25519')).toEqual(['ED25519']);
      expect(await told(['RSA'], 'only-rsa')).toEqual(['rsaEncryption', '0800', 'sha256WithRSAEncryption']);
      expect(await told(['P-256', 'P-384', 'Ed25519', 'RSA'], 'all')).toEqual([
        ...['id-ecPublicKey', 'prime256v1', 'secp384r1', 'rsaEncryption', '0800'],
        ...['ecdsa-with-SHA256', 'ecdsa-with-SHA384', 'ED25519', 'sha256WithRSAEncryption'],
      ]);
      expect((await house.ask('GET', `${root}/workload/cacerts`)).body).toBe((await house.ask('GET', `${root}/cacerts`)).body);
    });

    it('enrols and renews only with a join token and a certificate of that profile, and spends nothing otherwise', async () => {
      const labelled = (label: string, headers: Record<string, string>) =>
        house.ask('POST', `${root}/${label}/simpleenroll`, { body: bodyOf(newKey()), headers, type: 'application/pkcs10' });
      const headers = basic('alice', await tokenFor());
      for (const [label, status] of [
        ['nowhere', 404],
        ['ocsp-responder', 404],
        ['workload%00', 404],
        ['Workload', 404],
        ['server', 403],
      ] as const)
        expect((await labelled(label, headers)).status, label).toBe(status);
      expect((await labelled('workload', {})).status).toBe(401);
      expect((await labelled('workload', headers)).status).toBe(200);

      const client = await house.authority.issueTo(alice);
      const body = requestFor(newKey(), '/CN=alice', `URI:${alice.spiffeId}`);
      const renewAt = (label: string) => house.ask('POST', `${root}/${label}/simplereenroll`, { body, client, type: 'application/pkcs10' });
      expect((await renewAt('server')).status).toBe(403);
      expect((await renewAt('workload')).status).toBe(200);
      expect((await house.ask('POST', `${root}/workload/simplereenroll`, { body, type: 'application/pkcs10' })).status).toBe(401);
    });
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
