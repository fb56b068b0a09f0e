import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { roleNames } from '../../domain/roles.ts';
import { createCsr } from '../../pki/csr.ts';
import { type TestApi, testApi } from '../../testing/api.ts';
import { TestAuthority } from '../../testing/authority.ts';
import { testDatabase } from '../../testing/database.ts';
import type { WireOutput } from './contract.ts';

const newCsr = () => createCsr(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, 'x');

describe('profiles and requests in the management API', () => {
  let api: TestApi;
  beforeAll(async () => {
    const testDb = await testDatabase();
    const authority = await TestAuthority.create(testDb.database, { trustDomain: 'hawser.test' });
    api = await testApi({ testDb, signer: authority.context.signer });
    await api.call('identity.register', { name: 'billing', owner: 'team-billing' });
  });
  afterAll(async () => {
    expect(api.faults).toEqual([]);
    await api.close();
  });

  it('creates, changes, previews and retires a profile', async () => {
    const created = await api.call(
      'profile.create',
      { name: 'short', lifetime: 600, dnsNames: ['{name}.example.com'], alsoServer: false },
      'admin',
    );
    expect(created).toMatchObject({ status: 201, body: { version: 1, usage: 'client', warnings: [], history: [{ version: 1 }] } });
    const { id } = created.body;
    expect(id).toMatch(/^prf_/);
    const changed = await api.call('profile.change', { profile: id, ifVersion: 1, grace: 60, keyAlgorithms: ['Ed25519'] }, 'admin');
    expect(changed).toMatchObject({
      status: 200,
      body: { version: 2, grace: 60, lifetime: 600, history: [{ version: 2 }, { version: 1 }] },
    });
    expect((await api.call('profile.change', { profile: 'short', ifVersion: 1, grace: 0 }, 'admin')).status).toBe(412);
    const limited = await api.call('profile.change', { profile: 'short', renewBeforeEnd: 300 }, 'admin');
    expect(limited.body).toMatchObject({
      version: 3,
      renewBeforeEnd: 300,
      history: [{ renewBeforeEnd: 300 }, { renewBeforeEnd: 0 }, { renewBeforeEnd: 0 }],
    });
    const shortened = await api.call('profile.change', { profile: 'short', lifetime: 300 }, 'admin');
    expect(shortened).toMatchObject({ status: 400, body: { problems: [{ field: 'renewBeforeEnd' }] } });
    const { items: changes } = (await api.call('event.list', { limit: 1, type: 'profile.changed' }, 'admin')).body;
    expect(changes[0]?.detail).toMatchObject({ before: { renewBeforeEnd: 0 }, after: { renewBeforeEnd: 300 } });
    const preview = await api.call('profile.preview', { profile: 'short', identity: 'billing' }, 'admin');
    expect(preview).toMatchObject({
      status: 200,
      body: {
        version: 3,
        keyAlgorithm: 'Ed25519',
        findings: [],
        names: ['uri:spiffe://hawser.test/production/billing', 'dns:billing.example.com'],
      },
    });
    expect(Buffer.from(preview.body.tbs, 'base64')[0]).toBe(0x30);
    expect((await api.call('profile.retire', { profile: 'short' }, 'admin')).body.retiredAt).toEqual(expect.any(String));
    expect((await api.call('profile.preview', { profile: 'short', identity: 'billing' }, 'admin')).status).toBe(409);
    expect((await api.call('profile.show', { profile: 'nothing' })).status).toBe(404);
    const { items } = (await api.call('profile.list', {}, 'viewer')).body;
    expect(items.map(({ name }) => name)).toEqual(['workload', 'server', 'short']);
  });

  it('names every field of a profile that is wrong', async () => {
    const { status, body } = await api.call(
      'profile.create',
      { name: 'Wrong', lifetime: 5, renewAtPercent: 100, keyAlgorithms: [] },
      'admin',
    );
    expect(status).toBe(400);
    expect(body.problems?.map(({ field }) => field).sort()).toEqual(['keyAlgorithms', 'lifetime', 'name', 'renewAtPercent']);
    const terms = { name: 'wrong', lifetime: 60, overlap: 60, dnsNames: ['{x}'], emailNames: ['x'], allowedNames: ['*'] };
    expect((await api.call('profile.create', terms, 'admin')).body.problems?.map(({ field }) => field).sort()).toEqual([
      'allowedNames',
      'dnsNames',
      'emailNames',
      'overlap',
    ]);
    for (const renewBeforeEnd of [60, 3_600])
      expect((await api.call('profile.create', { name: 'wrong', lifetime: 60, renewBeforeEnd }, 'admin')).body.problems).toEqual([
        { field: 'renewBeforeEnd', detail: 'must be shorter than the lifetime' },
      ]);
  });

  it('answers an order under a profile that wants approval with the request, and issues when it is approved', async () => {
    await api.call('profile.create', { name: 'approved', lifetime: 600, approvalRequired: true }, 'admin');
    const order = { identity: 'billing', profile: 'approved', csr: newCsr() };
    const ordered = await api.call('certificate.issue', order, 'issuer');
    expect(ordered).toMatchObject({
      status: 201,
      body: { id: expect.stringMatching(/^req_/), status: 'pending', profile: 'approved', certificateId: null },
    });
    const request = ordered.body.id;
    const { items } = (await api.call('request.list', { status: 'pending', profile: 'approved' }, 'issuer')).body;
    expect(items).toEqual([(await api.call('request.show', { request }, 'issuer')).body]);
    const approved = await api.call('request.approve', { request, comment: 'asked for by phone' }, 'issuer');
    expect(approved).toMatchObject({ status: 200, body: { status: 'approved', decidedBy: 'test issuer', comment: 'asked for by phone' } });
    const issued = await api.call('certificate.show', { certificate: approved.body.certificateId ?? '' });
    expect(issued.body).toMatchObject({ status: 'active', usable: true, frozenAt: null, profile: 'approved', profileVersion: 1 });
    expect(new X509Certificate(issued.body.pem ?? '').subjectAltName).toBe('URI:spiffe://hawser.test/production/billing');
    expect((await api.call('request.reject', { request, comment: 'not ours' }, 'issuer')).status).toBe(409);
    const direct = (await api.call('certificate.issue', { ...order, profile: 'workload', csr: newCsr() }, 'issuer')).body;
    expect((direct as WireOutput<'certificate.show'>).pem).toContain('BEGIN CERTIFICATE');
  });

  it('shows the authorities above a certificate up to the root, each in the words of openssl', async () => {
    const issued = await api.call('certificate.issue', { identity: 'billing', profile: 'workload', csr: newCsr() }, 'issuer');
    const { serial, thumbprint } = issued.body as WireOutput<'certificate.show'>;
    const { items } = (await api.call('certificate.chain', { certificate: serial }, 'viewer')).body;
    expect(items.map(({ authority }) => authority === null)).toEqual([true, false, false]);
    expect(items[0]?.thumbprint).toBe(thumbprint);
    for (const { text, pem, notAfter } of items) {
      const certificate = new X509Certificate(pem);
      expect(new Date(notAfter)).toEqual(certificate.validToDate);
      expect(text).toContain(certificate.serialNumber.match(/../g)?.join(':'));
    }
    expect(items[1]?.text).toContain('CA:TRUE, pathlen:0');
    expect(new X509Certificate(items[0]?.pem ?? '').checkIssued(new X509Certificate(items[1]?.pem ?? ''))).toBe(true);
    expect(items.at(-1)?.text).toMatch(/Issuer: (.*)\n(?:.*\n)*Subject: \1\n/);
  });

  it('sends a request as JSON also to whoever would rather have PEM', async () => {
    const payload = JSON.stringify({ identity: 'billing', profile: 'approved', csr: newCsr() });
    const headers = {
      authorization: `Bearer ${api.keyOf('issuer')}`,
      'content-type': 'application/json',
      accept: 'application/x-pem-file',
    };
    const response = await api.app.inject({ method: 'POST', url: '/api/v1/certificates', headers, payload });
    expect(response.json()).toMatchObject({ status: 'pending' });
  });

  it('lets nobody below the permission of its row do any of it', async () => {
    const attempts = [
      ['profile.create', { name: 'x', lifetime: 60 }, ['admin', 'owner']],
      ['profile.change', { profile: 'workload', grace: 0 }, ['admin', 'owner']],
      ['profile.retire', { profile: 'server' }, ['admin', 'owner']],
      ['profile.preview', { profile: 'workload', identity: 'billing' }, ['admin', 'owner']],
      ['request.list', {}, ['issuer', 'admin', 'owner']],
      ['certificate.unfreeze', { certificate: 'none', comment: 'ten letters' }, ['issuer', 'admin', 'owner']],
    ] as const;
    for (const [name, input, allowed] of attempts)
      for (const role of roleNames) {
        const { status } = await api.call(name, input as never, role);
        expect(`${name} ${role} ${status === 403}`).toBe(`${name} ${role} ${!(allowed as readonly string[]).includes(role)}`);
      }
  });
});
