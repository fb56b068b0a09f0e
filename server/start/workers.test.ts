import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { newId } from '../domain/ids.ts';
import { isLive } from '../ledger/liveness.ts';
import { issueListenerCertificates } from '../operations/issue-listener-certificates.ts';
import { revokeCertificate } from '../operations/revoke-certificate.ts';
import { TestAuthority, type TestCertificate, type TestIdentity, testActor } from '../testing/authority.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { machineEnvironment } from '../testing/machine-environment.ts';
import { freePort, freeRange } from '../testing/ports.ts';

const uri = 'https://server.example';
const dataDir = mkdtempSync(join(tmpdir(), 'hawser-workers-'));
let db: TestDatabase;
let authority: TestAuthority;
let audienceId: string;
let port: number;
let sts: ChildProcess;
let said = '';
let issuing: NodeJS.Timeout;
let metricsPort: number;

beforeAll(async () => {
  db = await testDatabase();
  port = await freePort();
  metricsPort = await freeRange(4);
  const url = `https://localhost:${port}`;
  const urls = { console: 'http://localhost:3000', sts: url, enrolment: 'https://localhost:8444', pki: 'http://localhost:8080' };
  authority = await TestAuthority.create(db.database, { urls });
  const now = new Date();
  audienceId = newId();
  const terms = { environment: 'production', scopes: ['read'], algorithm: 'ES256', lifetimeDefault: 300, lifetimeMaximum: 900 };
  await db.database.prisma.audience.create({ data: { id: audienceId, uri, ...terms, createdAt: now, updatedAt: now } });
  mkdirSync(join(dataDir, 'keys'));
  for (const name of ['sts.kek', 'exchange-secret.pepper']) writeFileSync(join(dataDir, 'keys', name), randomBytes(32), { mode: 0o600 });
  // The part of the api process.
  issuing = setInterval(() => void issueListenerCertificates(authority.context), 50);
  sts = spawn(process.execPath, [join(import.meta.dirname, 'role.ts'), 'sts'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      NODE_ENV: 'production',
      ...machineEnvironment,
      DATABASE_URL: db.urlFor('sts'),
      HAWSER_DATA_DIR: dataDir,
      HAWSER_METRICS_PORT: String(metricsPort),
      HAWSER_STS_PORT: String(port),
      HAWSER_STS_URL: url,
      HAWSER_STS_WORKERS: '2',
    },
  });
  sts.stderr?.on('data', (chunk) => {
    said += String(chunk);
  });
  // Each worker says so, and then the process that watches them.
  await vi.waitFor(() => expect(said.split('"ready"').length - 1, said).toBe(3), { timeout: 25_000 });
});
afterAll(async () => {
  const ended = once(sts, 'exit');
  sts.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  clearInterval(issuing);
  await new Promise((resolve) => setTimeout(resolve, 200));
  await db.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function workload(): Promise<{ identity: TestIdentity; certificate: TestCertificate }> {
  const identity = await authority.registerIdentity({ name: `workload-${randomBytes(4).toString('hex')}` });
  const certificate = await authority.issueTo(identity);
  await db.database.prisma.grant.create({
    data: { id: newId(), identityId: identity.id, audienceId, scopes: ['read'], createdAt: new Date() },
  });
  return { identity, certificate };
}

async function open({ chainPem, keyPem }: TestCertificate, session?: Buffer, version?: 'TLSv1.2'): Promise<TLSSocket> {
  const socket = connect({
    host: 'localhost',
    port,
    ca: authority.caPem,
    cert: chainPem,
    key: keyPem,
    ...(version ? { maxVersion: version } : {}),
    ...(session ? { session } : {}),
  });
  socket.on('error', () => {});
  await once(socket, 'secureConnect');
  return socket;
}

/** The status of one answer; zero where the connection ended without one. */
function ask(socket: TLSSocket): Promise<{ status: number; token?: string }> {
  const body = new URLSearchParams({ grant_type: 'client_credentials', audience: uri }).toString();
  return new Promise((resolve) => {
    let text = '';
    const end = () => {
      socket.off('data', heard).off('close', end);
      const token = /"access_token":"([^"]+)"/.exec(text)?.[1];
      resolve({ status: Number(text.split(' ')[1] ?? 0), ...(token ? { token } : {}) });
    };
    const heard = (chunk: Buffer) => {
      text += chunk;
      const [head = '', rest] = text.split('\r\n\r\n');
      if (rest !== undefined && rest.length >= Number(/content-length: (\d+)/i.exec(head)?.[1])) end();
    };
    socket.on('data', heard).on('close', end);
    if (socket.destroyed) return end();
    socket.write(
      `POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
  });
}

const workers = (): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return (
          Number(
            readFileSync(`/proc/${pid}/stat`, 'latin1')
              .replace(/^.*\) /s, '')
              .split(' ')[1],
          ) === sts.pid
        );
      } catch {
        return false;
      }
    });

it('answers by two processes, which have one TLS certificate', async () => {
  expect(workers()).toHaveLength(2);
  const { certificate } = await workload();
  const shown = await Promise.all(
    Array.from({ length: 6 }, async () => {
      const socket = await open(certificate);
      expect((await ask(socket)).status).toBe(200);
      const { fingerprint256 } = socket.getPeerCertificate();
      socket.destroy();
      return fingerprint256;
    }),
  );
  expect(new Set(shown).size).toBe(1);
});

describe('TLS-02 across two workers, a saved session', () => {
  it.each(['revoked', 'expired', 'suspended'] as const)('never gives a token once the certificate or its identity is %s', async (what) => {
    const { identity, certificate } = await workload();
    const saved: (Buffer | undefined)[] = [undefined];
    for (const version of [undefined, undefined, 'TLSv1.2', 'TLSv1.2'] as const) {
      const socket = await open(certificate, undefined, version);
      socket.on('session', (session) => saved.push(session));
      expect((await ask(socket)).status).toBe(200);
      saved.push(socket.getSession());
      socket.destroy();
    }
    const { pool } = db.database;
    if (what === 'revoked') {
      await revokeCertificate(authority.context, testActor, {
        certificate: certificate.serial,
        reason: 'keyCompromise',
        comment: 'a test',
      });
    } else if (what === 'suspended') await pool.query("UPDATE identities SET status = 'suspended' WHERE id = $1", [identity.id]);
    else await pool.query("UPDATE certificates SET not_after = now() - interval '1 second' WHERE id = $1", [certificate.id]);
    // Connections are dealt out in turn: an even number of them reaches both, each with every session.
    for (const session of saved) {
      for (const version of [undefined, undefined, 'TLSv1.2', 'TLSv1.2'] as const) {
        const socket = await open(certificate, session, version);
        expect(socket.isSessionReused()).toBe(false);
        expect((await ask(socket)).status).toBe(401);
        socket.destroy();
      }
    }
  });
});

it('TOK-09 across two workers: after a revocation has returned neither issues, no token is live, and both close the connections', async () => {
  const { identity, certificate } = await workload();
  const sockets = await Promise.all(Array.from({ length: 16 }, () => open(certificate)));
  let returned = Number.POSITIVE_INFINITY;
  let issued = 0;
  const late: number[] = [];
  const flood = sockets.map(async (socket) => {
    while (!socket.destroyed) {
      const begun = performance.now();
      const { status } = await ask(socket);
      if (status === 200) issued++;
      if (status === 200 && begun > returned) late.push(begun);
    }
  });
  await expect.poll(() => issued, { timeout: 10_000 }).toBeGreaterThan(100);
  await revokeCertificate(authority.context, testActor, { certificate: certificate.serial, reason: 'keyCompromise', comment: 'a test' });
  returned = performance.now();
  const text = `SELECT t.jti FROM tokens t WHERE t.identity_id = $1 AND ${isLive('t', 'now()')}`;
  expect((await db.database.pool.query(text, [identity.id])).rows).toEqual([]);
  await Promise.all(flood);
  expect(performance.now() - returned).toBeLessThan(2_000);
  expect(late).toEqual([]);
  expect((await db.database.pool.query(text, [identity.id])).rows).toEqual([]);
});

it('replaces a worker that ends, and goes on answering meanwhile', async () => {
  const { certificate } = await workload();
  const before = workers();
  const [victim = 0] = before;
  process.kill(victim, 'SIGKILL');
  await expect.poll(() => workers().length).toBe(1);
  const socket = await open(certificate);
  expect((await ask(socket)).status).toBe(200);
  socket.destroy();
  await expect.poll(() => workers().length, { timeout: 10_000 }).toBe(2);
  expect(workers()).not.toContain(victim);
  await expect.poll(() => said.split('"ready"').length - 1, { timeout: 15_000 }).toBe(4);
  for (let count = 0; count < 4; count++) {
    const again = await open(certificate);
    expect((await ask(again)).status).toBe(200);
    again.destroy();
  }
});

it('counts what all of them do, at one address', async () => {
  const { certificate } = await workload();
  const issued = async (): Promise<number> => {
    // The sts has the third of the four ports.
    const text = await (await fetch(`http://127.0.0.1:${metricsPort + 2}/metrics`)).text();
    const counted = [...text.matchAll(/^hawser_decisions_total\{(.*)\} (\d+)$/gm)].filter(([, labels]) =>
      labels?.includes('code="issued"'),
    );
    return counted.reduce((sum, [, , value]) => sum + Number(value), 0);
  };
  const before = await issued();
  for (let n = 0; n < 6; n++) {
    const socket = await open(certificate);
    expect((await ask(socket)).status).toBe(200);
    socket.destroy();
  }
  expect(await issued()).toBe(before + 6);
});
