import { execFile, execFileSync } from 'node:child_process';
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchPinnedRoot, requestJoin } from '../../cli/workload/enrolment.ts';
import { createCsr } from '../pki/csr.ts';
import { startProcesses, type TestProcesses } from '../testing/processes.ts';

const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const openssl = (...args: string[]) => execFileSync('openssl', args, { encoding: 'utf8', stdio: 'pipe' });
/** What asks a server of this very process must not block it. */
const asking = promisify(execFile);
/** Each certificate of a PEM file on its own. */
const parts = (pem: string) => pem.match(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----\n/g) ?? [];

describe('a join token that was made before a rollover of roots', () => {
  let processes: TestProcesses;
  let directory: string;
  let offers: { identity: string; token: string; caHash: string }[];
  let oldRoot: string;
  beforeAll(async () => {
    processes = await startProcesses();
    directory = mkdtempSync(join(tmpdir(), 'hawser-pinned-'));
    const { api } = processes;
    offers = [];
    for (let index = 0; index < 12; index++) {
      const identity = `worker-${index}`;
      await api('identity.register', { name: identity, owner: 'team' });
      const { token, caHash } = await api('join-token.create', { identity });
      offers.push({ identity, token, caHash });
    }
    oldRoot = await fetchPinnedRoot(processes.config.urls.enrolment, offers[0]?.caHash ?? '');
  }, 60_000);
  afterAll(async () => {
    await processes.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const file = (name: string, text: string | Buffer) => {
    const path = join(directory, name);
    writeFileSync(path, text);
    return path;
  };
  const offer = () => {
    const next = offers.pop();
    if (!next) throw new Error('more offers are needed');
    return next;
  };
  /** With the command's own functions: the pin, then the token. Returns the chain. */
  const joinAsCommand = async () => {
    const { token, caHash } = offer();
    const { enrolment } = processes.config.urls;
    return requestJoin(enrolment, await fetchPinnedRoot(enrolment, caHash), token, newKey());
  };
  /** With curl and the pinned root alone, as EST. */
  const joinAsEst = async () => {
    const { identity, token } = offer();
    const csr = createCsr(newKey(), identity).replaceAll(/-----[^-]+-----|\s/g, '');
    const { stdout } = await asking('curl', [
      ...['-sS', '--fail-with-body', '--cacert', file('root.pem', oldRoot), '-u', `${identity}:${token}`],
      ...['-H', 'Content-Type: application/pkcs10', '--data-binary', `@${file('request.b64', csr)}`],
      `${processes.config.urls.enrolment}/.well-known/est/simpleenroll`,
    ]);
    return openssl('pkcs7', '-inform', 'DER', '-print_certs', '-in', file('answer.p7', Buffer.from(stdout, 'base64')));
  };
  /** By the chain that was sent, and nothing but one root. */
  const verifies = (chain: string, root: string) => {
    const [leaf = '', ...between] = parts(chain);
    const untrusted = ['-untrusted', file('between.pem', between.join(''))];
    return openssl(
      'verify',
      '-x509_strict',
      '-purpose',
      'sslclient',
      '-CAfile',
      file('anchor.pem', root),
      ...untrusted,
      file('leaf.pem', leaf),
    );
  };
  const listenerIsFollowed = async (root: string) => {
    const { host } = new URL(processes.config.urls.enrolment);
    const asked = asking('openssl', [
      's_client',
      '-connect',
      host,
      '-CAfile',
      file('seen.pem', root),
      '-no-CApath',
      '-verify_return_error',
      '-brief',
    ]);
    asked.child.stdin?.end();
    await asked;
  };

  it('is honoured in every stage while the old root is trusted, and refused with the reason after', async () => {
    const { api } = processes;
    const stages: [string, () => Promise<unknown>][] = [
      ['before', async () => {}],
      [
        'prepare',
        async () => {
          await api('authority.create', { name: 'root-2', role: 'root' });
          await api('authority.create', { name: 'issuing-2', role: 'issuing', parent: 'root-2' });
        },
      ],
      ['activate the issuing authority', () => api('authority.activate', { authority: 'issuing-2', threshold: 0 })],
      ['activate the root', () => api('authority.activate', { authority: 'root-2', threshold: 0 })],
      ['retire the old issuing authority', () => api('authority.retire', { authority: 'issuing-1', threshold: 0 })],
    ];
    for (const [stage, step] of stages) {
      await step();
      await sleep(2_500);
      const chain = await joinAsCommand();
      expect(verifies(chain, oldRoot), stage).toMatch(/: OK/);
      await listenerIsFollowed(oldRoot);
      expect(await joinAsEst(), stage).toMatch(/BEGIN CERTIFICATE/);
    }
    const newRoot = (await api('authority.show', { authority: 'root-2' })).pem;
    expect((await api('authority.show', { authority: 'root-2' })).crossSignedBy).toEqual(['root-1']);
    const chain = await joinAsCommand();
    expect(parts(chain)).toHaveLength(3);
    // Who knows only the new root does not need the last one, and is not disturbed by it.
    expect(verifies(chain, newRoot)).toMatch(/: OK/);
    await listenerIsFollowed(newRoot);

    await api('authority.retire', { authority: 'root-1', threshold: 0 });
    await sleep(1_500);
    await expect(joinAsCommand()).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('no authority there has this hash'),
    });
    expect((await api('authority.show', { authority: 'root-2' })).crossSignedBy).toEqual([]);
  }, 60_000);

  it('leads through a certificate that openssl accepts in every respect, revocation lists included', async () => {
    const { pool } = processes.ledger.database;
    const { rows } = await pool.query<{ der: Buffer; name: string }>(
      'SELECT x.der, a.name FROM cross_certificates x JOIN authorities a ON a.id = x.authority_id',
    );
    expect(rows.map(({ name }) => name)).toEqual(['root-2']);
    const cross = new X509Certificate(rows[0]?.der ?? Buffer.alloc(0));
    const root = new X509Certificate((await processes.api('authority.show', { authority: 'root-2' })).pem);
    expect(cross.subject).toBe(root.subject);
    expect(cross.publicKey.equals(root.publicKey)).toBe(true);
    expect(cross.validToDate.getTime()).toBeLessThanOrEqual(
      Math.min(root.validToDate.getTime(), new X509Certificate(oldRoot).validToDate.getTime()),
    );
    const crl = join(directory, 'root-1.crl');
    writeFileSync(crl, Buffer.from(await (await fetch(`${processes.config.urls.pki}/crl/root-1.crl`)).arrayBuffer()));
    openssl('crl', '-inform', 'DER', '-in', crl, '-out', `${crl}.pem`);
    const checked = ['-x509_strict', '-crl_check', '-CRLfile', `${crl}.pem`, '-CAfile', file('anchor.pem', oldRoot)];
    expect(openssl('verify', ...checked, file('cross.pem', cross.toString()))).toMatch(/: OK/);
    await expect(pool.query(`UPDATE cross_certificates SET serial = '00'`)).rejects.toThrow();
  });

  it('leads nowhere any more once the new root is retired: the old one revokes what it had certified', async () => {
    const { api, config, ledger } = processes;
    const issuer = (await api('authority.show', { authority: 'root-2' })).pem;
    await api('authority.create', { name: 'root-3', role: 'root' });
    const { rows } = await ledger.database.pool.query<{ der: Buffer; serial: string }>(
      `SELECT x.der, x.serial FROM cross_certificates x JOIN authorities a ON a.id = x.authority_id WHERE a.name = 'root-3'`,
    );
    expect(rows).toHaveLength(1);
    const cross = file('cross-3.pem', new X509Certificate(rows[0]?.der ?? Buffer.alloc(0)).toString());
    const anchor = file('root-2.pem', issuer);
    const crl = join(directory, 'root-2.crl');
    const verify = async (): Promise<string> => {
      writeFileSync(crl, Buffer.from(await (await fetch(`${config.urls.pki}/crl/root-2.crl`)).arrayBuffer()));
      openssl('crl', '-inform', 'DER', '-in', crl, '-out', `${crl}.pem`);
      const checked = ['-x509_strict', '-crl_check', '-CRLfile', `${crl}.pem`, '-CAfile', anchor];
      return asking('openssl', ['verify', ...checked, cross]).then(
        ({ stdout }) => stdout,
        (error: { stderr: string }) => error.stderr,
      );
    };
    expect(await verify()).toMatch(/: OK/);

    await api('authority.retire', { authority: 'root-3', threshold: 0 });
    await expect.poll(verify, { timeout: 15_000, interval: 300 }).toMatch(/certificate revoked/);
    const retired = await api('event.list', { type: 'authority.retired', limit: 1 });
    expect(retired.items[0]?.detail).toMatchObject({ crossCertificatesRevoked: [{ issuer: 'root-2', serial: rows[0]?.serial }] });
  });
});
