import { execFileSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createCsr } from '../pki/csr.ts';
import { startProcesses, type TestProcesses } from '../testing/processes.ts';
import { describeOnSoftHsm } from '../testing/softhsm.ts';

const directory = mkdtempSync(join(tmpdir(), 'hawser-hsm-'));
const file = (name: string, content: string | Buffer): string => {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
};
const openssl = (...parameters: string[]) => execFileSync('openssl', parameters, { encoding: 'utf8', stdio: 'pipe' });

describeOnSoftHsm('the same authority on SoftHSM', (hsm) => {
  let processes: TestProcesses;
  beforeAll(async () => {
    const { module, tokenLabel, pinFile } = hsm.settings;
    const variables = (role: string) => ({
      [`HAWSER_${role}_PKCS11_MODULE`]: module,
      [`HAWSER_${role}_PKCS11_TOKEN_LABEL`]: tokenLabel,
      [`HAWSER_${role}_PKCS11_PIN_FILE`]: pinFile,
    });
    processes = await startProcesses({ ...variables('SIGNER'), ...variables('STS') });
  });
  afterAll(async () => {
    await processes.close();
    hsm.remove();
    rmSync(directory, { recursive: true });
  });

  it('issues, publishes its list and signs tokens with keys that are nowhere but in the module', async () => {
    const { api, config, ledger } = processes;
    const authorities = (await api('authority.list', {})).items;
    expect(authorities.map(({ custody }) => custody)).toEqual(['module', 'module']);
    const [root, issuing] = authorities;
    await api('identity.register', { name: 'alice', kind: 'service', owner: 'team', environment: 'production' });
    await api('audience.register', {
      uri: 'https://api.example.com',
      environment: 'production',
      scopes: ['read'],
      lifetimeDefault: 60,
      lifetimeMaximum: 60,
    });
    await api('grant.add', { identity: 'alice', audience: 'https://api.example.com', scopes: ['read'] });
    const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const issued = await api('certificate.issue', { identity: 'alice', csr: createCsr(key, 'alice') });
    const revoked = await api('certificate.issue', {
      identity: 'alice',
      csr: createCsr(generateKeyPairSync('ed25519').privateKey, 'alice'),
    });
    if (!('pem' in issued) || !('pem' in revoked)) throw new Error('they wait for somebody');
    await api('certificate.revoke', { certificate: revoked.serial, reason: 'superseded', comment: 'for this test only' });

    const list = async () => Buffer.from(await (await fetch(`${config.urls.pki}/crl/issuing-1.crl`)).arrayBuffer());
    await expect
      .poll(async () => openssl('crl', '-inform', 'DER', '-in', file('issuing.crl', await list()), '-noout', '-text'), { timeout: 15_000 })
      .toContain(revoked.serial.toUpperCase());
    const lists = openssl('crl', '-inform', 'DER', '-in', join(directory, 'issuing.crl'), '-outform', 'PEM');
    const trust = [
      '-x509_strict',
      '-purpose',
      'sslclient',
      '-crl_check',
      '-CRLfile',
      file('crl.pem', lists),
      '-CAfile',
      file('root.pem', root?.pem ?? ''),
      '-untrusted',
      file('issuing.pem', issuing?.pem ?? ''),
    ];
    expect(openssl('verify', ...trust, file('alice.pem', issued.pem ?? ''))).toContain('OK');
    expect(() => openssl('verify', ...trust, file('revoked.pem', revoked.pem ?? ''))).toThrow(/revoked/);

    const form = 'grant_type=client_credentials&audience=https%3A%2F%2Fapi.example.com&scope=read';
    const asked = request(`${config.urls.sts}/token`, {
      method: 'POST',
      ca: root?.pem ?? '',
      cert: issued.chainPem ?? '',
      key: key.export({ format: 'pem', type: 'pkcs8' }),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    }).end(form);
    const [response] = await once(asked, 'response');
    let text = '';
    for await (const chunk of response) text += chunk;
    const [header = '', claims = '', signature = ''] = JSON.parse(text).access_token.split('.');
    const { rows } = await ledger.database.pool.query(`SELECT public_jwk FROM token_keys WHERE kid = $1`, [
      JSON.parse(Buffer.from(header, 'base64url').toString()).kid,
    ]);
    const tokenKey = createPublicKey({ key: rows[0].public_jwk, format: 'jwk' });
    expect(
      verify(
        'sha256',
        Buffer.from(`${header}.${claims}`),
        { key: tokenKey, dsaEncoding: 'ieee-p1363' },
        Buffer.from(signature, 'base64url'),
      ),
    ).toBe(true);

    // What the ledger holds is a sealed reference: too short for any private key.
    const sealed = await ledger.database.pool.query(
      'SELECT max(length(sealed)) AS longest FROM (SELECT sealed FROM authority_keys UNION ALL SELECT sealed FROM token_key_secrets) s',
    );
    expect(sealed.rows[0].longest).toBe(1 + 8 + 12 + 'pkcs11:'.length + 32 + 16);
  });

  it('has nothing half-made when its token is taken out while it works, says so, and goes on when it is back', async () => {
    const { api, ledger } = processes;
    await api('identity.register', { name: 'bob', kind: 'service', owner: 'team', environment: 'production' });
    const csr = () => createCsr(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, 'bob');
    const rows = async () => {
      const { rows } = await ledger.database.pool.query<{ status: string; signed: boolean }>(
        `SELECT c.status, c.der IS NOT NULL AS signed FROM certificates c JOIN identities i ON i.id = c.identity_id WHERE i.name = 'bob' ORDER BY c.id`,
      );
      return rows;
    };
    hsm.unplug();
    try {
      for (let attempt = 0; attempt < 2; attempt++)
        await expect(api('certificate.issue', { identity: 'bob', csr: csr() })).rejects.toMatchObject({ status: 503 });
    } finally {
      hsm.plug();
    }
    expect(await rows()).toEqual([
      { status: 'pending', signed: false },
      { status: 'pending', signed: false },
    ]);
    expect(await api('certificate.issue', { identity: 'bob', csr: csr() })).toMatchObject({ status: 'active' });
    const after = await rows();
    expect(after.filter(({ status, signed }) => (status === 'active') !== signed)).toEqual([]);
    expect(after.filter(({ status }) => status === 'active').length).toBeGreaterThanOrEqual(1);
  });
});
