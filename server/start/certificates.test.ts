import { execFile } from 'node:child_process';
import { createHash, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../domain/ids.ts';
import { createJoinToken } from '../operations/create-join-token.ts';
import { revokeCertificate } from '../operations/revoke-certificate.ts';
import { createCsr } from '../pki/csr.ts';
import { testActor } from '../testing/authority.ts';
import { type CertificateProcesses, startCertificateProcesses } from '../testing/certificate-processes.ts';
import { checkInvariants } from '../testing/invariants.ts';

const run = promisify(execFile);
const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

describe('a workload with curl and openssl', () => {
  let house: CertificateProcesses;
  let files: string;
  beforeAll(async () => {
    files = mkdtempSync(join(tmpdir(), 'hawser-curl-'));
    house = await startCertificateProcesses();
  });
  afterAll(async () => {
    await house.close();
    rmSync(files, { recursive: true });
  });

  const file = (name: string, content?: string | Uint8Array): string => {
    const path = join(files, name);
    if (content !== undefined) writeFileSync(path, content);
    return path;
  };
  const curl = async (...args: string[]): Promise<{ status: number; body: string }> => {
    const { stdout } = await run('curl', ['-sS', '--max-time', '10', '-w', '\n%{http_code}', ...args]);
    const at = stdout.lastIndexOf('\n');
    return { status: Number(stdout.slice(at + 1)), body: stdout.slice(0, at) };
  };
  const enrolment = (path: string) => `${house.config.urls.enrolment}${path}`;
  const json = (body: unknown) => ['-H', 'content-type: application/json', '-d', JSON.stringify(body)];
  const register = async (name: string): Promise<string> => {
    const now = new Date();
    const row = { id: newId(), name, kind: 'service', owner: 'team-test', environment: 'production', createdAt: now, updatedAt: now };
    await house.ledger.database.prisma.identity.create({ data: { ...row, spiffeId: `spiffe://hawser.local/production/${name}` } });
    return name;
  };
  const joinToken = async (identity: string, profile = 'workload') =>
    createJoinToken(house.certificates, testActor, { identity, profile, expiresInSeconds: 600 });

  it('pins the root, joins, renews, is revoked, and is found on the list', async () => {
    const { token, caHash } = await joinToken(await register('billing'));
    const bundle = await curl('-k', enrolment('/trust-bundle.pem'));
    expect(`sha256:${createHash('sha256').update(new X509Certificate(bundle.body).raw).digest('hex')}`).toBe(caHash);
    const ca = file('ca.pem', bundle.body);

    await run('openssl', [
      'req',
      '-new',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-subj',
      '/CN=anything/O=else',
      '-keyout',
      file('key.pem'),
      '-out',
      file('csr.pem'),
    ]);
    const csr = (await run('cat', [file('csr.pem')])).stdout;
    const joined = await curl('--cacert', ca, ...json({ token, csr }), enrolment('/join'));
    expect(joined.status).toBe(200);
    const chain = file('chain.pem', joined.body);
    const leaf = new X509Certificate(joined.body);
    expect(leaf.subject).toBe('CN=billing');
    expect(leaf.subjectAltName).toBe('URI:spiffe://hawser.local/production/billing');
    const { stdout } = await run('openssl', ['verify', '-x509_strict', '-purpose', 'sslclient', '-CAfile', ca, '-untrusted', chain, chain]);
    expect(stdout).toContain('OK');

    const renewed = await curl(
      '--cacert',
      ca,
      '--cert',
      chain,
      '--key',
      file('key.pem'),
      ...json({ csr: createCsr(newKey(), 'billing') }),
      enrolment('/renew'),
    );
    expect(renewed.status).toBe(200);
    const successor = new X509Certificate(renewed.body);
    const { rows } = await house.ledger.database.pool.query(
      'SELECT serial, status, lineage_id FROM certificates WHERE identity_id IS NOT NULL ORDER BY id',
    );
    expect(rows.map(({ status }) => status)).toEqual(['superseded', 'active']);
    expect(new Set(rows.map(({ lineage_id }) => lineage_id)).size).toBe(1);

    const serial = successor.serialNumber.toLowerCase();
    await revokeCertificate(house.certificates, testActor, { certificate: serial, reason: 'keyCompromise', comment: 'lost in a test' });
    const crl = await eventually(async () => {
      await run('curl', ['-sS', '-o', file('issuing.crl'), `${house.config.urls.pki}/crl/issuing-1.crl`]);
      const text = (await run('openssl', ['crl', '-inform', 'DER', '-in', file('issuing.crl'), '-noout', '-text'])).stdout;
      return text.toLowerCase().includes(serial) ? text : undefined;
    });
    expect(crl).toContain('Key Compromise');
    expect(crl).toContain('X509v3 Authority Key Identifier');

    const check = ['verify', '-crl_check', '-CAfile', ca, '-untrusted', chain, '-CRLfile', file('issuing.pem')];
    await run('openssl', ['crl', '-inform', 'DER', '-in', file('issuing.crl'), '-out', file('issuing.pem')]);
    await expect(run('openssl', [...check, file('renewed.pem', renewed.body)])).rejects.toThrow(/certificate revoked/);
    expect((await run('openssl', [...check, chain])).stdout).toContain('OK');

    const refused = await curl(
      '--cacert',
      ca,
      '--cert',
      file('renewed.pem'),
      '--key',
      file('key.pem'),
      ...json({ csr }),
      enrolment('/renew'),
    ).catch((error) => error);
    expect(refused).toBeInstanceOf(Error); // the key is not that of the renewed certificate
    await checkInvariants(house.ledger.database);
  });

  it('is ready only when every process answers', async () => {
    const { status, body } = await curl(`${house.config.urls.pki}/readyz`);
    expect(status).toBe(503);
    const { checks } = JSON.parse(body);
    expect(checks).toMatchObject({ database: 'ok', signer: 'ok', enrolment: 'ok' });
    expect(checks.sts).not.toBe('ok');
  });

  it('serves the authorities and a list for each', async () => {
    for (const name of ['root-1', 'issuing-1']) {
      await run('curl', ['-sS', '-f', '-o', file('ca.crt'), `${house.config.urls.pki}/ca/${name}.crt`]);
      expect((await run('openssl', ['x509', '-inform', 'DER', '-in', file('ca.crt'), '-noout', '-subject'])).stdout).toContain('Hawser');
      const crl = await curl('-f', '-o', file('any.crl'), `${house.config.urls.pki}/crl/${name}.crl`);
      expect(crl.status).toBe(200);
    }
    for (const path of ['/crl/none.crl', '/crl/issuing-1', '/ca/..%2f..%2fetc.crt', '/ca/%00.crt', '/nothing']) {
      expect((await curl('--path-as-is', `${house.config.urls.pki}${path}`)).status).toBe(404);
    }
  });

  it('seals what it keeps, and leaves the socket to its owner', () => {
    expect(statSync(join(house.config.dataDir, 'tls', 'enrolment.sealed')).mode & 0o777).toBe(0o600);
    expect(statSync(house.config.files.signerSocket).mode & 0o777).toBe(0o600);
    expect(house.faults).toEqual([]);
  });
});

async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; await new Promise((resolve) => setTimeout(resolve, 100))) {
    const found = await look().catch(() => undefined);
    if (found !== undefined) return found;
  }
  throw new Error('it did not happen in time');
}
