import { randomBytes, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { custodyOf } from '../keys/custody.ts';
import { Database } from '../ledger/database.ts';
import { TestAuthority, testActor } from '../testing/authority.ts';
import { testClock } from '../testing/clock.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { issueListenerCertificates } from './issue-listener-certificates.ts';
import {
  keepListenerCertificate,
  type ListenerCertificate,
  type ListenerContext,
  obtainListenerCertificate,
} from './obtain-listener-certificate.ts';

import { revokeCertificate } from './revoke-certificate.ts';

describe('the TLS certificate of a listener', () => {
  let ledger: TestDatabase;
  let authority: TestAuthority;
  let database: Database;
  let listener: ListenerContext;
  const directory = mkdtempSync(join(tmpdir(), 'hawser-listener-'));
  // TLS clients look at the real clock, so that what is valid there must have begun earlier.
  const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);
  const clock = testClock(daysAgo(6));
  beforeAll(async () => {
    ledger = await testDatabase();
    authority = await TestAuthority.create(ledger.database, { clock });
    database = new Database(ledger.urlFor('sts'));
    listener = { database, clock, custody: custodyOf(randomBytes(32)), directory };
  });
  afterAll(async () => {
    await authority.checkInvariants();
    await database.close();
    await ledger.drop();
    rmSync(directory, { recursive: true });
  });

  /** What the api process does each second. */
  const whileIssuing = async <T>(work: Promise<T>): Promise<T> => {
    let done = false;
    const issuing = (async () => {
      while (!done) {
        expect(await issueListenerCertificates(authority.context)).toEqual([]);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })();
    return work.finally(async () => {
      done = true;
      await issuing;
    });
  };
  const obtain = () => whileIssuing(obtainListenerCertificate(listener, 'sts', 5_000));

  it('is for the configured address, whoever asks, and its key stays sealed', async () => {
    const { cert, key, ca } = await obtain();
    const certificate = new X509Certificate(cert);
    expect(certificate.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1');
    expect(certificate.subject).toBe('CN=hawser-sts');
    expect(ca.match(/BEGIN/g)).toHaveLength(2);
    const onDisk = readFileSync(join(directory, 'sts.sealed'));
    expect(onDisk.includes('PRIVATE KEY')).toBe(false);
    expect(onDisk.includes(key.split('\n')[1] ?? key)).toBe(false);
  });

  it('is kept over a start while more than a third of its life remains, and then replaced', async () => {
    const first = await obtain();
    expect((await obtainListenerCertificate(listener, 'sts', 100)).cert).toBe(first.cert);
    clock.set(new Date(first.renewAt.getTime() - 1000));
    expect((await obtainListenerCertificate(listener, 'sts', 100)).cert).toBe(first.cert);
    clock.set(first.renewAt);
    const second = await obtain();
    expect(second.cert).not.toBe(first.cert);
    expect(second.key).not.toBe(first.key);
  });

  it('is not taken from the disk of another installation, or when it is revoked', async () => {
    const first = await obtain();
    const certificate = new X509Certificate(first.cert).serialNumber;
    await revokeCertificate(authority.context, testActor, { certificate, reason: 'unspecified', comment: 'for this test' });
    expect((await obtain()).cert).not.toBe(first.cert);
    const stranger: ListenerContext = { ...listener, custody: custodyOf(randomBytes(32)) };
    await expect(obtainListenerCertificate(stranger, 'sts', 100)).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('is renewed by itself, and new connections get the new one while old ones go on', async () => {
    clock.set(daysAgo(4.7));
    rmSync(join(directory, 'sts.sealed'), { force: true });
    const first = await obtain();
    const server = createServer(first, (_, response) => response.end('ok'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const open = () =>
      new Promise<ReturnType<typeof connect>>((resolve, reject) => {
        const socket = connect({ port, host: '127.0.0.1', servername: 'localhost', ca: authority.caPem }, () => resolve(socket));
        socket.once('error', reject);
      });
    const serialOf = (socket: ReturnType<typeof connect>) => socket.getPeerX509Certificate()?.serialNumber;

    const old = await open();
    expect(serialOf(old)).toBe(new X509Certificate(first.cert).serialNumber);
    const renewed = Promise.withResolvers<ListenerCertificate>();
    const keeper = keepListenerCertificate(
      listener,
      'sts',
      first,
      (certificate) => {
        server.setSecureContext(certificate);
        renewed.resolve(certificate);
      },
      { every: 20 },
    );
    await new Promise((resolve) => setTimeout(resolve, 60));
    clock.set(new Date());
    const second = await whileIssuing(renewed.promise);
    keeper.close();
    const fresh = await open();
    expect(serialOf(fresh)).toBe(new X509Certificate(second.cert).serialNumber);
    expect(serialOf(fresh)).not.toBe(serialOf(old));
    old.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(String(await new Promise((resolve) => old.once('data', resolve)))).toContain('200 OK');
    for (const socket of [old, fresh]) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  it('goes on after a crash between preparing and signing, with the same row', async () => {
    rmSync(join(directory, 'sts.sealed'), { force: true });
    const asked = obtainListenerCertificate(listener, 'sts', 5_000);
    const dead = { ...authority.context, signer: { sign: () => Promise.reject(new Error('killed')) } };
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await issueListenerCertificates(dead)).toHaveLength(1);
    await whileIssuing(asked);
    const { rows } = await ledger.database.pool.query(`SELECT FROM certificates WHERE status = 'pending'`);
    expect(rows).toEqual([]);
  });
});
