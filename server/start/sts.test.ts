import { createPrivateKey, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../config.ts';
import { issueListenerCertificates } from '../operations/issue-listener-certificates.ts';
import { TestAuthority } from '../testing/authority.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { machineEnvironment } from '../testing/machine-environment.ts';
import { freePort } from '../testing/ports.ts';
import { startSts } from './sts.ts';

let db: TestDatabase;
let authority: TestAuthority;
let port: number;
let issuing: NodeJS.Timeout;
const dataDir = mkdtempSync(join(tmpdir(), 'hawser-start-sts-'));
const start = () =>
  startSts(
    readConfig({
      NODE_ENV: 'test',
      ...machineEnvironment,
      DATABASE_URL: db.urlFor('sts'),
      HAWSER_DATA_DIR: dataDir,
      HAWSER_METRICS_PORT: '0',
      HAWSER_STS_PORT: String(port),
      HAWSER_STS_URL: `https://localhost:${port}`,
    }),
  );

beforeAll(async () => {
  db = await testDatabase();
  port = await freePort();
  const sts = `https://localhost:${port}`;
  const urls = { console: 'http://localhost:3000', sts, enrolment: 'https://localhost:8444', pki: 'http://localhost:8080' };
  authority = await TestAuthority.create(db.database, { urls });
  mkdirSync(join(dataDir, 'keys'));
  for (const name of ['sts.kek', 'exchange-secret.pepper']) writeFileSync(join(dataDir, 'keys', name), randomBytes(32), { mode: 0o600 });
  // The part of the api process.
  issuing = setInterval(() => void issueListenerCertificates(authority.context), 50);
});
afterAll(async () => {
  clearInterval(issuing);
  await new Promise((resolve) => setTimeout(resolve, 200));
  await db.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

const get = (path: string): Promise<Record<string, unknown>> =>
  new Promise((resolve, reject) => {
    const sending = request({ host: 'localhost', port, path, ca: authority.caPem, agent: false }, async (response) => {
      let text = '';
      for await (const chunk of response) text += chunk;
      resolve(JSON.parse(text));
    });
    sending.on('error', reject);
    sending.end();
  });
const servedSerial = (): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: 'localhost', port, ca: authority.caPem }, () => {
      resolve(socket.getPeerCertificate().serialNumber);
      socket.destroy();
    });
    socket.on('error', reject);
  });

describe('the sts process', () => {
  it('starts with its own database role, keys and TLS certificate, and describes only what works', async () => {
    const running = await start();
    try {
      const issuer = `https://localhost:${port}`;
      const metadata = await get('/.well-known/oauth-authorization-server');
      expect(metadata).toMatchObject({
        issuer,
        token_endpoint: `${issuer}/token`,
        token_endpoint_auth_methods_supported: ['tls_client_auth', 'self_signed_tls_client_auth', 'private_key_jwt'],
        tls_client_certificate_bound_access_tokens: true,
        mtls_endpoint_aliases: { token_endpoint: `${issuer}/token`, introspection_endpoint: `${issuer}/introspect` },
      });
      expect(await get('/.well-known/openid-configuration')).toEqual(metadata);
      const { keys } = (await get('/jwks')) as { keys: { alg: string }[] };
      expect(keys.map(({ alg }) => alg).sort()).toEqual(['ES256', 'EdDSA', 'RS256']);
    } finally {
      await running.close();
    }
  });

  it('keeps its keys and its certificate across a restart, and private keys on disk or in the ledger only sealed', async () => {
    const first = await start();
    const before = { jwks: await get('/jwks'), serial: await servedSerial() };
    await first.close();
    const second = await start();
    try {
      expect({ jwks: await get('/jwks'), serial: await servedSerial() }).toEqual(before);
    } finally {
      await second.close();
    }
    expect(readdirSync(join(dataDir, 'tls'))).toEqual(['sts.sealed']);
    const { rows } = await db.database.pool.query<{ sealed: Buffer }>('SELECT sealed FROM token_key_secrets');
    expect(rows).toHaveLength(3);
    for (const { sealed } of rows) expect(() => createPrivateKey({ key: sealed, format: 'der', type: 'pkcs8' })).toThrow();
  });

  it('does not start with another key-encryption key, and says so', async () => {
    writeFileSync(join(dataDir, 'keys', 'sts.kek'), randomBytes(32), { mode: 0o600 });
    await expect(start()).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('token-key') });
  });
});
