import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApi, testApi } from '../../testing/api.ts';
import { TestAuthority } from '../../testing/authority.ts';
import { testDatabase } from '../../testing/database.ts';

describe('authorities through the management API, with the rights of its role', () => {
  let api: TestApi;
  const directory = mkdtempSync(join(tmpdir(), 'hawser-authorities-'));
  beforeAll(async () => {
    const testDb = await testDatabase();
    const authority = await TestAuthority.create(testDb.database, { trustDomain: 'hawser.test' });
    api = await testApi({ testDb, signer: authority.context.signer });
  });
  afterAll(async () => {
    await api.close();
    rmSync(directory, { recursive: true });
  });
  const root = { name: 'root-2', role: 'root' } as const;

  it('are made by owners alone, and shown to everybody', async () => {
    for (const role of ['viewer', 'auditor', 'operator', 'issuer', 'admin'] as const)
      expect((await api.call('authority.create', root, role)).status).toBe(403);
    const made = await api.call('authority.create', root);
    expect(made).toMatchObject({
      status: 201,
      body: { name: 'root-2', status: 'prepared', custody: 'sealed', next: { action: 'activate' } },
    });
    expect(made.body.id).toMatch(/^aut_/);
    expect((await api.call('authority.show', { authority: made.body.id }, 'viewer')).body.thumbprint).toBe(made.body.thumbprint);
    expect((await api.call('authority.create', root)).status).toBe(409);
    expect((await api.call('authority.show', { authority: 'nobody' })).status).toBe(404);
  });

  it('are handed out as one bundle: every root that is not retired, as PEM, as a JWK set, and as the hash that joining pins', async () => {
    const { status, body } = await api.call('authority.trust-bundle', {}, 'viewer');
    const { items } = (await api.call('authority.list', {}, 'viewer')).body;
    const roots = items.filter((one) => one.role === 'root' && one.status !== 'retired');
    expect([status, body.roots, roots.length]).toEqual([200, 2, 2]);
    expect(body.pem).toBe(roots.map(({ pem }) => pem).join(''));
    expect(body.spiffe.keys).toMatchObject(
      roots.map(({ pem }) => ({ use: 'x509-svid', x5c: [pem.replaceAll(/-----[^-]+-----|\s/g, '')] })),
    );
    const { pem: anchor } = roots.find(({ name }) => name === 'root-1') ?? { pem: '' };
    expect(body.caHash).toBe(`sha256:${new X509Certificate(anchor).fingerprint256.replaceAll(':', '').toLowerCase()}`);
    expect(body.urls).toEqual({ pem: 'https://localhost:8444/trust-bundle.pem', spiffe: 'https://localhost:8444/trust-bundle.json' });
    expect(items.every(({ ocsp }) => ocsp === null)).toBe(true);
  });

  it('are named so that the name can stand in an address', async () => {
    for (const name of ['', 'Root', '../x', 'a b', 'requests', 'import', '-a', 'a'.repeat(41)])
      expect((await api.call('authority.create', { ...root, name })).status, name).toBe(400);
  });

  it('go through their stages, and a refused name or step changes nothing', async () => {
    const below = { name: 'issuing-2', role: 'issuing', parent: 'issuing-1' } as const;
    expect((await api.call('authority.create', below)).status).toBe(409);
    expect((await api.call('authority.create', { ...below, parent: 'root-2' })).status).toBe(201);
    expect((await api.call('authority.retire', { authority: 'issuing-1' })).body.detail).toMatch(/active/);
    expect((await api.call('authority.activate', { authority: 'issuing-2' })).body).toMatchObject({ status: 'active', next: null });
    expect((await api.call('authority.activate', { authority: 'issuing-2' })).status).toBe(409);
    expect((await api.call('authority.retire', { authority: 'issuing-1' })).body).toMatchObject({ status: 'retired' });
    const statuses = (await api.call('authority.list', {})).body.items.map(
      ({ name, status }: { name: string; status: string }) => `${name} ${status}`,
    );
    expect(statuses.sort()).toEqual(['issuing-1 retired', 'issuing-2 active', 'root-1 active', 'root-2 prepared']);
  });

  it('may bring their key, which is answered, listed and logged nowhere', async () => {
    const [key, certificate] = [join(directory, 'ca.key'), join(directory, 'ca.pem')];
    const usage = ['-addext', 'keyUsage=critical,keyCertSign,cRLSign'];
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-keyout',
        key,
        '-out',
        certificate,
        '-subj',
        '/CN=Brought',
        '-days',
        '30',
        ...usage,
      ],
      { stdio: 'ignore' },
    );
    const pem = readFileSync(key, 'utf8');
    const canary = pem.split('\n')[5] ?? '';
    const input = { certificate: readFileSync(certificate, 'utf8'), key: pem, name: 'brought' };
    const refused = await api.call('authority.import', { ...input, key: pem.replace('MII', 'MIJ') });
    expect(refused.status).toBe(400);
    const made = await api.call('authority.import', input);
    expect(made).toMatchObject({ status: 200, body: { role: 'root', custody: 'sealed', status: 'prepared' } });
    const events = await api.call('event.list', {});
    for (const answer of [refused, made, events]) expect(JSON.stringify(answer.body)).not.toContain(canary);
    expect((await api.call('kek.list', {})).body.items).toEqual([
      { role: 'signer', keyId: expect.stringMatching(/^[0-9a-f]{16}$/), active: false, sealed: 5 },
    ]);
    expect(api.faults).toEqual([]);
  });
});
