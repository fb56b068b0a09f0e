import { execFile } from 'node:child_process';
import { generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { spiffeId } from '../domain/identity.ts';
import { newId } from '../domain/ids.ts';
import { allAuthorities } from '../ledger/authorities.ts';
import { insertIdentity } from '../ledger/identities.ts';
import { trustBundle } from '../operations/certificate-chain.ts';
import { checkAuthority } from '../operations/check-authority.ts';
import { issueCertificate } from '../operations/issue-certificate.ts';
import { keepOcspResponders } from '../operations/keep-ocsp-responders.ts';
import { listAuthorities } from '../operations/list-authorities.ts';
import { revokeCertificate } from '../operations/revoke-certificate.ts';
import { toPem } from '../pki/certificate.ts';
import { createCsr } from '../pki/csr.ts';
import { readOcspResponse } from '../pki/ocsp.ts';
import { buildOcspRequest } from '../pki/ocsp-request.ts';
import { randomSerial } from '../pki/tbs-certificate.ts';
import { testActor } from '../testing/authority.ts';
import { type CertificateProcesses, startCertificateProcesses } from '../testing/certificate-processes.ts';
import { checkInvariants } from '../testing/invariants.ts';

const run = promisify(execFile);

describe('the status of certificates', () => {
  let house: CertificateProcesses;
  let files: string;
  let issuer: Buffer;
  let url: string;
  const path = (name: string) => join(files, name);

  const issue = async (): Promise<{ id: string; serial: string; pem: string }> => {
    const now = new Date();
    const name = `workload-${randomBytes(4).toString('hex')}`;
    const row = { id: newId(), name, environment: 'production', spiffeId: spiffeId('hawser.local', 'production', name) };
    const more = { kind: 'service', owner: 'team-test', description: '', createdAt: now, updatedAt: now } as const;
    await insertIdentity(house.ledger.database.prisma, { ...row, ...more });
    const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const issued = await issueCertificate(house.certificates, testActor, {
      identity: name,
      profile: 'workload',
      csr: createCsr(key, name),
    });
    return { id: issued.id, serial: issued.serial, pem: issued.pem ?? '' };
  };
  const openssl = async (...args: string[]): Promise<string> => {
    const standard = ['ocsp', '-issuer', path('issuer.pem'), '-CAfile', path('ca.pem'), '-url', url];
    const { stdout, stderr } = await run('openssl', [...standard, ...args]);
    return stdout + stderr;
  };
  const post = async (body: Uint8Array<ArrayBuffer>): Promise<{ status: number; body: Buffer; headers: Headers }> => {
    const response = await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/ocsp-request' } });
    return { status: response.status, body: Buffer.from(await response.arrayBuffer()), headers: response.headers };
  };
  const bytes = (buffer: Buffer) => Uint8Array.from(buffer);

  beforeAll(async () => {
    files = mkdtempSync(join(tmpdir(), 'hawser-ocsp-'));
    house = await startCertificateProcesses();
    url = `${house.config.urls.pki}/ocsp`;
    await vi.waitUntil(() => house.certificates.responders.byAuthority.size > 0, { timeout: 10_000 });
    const authorities = await allAuthorities(house.ledger.database.prisma);
    issuer = Buffer.from(authorities.find(({ role }) => role === 'issuing')?.der ?? []);
    writeFileSync(path('issuer.pem'), toPem('CERTIFICATE', issuer));
    writeFileSync(path('ca.pem'), await trustBundle(house.certificates));
  });
  afterAll(async () => {
    await checkInvariants(house.ledger.database);
    expect(house.faults).toEqual([]);
    await house.close();
    rmSync(files, { recursive: true });
  });

  it.each(['-sha1', '-sha256'])('REV-04 tells openssl good, revoked and unknown, with nonce, for a CertID of %s', async (digest) => {
    const { serial, pem } = await issue();
    writeFileSync(path('leaf.pem'), pem);
    const good = await openssl('-nonce', digest, '-cert', path('leaf.pem'));
    expect(good).toContain('Response verify OK');
    expect(good).toContain('leaf.pem: good');
    expect(good).not.toMatch(/no nonce/i);

    const suspectedSince = new Date(Date.now() - 3_600_000);
    await revokeCertificate(house.certificates, testActor, {
      certificate: serial,
      reason: 'keyCompromise',
      comment: 'for this test',
      suspectedSince,
    });
    const revoked = await openssl('-resp_text', digest, '-cert', path('leaf.pem'));
    expect(revoked).toContain('Response verify OK');
    expect(revoked).toMatch(/leaf\.pem: revoked\n[\s\S]*Reason: keyCompromise/);
    expect(revoked).toContain('Invalidity Date');

    const unknown = await openssl(digest, '-serial', `0x${randomSerial()}`);
    expect(unknown).toContain('Response verify OK');
    expect(unknown).toMatch(/: unknown/);
  });

  it('answers with a short-lived certificate of its own that nobody need check', async () => {
    const responder = house.certificates.responders.byAuthority.values().next().value;
    const certificate = new X509Certificate(Buffer.from(responder?.der ?? []));
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.9']);
    expect(Date.parse(certificate.validTo) - Date.now()).toBeLessThan(4 * 86_400_000);
    writeFileSync(path('responder.pem'), certificate.toString());
    const { stdout } = await run('openssl', ['x509', '-in', path('responder.pem'), '-noout', '-text']);
    expect(stdout).toContain('OCSP No Check');
    const args = ['verify', '-x509_strict', '-purpose', 'ocsphelper', '-CAfile', path('ca.pem'), '-untrusted', path('issuer.pem')];
    expect((await run('openssl', [...args, path('responder.pem')])).stdout).toContain('OK');
  });

  it('names its address in new certificates', async () => {
    const { pem } = await issue();
    expect(new X509Certificate(pem).infoAccess).toContain(`OCSP - URI:${url}`);
  });

  it('answers a GET that caches may keep, and one with a nonce that they may not', async () => {
    const { serial } = await issue();
    const ask = async (nonce: Buffer | null) => {
      const { der } = buildOcspRequest(issuer, [serial], { nonce });
      const response = await fetch(`${url}/${encodeURIComponent(der.toString('base64'))}`);
      return { response, answer: readOcspResponse(Buffer.from(await response.arrayBuffer()), issuer) };
    };
    const plain = await ask(null);
    expect(plain.response.status).toBe(200);
    expect(plain.response.headers.get('content-type')).toBe('application/ocsp-response');
    expect(plain.response.headers.get('cache-control')).toContain('max-age=30');
    expect(plain.answer).toMatchObject({ trusted: true, nonce: null, states: [{ serial, status: 'good' }] });
    const fresh = await ask(randomBytes(32));
    expect(fresh.response.headers.get('cache-control')).toBe('no-store');
    expect(fresh.answer.nonce).not.toBeNull();
  });

  it('answers for several certificates at once, and does not know a pending one', async () => {
    const [first, second] = [await issue(), await issue()];
    await revokeCertificate(house.certificates, testActor, { certificate: second.serial, reason: 'superseded', comment: 'for this test' });
    const pending = randomSerial();
    await house.ledger.database.pool.query(
      `INSERT INTO certificates (id, identity_id, authority_id, profile_id, lineage_id, usage, source, status, serial, subject, names,
         spki_sha256, not_before, not_after, tbs, created_by, created_at)
       SELECT gen_random_uuid(), identity_id, authority_id, profile_id, gen_random_uuid(), usage, source, 'pending', $1, subject, names,
         sha256('x'), not_before, not_after, tbs, created_by, created_at FROM certificates WHERE serial = $2`,
      [pending, first.serial],
    );
    const { der } = buildOcspRequest(issuer, [first.serial, second.serial, pending], { hash: 'sha256' });
    const { states } = readOcspResponse((await post(bytes(der))).body, issuer);
    expect(states.map(({ serial, status }) => [serial, status])).toEqual([
      [first.serial, 'good'],
      [second.serial, 'revoked'],
      [pending, 'unknown'],
    ]);
  });

  it('says malformed to what is no request or has a nonce of a forbidden length, and unauthorized to questions about others', async () => {
    const { serial } = await issue();
    const status = async (body: Buffer) => {
      const answer = await post(bytes(body));
      expect(answer.status).toBe(200);
      return readOcspResponse(answer.body, issuer).responseStatus;
    };
    expect(await status(Buffer.from('hello'))).toBe(1);
    expect(await status(Buffer.alloc(0))).toBe(1);
    expect(await status(buildOcspRequest(issuer, [serial], { nonce: Buffer.alloc(0) }).der)).toBe(1);
    expect(await status(buildOcspRequest(issuer, [serial], { nonce: randomBytes(129) }).der)).toBe(1);
    expect(await status(buildOcspRequest(issuer, [serial], { nonce: randomBytes(128) }).der)).toBe(0);
    const root = (await allAuthorities(house.ledger.database.prisma)).find(({ role }) => role === 'root');
    expect(await status(buildOcspRequest(root?.der ?? issuer, [serial]).der)).toBe(6);
    const get = await fetch(`${url}/not-base64!`);
    expect([get.status, Buffer.from(await get.arrayBuffer()).toString('hex')]).toEqual([200, '30030a0101']);
  });

  it('makes a new responder when one is revoked or its key does not open any more', async () => {
    const [before] = house.certificates.responders.byAuthority.values();
    const { rows } = await house.ledger.database.pool.query('SELECT serial FROM certificates WHERE id = $1', [before?.certificateId]);
    await revokeCertificate(house.certificates, testActor, {
      certificate: rows[0].serial,
      reason: 'keyCompromise',
      comment: 'for this test',
    });
    await keepOcspResponders(house.certificates);
    const [after] = house.certificates.responders.byAuthority.values();
    expect(after?.certificateId).not.toBe(before?.certificateId);

    const restarted = { ...house.certificates, responders: { byAuthority: new Map(), byIssuer: new Map() } };
    expect(await keepOcspResponders(restarted)).toEqual([]);
    expect([...restarted.responders.byAuthority.values()]).toMatchObject([{ certificateId: after?.certificateId }]);

    await house.ledger.database.pool.query(`UPDATE ocsp_responders SET sealed = '\\x00' WHERE certificate_id = $1`, [after?.certificateId]);
    const other = { ...house.certificates, responders: { byAuthority: new Map(), byIssuer: new Map() } };
    expect(await keepOcspResponders(other)).toEqual([]);
    const [newest] = other.responders.byAuthority.values();
    expect(newest?.certificateId).not.toBe(after?.certificateId);
  });

  it('lets an administrator see that every published address is in order, and what is wrong with one that is not', async () => {
    await issue();
    await vi.waitFor(async () => expect((await checkAuthority(house.certificates, 'root-1')).ok).toBe(true), { timeout: 10_000 });
    const checked = await checkAuthority(house.certificates, 'issuing-1');
    expect(checked.probes.map(({ kind, ok, findings }) => ({ kind, ok, findings }))).toEqual([
      { kind: 'certificate', ok: true, findings: [] },
      { kind: 'crl', ok: true, findings: [] },
      { kind: 'ocsp', ok: true, findings: [] },
    ]);
    expect(checked.probes[1]?.number).toBeGreaterThan(0);
    expect(checked.probes[2]?.certificateStatus).toBe('good');
    const listed = Object.fromEntries((await listAuthorities(house.certificates)).map(({ name, ocsp }) => [name, ocsp]));
    const answers = listed['issuing-1']?.answers ?? 0;
    expect(answers).toBeGreaterThan(0);
    expect(listed['issuing-1']?.p95Milliseconds).toBeGreaterThan(0);
    expect(listed['root-1']).toBeNull();
    await checkAuthority(house.certificates, 'issuing-1');
    expect((await listAuthorities(house.certificates)).find(({ name }) => name === 'issuing-1')?.ocsp?.answers).toBe(answers + 1);

    const elsewhere = { ...house.certificates, urls: { ...house.certificates.urls, pki: 'http://127.0.0.1:1' } };
    const dead = await checkAuthority(elsewhere, 'issuing-1');
    expect(dead.ok).toBe(false);
    expect(dead.probes.map(({ findings }) => findings[0]?.startsWith('nobody answers there'))).toEqual([true, true, true]);
    const late = { ...house.certificates, clock: () => new Date(Date.now() + 3 * 86_400_000) };
    expect((await checkAuthority(late, 'issuing-1')).probes.map(({ findings }) => findings.join())).toEqual([
      '',
      expect.stringMatching(/^it ended at/),
      expect.stringMatching(/expired/),
    ]);
  });
});
