import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../domain/ids.ts';
import { isForWorkloads, keyAlgorithms } from '../domain/profile.ts';
import { certificateById } from '../ledger/certificates.ts';
import { insertProfile, listProfiles, profileWithLabel } from '../ledger/profiles.ts';
import { readCertificate } from '../pki/certificate.ts';
import { createCsr } from '../pki/csr.ts';
import { TestAuthority, type TestCertificate, testActor } from '../testing/authority.ts';
import { testClock } from '../testing/clock.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { changeProfile } from './change-profile.ts';
import { createJoinToken } from './create-join-token.ts';
import { createProfile } from './create-profile.ts';
import { issueCertificate } from './issue-certificate.ts';
import { orderCertificate } from './order-certificate.ts';
import { previewProfile } from './preview-profile.ts';
import { previewRegistration } from './preview-registration.ts';
import { renewCertificate } from './renew-certificate.ts';
import { retireProfile } from './retire-profile.ts';
import { standardTerms } from './seed-profiles.ts';
import { showProfile } from './show-profile.ts';

describe('certificate profiles', () => {
  let ledger: TestDatabase;
  let authority: TestAuthority;
  const clock = testClock();
  const directory = mkdtempSync(join(tmpdir(), 'hawser-profiles-'));
  beforeAll(async () => {
    ledger = await testDatabase();
    authority = await TestAuthority.create(ledger.database, { clock });
    for (const [name, environment, kind] of [
      ['billing', 'production', 'service'],
      ['nightly.batch', 'production', 'job'],
      ['batch', 'staging', 'job'],
    ] as const)
      await authority.registerIdentity({ name, environment, kind });
  });
  afterAll(async () => {
    await authority.checkInvariants();
    await ledger.drop();
    rmSync(directory, { recursive: true });
  });

  let count = 0;
  const create = async (terms: Partial<typeof standardTerms> = {}, usage: 'client' | 'server' = 'client') => {
    const name = `profile-${++count}`;
    await createProfile(authority.context, testActor, { ...standardTerms, ...terms, name, usage });
    return name;
  };
  const verified = ({ certificatePem }: TestCertificate, purpose: string): string => {
    for (const [name, pem] of [
      ['root.pem', authority.caPem],
      ['all.pem', authority.bundlePem],
      ['leaf.pem', certificatePem],
    ] as const)
      writeFileSync(join(directory, name), pem);
    const at = Math.floor(clock().getTime() / 1000);
    const options = ['-x509_strict', '-purpose', purpose, '-attime', String(at), '-CAfile', 'root.pem', '-untrusted', 'all.pem'];
    return execFileSync('openssl', ['verify', ...options, 'leaf.pem'], { cwd: directory }).toString();
  };
  const field = (name: string) => ({ code: 'invalid_input', problems: [expect.objectContaining({ field: name })] });

  it('ENR-10 make certificates for every kind of key that openssl verifies strictly, with the names of their templates', async () => {
    const profile = await create({
      dnsNames: ['{name}.{environment}.svc.example.com'],
      uriNames: ['https://{environment}.example.com/{kind}/{name}'],
      emailNames: ['{name}+{owner}@example.com'],
    });
    for (const algorithm of keyAlgorithms) {
      const key =
        algorithm === 'RSA'
          ? generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
          : algorithm === 'Ed25519'
            ? generateKeyPairSync('ed25519').privateKey
            : generateKeyPairSync('ec', { namedCurve: algorithm }).privateKey;
      const issued = await authority.issueTo({ name: 'billing' }, { profile, key });
      expect(verified(issued, 'sslclient')).toBe('leaf.pem: OK\n');
      expect(new X509Certificate(issued.der).subjectAltName).toBe(
        'URI:spiffe://hawser.local/production/billing, DNS:billing.production.svc.example.com, ' +
          'URI:https://production.example.com/service/billing, email:billing+team-test@example.com',
      );
    }
    const server = await create({ dnsNames: ['{name}.example.com'] }, 'server');
    expect(verified(await authority.issueTo({ name: 'billing' }, { profile: server }), 'sslserver')).toBe('leaf.pem: OK\n');
  });

  it('are versions: a certificate keeps the one that it was made under, its renewal takes the newest, and all stay readable', async () => {
    const profile = await create({ lifetime: 3_600, overlap: 60 });
    const first = await authority.issueTo({ name: 'billing' }, { profile });
    await changeProfile(authority.context, testActor, { profile, ifVersion: 1, lifetime: 7_200, dnsNames: ['{name}.example.com'] });
    await expect(changeProfile(authority.context, testActor, { profile, ifVersion: 1, lifetime: 60 })).rejects.toMatchObject({
      code: 'changed_meanwhile',
    });
    const current = await certificateById(ledger.database.prisma, first.id);
    if (!current) throw new Error('it is gone');
    const csr = createCsr(generateKeyPairSync('ed25519').privateKey, 'x');
    const renewed = await renewCertificate(authority.context, { current, csr });
    expect([current.profileVersion, renewed.profileVersion]).toEqual([1, 2]);
    expect(renewed.names).toEqual([...current.names, 'dns:billing.example.com']);
    const shown = await showProfile(authority.context, profile);
    expect(shown).toMatchObject({ version: 2, lifetime: 7_200, usableCertificates: 2 });
    expect(shown.history.map(({ version, lifetime }) => [version, lifetime])).toEqual([
      [2, 7_200],
      [1, 3_600],
    ]);
    await changeProfile(authority.context, testActor, { profile, lifetime: 7_200 });
    expect((await showProfile(authority.context, profile)).version).toBe(2);
    await expect(ledger.database.pool.query('UPDATE profile_versions SET lifetime = 1')).rejects.toMatchObject({ code: '42501' });
    const { rows } = await ledger.database.pool.query(`SELECT detail FROM events WHERE type = 'profile.changed' AND target_name = $1`, [
      profile,
    ]);
    expect(rows).toMatchObject([{ detail: { version: 2, before: { lifetime: 3_600 }, after: { lifetime: 7_200 } } }]);
  });

  it('let only those use them whose environment, kind and whole name they allow', async () => {
    const attempt = async (profile: string, identity: string) =>
      createJoinToken(authority.context, testActor, { identity, profile, expiresInSeconds: 60 }).then(
        () => 'allowed',
        (error: { code: string }) => error.code,
      );
    const everyone = async (profile: string) => Promise.all(['billing', 'nightly.batch', 'batch'].map((name) => attempt(profile, name)));
    expect(await everyone(await create({ allowedEnvironments: ['staging'] }))).toEqual(['conflict', 'conflict', 'allowed']);
    expect(await everyone(await create({ allowedKinds: ['service'] }))).toEqual(['allowed', 'conflict', 'conflict']);
    expect(await everyone(await create({ allowedNames: ['*.batch'] }))).toEqual(['conflict', 'allowed', 'conflict']);
    expect(await everyone(await create({ allowedNames: ['*batch'] }))).toEqual(['conflict', 'allowed', 'conflict']);
    expect(await everyone(await create({ allowedNames: ['bill'] }))).toEqual(['conflict', 'conflict', 'conflict']);
    expect(await everyone(await create({ allowedNames: ['batch', 'billing'] }))).toEqual(['allowed', 'conflict', 'allowed']);
    const csr = createCsr(generateKeyPairSync('ed25519').privateKey, 'x');
    const profile = await create({ allowedKinds: ['job'] });
    await expect(issueCertificate(authority.context, testActor, { identity: 'billing', profile, csr })).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it.each<[string, Partial<typeof standardTerms>, string]>([
    ['an unknown placeholder', { dnsNames: ['{secret}.example.com'] }, 'dnsNames'],
    ['a property of every object as a placeholder', { dnsNames: ['{constructor}.example.com'] }, 'dnsNames'],
    ['half a brace', { dnsNames: ['{name.example.com'] }, 'dnsNames'],
    ['a wildcard', { dnsNames: ['*.example.com'] }, 'dnsNames'],
    ['a blank in a name', { dnsNames: ['a b'] }, 'dnsNames'],
    ['a second SPIFFE ID', { uriNames: ['spiffe://other/{name}'] }, 'uriNames'],
    ['a URI without a host', { uriNames: ['urn:x:{name}'] }, 'uriNames'],
    ['two mailboxes in one', { emailNames: ['a@b@c.example'] }, 'emailNames'],
    ['an overlap as long as the lifetime', { lifetime: 60, overlap: 60 }, 'overlap'],
    ['a name rule with a star within', { allowedNames: ['a*b'] }, 'allowedNames'],
  ])('refuse %s when they are saved', async (_, terms, name) => {
    await expect(create(terms)).rejects.toMatchObject(field(name));
  });

  it('refuse a name that no certificate can hold when it is filled', async () => {
    await authority.registerIdentity({ name: 'double..dot' });
    const profile = await create({ dnsNames: ['{name}.example.com'] });
    await expect(authority.issueTo({ name: 'double..dot' }, { profile })).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('warn of certificates that live more than 90 days, and let them be', async () => {
    const profile = await create({ lifetime: 91 * 86_400 });
    expect((await showProfile(authority.context, profile)).warnings).toEqual([expect.stringContaining('91 days')]);
    expect((await showProfile(authority.context, await create({ lifetime: 90 * 86_400 }))).warnings).toEqual([]);
  });

  it('ENR-06 end a certificate with its issuer at the latest, to the second', async () => {
    const profile = await create({ lifetime: 315_360_000 });
    const issuer = readCertificate(authority.issuing.der);
    const issued = await authority.issueTo({ name: 'billing' }, { profile });
    expect(new X509Certificate(issued.der).validToDate).toEqual(issuer.notAfter);
    expect(verified(issued, 'sslclient')).toBe('leaf.pem: OK\n');
  });

  it('SPIFFE X509-SVID §4.4 are for clients and servers, or for clients alone, as their version says: openssl takes them for that', async () => {
    const profile = await create({ alsoServer: false });
    const alone = await authority.issueTo({ name: 'billing' }, { profile });
    expect(() => verified(alone, 'sslserver')).toThrow();
    const { warnings } = await changeProfile(authority.context, testActor, { profile, alsoServer: true, dnsNames: ['{name}.example.com'] });
    expect(warnings).toEqual([expect.stringContaining('as which host it can serve')]);
    const both = await authority.issueTo({ name: 'billing' }, { profile });
    for (const purpose of ['sslclient', 'sslserver']) expect(verified(both, purpose)).toBe('leaf.pem: OK\n');
    expect(verified(alone, 'sslclient')).toBe('leaf.pem: OK\n');
    const { extensions } = await previewProfile(authority.context, { profile, identity: 'billing' });
    expect(extensions.find(({ oid }) => oid === '2.5.29.37')?.value).toBe('TLS Web Server Authentication, TLS Web Client Authentication');
  });

  it('preview the very certificate that they would make, and record nothing', async () => {
    const profile = await create({ lifetime: 7_200, dnsNames: ['{name}.example.com'], alsoServer: false });
    const counts = async () =>
      (await ledger.database.pool.query('SELECT (SELECT count(*) FROM certificates) c, (SELECT count(*) FROM events) e')).rows;
    const before = await counts();
    const preview = await previewProfile(authority.context, { profile, identity: 'billing' });
    expect(await counts()).toEqual(before);
    expect(preview).toMatchObject({ subject: 'CN=billing', version: 1, keyAlgorithm: 'P-256', findings: [], warnings: [] });
    const issued = new X509Certificate((await authority.issueTo({ name: 'billing' }, { profile })).der);
    expect([preview.notBefore, preview.notAfter]).toEqual([issued.validFromDate, issued.validToDate]);
    expect(preview.names).toEqual(['uri:spiffe://hawser.local/production/billing', 'dns:billing.example.com']);
    expect(preview.text).toContain('URI:spiffe://hawser.local/production/billing, DNS:billing.example.com');
    expect(preview.extensions.find(({ oid }) => oid === '2.5.29.19')).toMatchObject({ critical: true, value: 'CA:FALSE' });
    expect(preview.extensions.find(({ oid }) => oid === '2.5.29.37')).toMatchObject({ value: 'TLS Web Client Authentication' });
    for (const keyAlgorithm of keyAlgorithms)
      expect((await previewProfile(authority.context, { profile, identity: 'billing', keyAlgorithm })).findings).toEqual([]);
  });

  it('neither change nor retire where they are of Hawser’s own OCSP responders', async () => {
    const name = 'responders';
    const responders = { ...standardTerms, id: newId(), name, usage: 'ocsp' } as const;
    await ledger.database.transaction((held) => insertProfile(held, responders, 'hawser', clock()));
    for (const act of [retireProfile, changeProfile])
      await expect(act(authority.context, testActor, { profile: name, lifetime: 60 })).rejects.toMatchObject({ code: 'conflict' });
  });

  it('are for workloads, except Hawser’s own', async () => {
    const own = { ...standardTerms, id: newId(), name: 'hawser-probe', usage: 'client' } as const;
    await ledger.database.transaction((held) => insertProfile(held, own, 'hawser', clock()));
    const [profile, identity] = ['hawser-probe', 'billing'];
    const csr = createCsr(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, identity);
    const refused = { code: 'conflict', message: expect.stringContaining("hawser-probe is Hawser's own") };
    await expect(orderCertificate(authority.context, testActor, { identity, profile, csr })).rejects.toMatchObject(refused);
    const joining = createJoinToken(authority.context, testActor, { identity, profile, expiresInSeconds: 60 });
    await expect(joining).rejects.toMatchObject(refused);
    const draft = { name: 'newcomer', kind: 'service' as const, owner: 'team-test', environment: 'production', grants: [] };
    const { problems, certificate } = await previewRegistration(authority.context, { ...draft, profile });
    expect([problems, certificate]).toEqual([[{ field: 'profile', detail: refused.message }], null]);
    expect(await profileWithLabel(ledger.database.prisma, profile)).toBeUndefined();
    const [retired, offered] = [await create(), await create({}, 'server')];
    await retireProfile(authority.context, testActor, { profile: retired });
    const names = (await listProfiles(ledger.database.prisma, clock())).filter(isForWorkloads).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['workload', offered]));
    for (const other of [retired, profile, 'responders']) expect(names).not.toContain(other);
  });

  it('are retired for good, except the one that Hawser’s own listeners need', async () => {
    const profile = await create();
    const { id } = await authority.issueTo({ name: 'billing' }, { profile });
    expect(await retireProfile(authority.context, testActor, { profile })).toMatchObject({ usableCertificates: 1, retiredAt: clock() });
    await expect(retireProfile(authority.context, testActor, { profile })).rejects.toMatchObject({ code: 'conflict' });
    await expect(authority.issueTo({ name: 'billing' }, { profile })).rejects.toMatchObject({ code: 'conflict' });
    await expect(changeProfile(authority.context, testActor, { profile, lifetime: 60 })).rejects.toMatchObject({ code: 'conflict' });
    await expect(retireProfile(authority.context, testActor, { profile: 'server' })).rejects.toMatchObject({ code: 'conflict' });
    await expect(changeProfile(authority.context, testActor, { profile: 'server', keyAlgorithms: ['RSA'] })).rejects.toMatchObject(
      field('keyAlgorithms'),
    );
    expect((await certificateById(ledger.database.prisma, id))?.status).toBe('active');
    await expect(createProfile(authority.context, testActor, { ...standardTerms, name: profile, usage: 'client' })).rejects.toMatchObject({
      code: 'already_exists',
    });
  });
});
