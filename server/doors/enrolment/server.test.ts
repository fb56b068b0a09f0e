import { execFile } from 'node:child_process';
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../domain/ids.ts';
import { createJoinToken } from '../../operations/create-join-token.ts';
import type { EnrolmentContext } from '../../operations/enrolment-context.ts';
import { revokeCertificate } from '../../operations/revoke-certificate.ts';
import { createCsr } from '../../pki/csr.ts';
import { type TestAuthority, type TestIdentity, testActor } from '../../testing/authority.ts';
import { bogusCertificates, twinsOf } from '../../testing/bogus-certificates.ts';
import type { TestDatabase } from '../../testing/database.ts';
import { type EnrolmentClient, type TestEnrolment, testEnrolment } from '../../testing/enrolment.ts';
import { publicRoutes } from './server.ts';

const run = promisify(execFile);
const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

describe('the enrolment door', () => {
  let house: TestEnrolment;
  let ledger: TestDatabase;
  let authority: TestAuthority;
  let alice: TestIdentity;
  let context: EnrolmentContext;
  let app: TestEnrolment['app'];
  let ask: TestEnrolment['ask'];
  let port: number;
  const directory = mkdtempSync(join(tmpdir(), 'hawser-enrolment-'));

  beforeAll(async () => {
    house = await testEnrolment();
    ({ ledger, authority, context, app, ask } = house);
    alice = await authority.registerIdentity({ name: 'alice' });
    port = (app.server.address() as AddressInfo).port;
  });
  afterAll(async () => {
    expect(house.faults).toEqual([]);
    await authority.checkInvariants();
    await house.close();
    rmSync(directory, { recursive: true });
  });

  const csr = () => createCsr(newKey(), 'x');
  const renew = (client: EnrolmentClient) => ask('POST', '/renew', { body: JSON.stringify({ csr: csr() }), client });
  const refusals = async () =>
    (
      await ledger.database.pool.query(
        `SELECT code, detail, presented_thumbprint, presented_certificate_id FROM events WHERE door = 'enrolment' ORDER BY at, id`,
      )
    ).rows;
  const countRows = async () =>
    (
      await ledger.database.pool.query(
        'SELECT (SELECT count(*) FROM certificates) AS certificates, (SELECT count(*) FROM join_tokens WHERE used_at IS NOT NULL) AS used',
      )
    ).rows[0];

  it('joins and renews with PEM chains', async () => {
    const { token } = await createJoinToken(context, testActor, { identity: 'alice', profile: 'workload', expiresInSeconds: 60 });
    const key = newKey();
    const joined = await ask('POST', '/join', { body: JSON.stringify({ token, csr: createCsr(key, 'x') }) });
    expect(joined).toMatchObject({ status: 200, headers: { 'content-type': 'application/x-pem-file', 'cache-control': 'no-store' } });
    expect(joined.body.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    const client = { keyPem: key.export({ format: 'pem', type: 'pkcs8' }).toString(), chainPem: joined.body };
    const renewed = await renew(client);
    expect(renewed.status).toBe(200);
    expect(new X509Certificate(renewed.body).subject).toBe('CN=alice');
    expect(await refusals()).toEqual([]);
  });

  it('hands out the roots as PEM and as a SPIFFE bundle, to anybody', async () => {
    const pem = (await ask('GET', '/trust-bundle.pem')).body;
    const answer = await ask('GET', '/trust-bundle.json');
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': expect.stringContaining('application/json') } });
    const bundle = JSON.parse(answer.body);
    const root = new X509Certificate(pem);
    expect(bundle).toEqual({
      keys: [{ ...root.publicKey.export({ format: 'jwk' }), use: 'x509-svid', x5c: [root.raw.toString('base64')] }],
      spiffe_sequence: 1,
      spiffe_refresh_hint: 300,
    });
  });

  it('TLS-01 answers 401 with exactly one event for each bad certificate on each route that is not public', async () => {
    const routes = app.printRoutes({ commonPrefix: false }).matchAll(/(\/\S*) \(([A-Z, ]+)\)/g);
    const guarded = [...routes]
      .flatMap(([, path = '', methods = '']) => methods.split(', ').map((method) => `${method} ${path}`))
      .filter((route) => !publicRoutes.has(route));
    expect(guarded.sort()).toEqual([
      'POST /.well-known/est/:label/simplereenroll',
      'POST /.well-known/est/simplereenroll',
      'POST /check-in',
      'POST /renew',
    ]);
    const bad: (EnrolmentClient & { what: string; thumbprint?: string })[] = [
      { what: 'none' },
      ...(await bogusCertificates(authority, alice)),
    ];
    expect(bad).toHaveLength(8);
    for (const route of guarded) {
      const [method = '', path = ''] = route.split(' ');
      for (const client of bad) {
        const [before, rowsBefore] = [await refusals(), await countRows()];
        const answer = await ask(method, path, { body: JSON.stringify({ csr: csr() }), client });
        expect(answer.status, client.what).toBe(401);
        expect(JSON.parse(answer.body), client.what).toMatchObject({
          code: 'invalid_client',
          status: 401,
          decision_id: answer.headers['hawser-decision'],
        });
        const after = await refusals();
        expect(after.length - before.length, client.what).toBe(1);
        expect(after.at(-1)).toMatchObject({ presented_thumbprint: client.thumbprint ?? null, detail: { reason: expect.any(String) } });
        expect(await countRows()).toEqual(rowsBefore);
      }
    }
    const codes = (await refusals()).map(({ code }) => code);
    const each = [
      'cert_unknown',
      'cert_unknown',
      'cert_unknown',
      'cert_expired',
      'cert_expired',
      'cert_not_client',
      'cert_unknown',
      'cert_revoked',
    ];
    expect(codes).toEqual(guarded.flatMap(() => each));
  });

  it('ENR-02 knows exactly these operations, and denies every other with a usable certificate too', async () => {
    const routes = [...app.printRoutes({ commonPrefix: false }).matchAll(/(\/\S*) \(([A-Z, ]+)\)/g)].flatMap(
      ([, path = '', methods = '']) => methods.split(', ').map((method) => `${method} ${path}`),
    );
    expect(routes.sort()).toEqual([
      'GET /.well-known/est/:label/cacerts',
      'GET /.well-known/est/:label/csrattrs',
      'GET /.well-known/est/cacerts',
      'GET /.well-known/est/csrattrs',
      'GET /healthz',
      'GET /trust-bundle.json',
      'GET /trust-bundle.pem',
      'POST /.well-known/est/:label/simpleenroll',
      'POST /.well-known/est/:label/simplereenroll',
      'POST /.well-known/est/simpleenroll',
      'POST /.well-known/est/simplereenroll',
      'POST /check-in',
      'POST /join',
      'POST /renew',
    ]);
    const certificate = await authority.issueTo(alice);
    const before = await countRows();
    const est = ['fullcmc', 'serverkeygen', 'simpleenroll/', 'simpleenroll/x', 'cacerts/x', 'SIMPLEENROLL', ''];
    const paths = [...est.map((operation) => `/.well-known/est/${operation}`), '/revoke', '/sign', '/join/x', '/renew/x', '/admin'];
    const known = new Set(routes);
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE'])
      for (const path of [...paths, ...routes.map((route) => route.split(' ')[1] ?? '')]) {
        if (known.has(`${method} ${path}`)) continue;
        const { status } = await ask(method, path, { client: certificate });
        expect(`${method} ${path} ${status}`).toBe(`${method} ${path} 404`);
      }
    expect(await countRows()).toEqual(before);
  });

  it('TLS-04 takes the leaf for the client, whatever is appended to the chain', async () => {
    const mallory = await authority.registerIdentity({ name: 'mallory' });
    const own = await authority.issueTo(mallory);
    const victim = await authority.issueTo(alice);
    const answer = await renew({ keyPem: own.keyPem, chainPem: own.certificatePem + victim.certificatePem + own.chainPem });
    expect(new X509Certificate(answer.body).subject).toBe('CN=mallory');
  });

  it('TLS-05 refuses a twin with the same serial, authority key identifier or name', async () => {
    const real = await authority.issueTo(alice);
    for (const twin of twinsOf(authority, alice, real)) expect((await renew(twin)).status, twin.what).toBe(401);
  });

  it('refuses a suspended identity, and honours it again when it is resumed', async () => {
    const certificate = await authority.issueTo(alice);
    await ledger.database.pool.query(`UPDATE identities SET status = 'suspended' WHERE name = 'alice'`);
    expect((await renew(certificate)).status).toBe(401);
    expect((await refusals()).at(-1)).toMatchObject({ code: 'identity_suspended', presented_certificate_id: certificate.id });
    await ledger.database.pool.query(`UPDATE identities SET status = 'active' WHERE name = 'alice'`);
    expect((await renew(certificate)).status).toBe(200);
  });

  it('renews a server certificate with itself', async () => {
    const now = new Date();
    const row = { id: newId(), name: 'rs', url: 'https://localhost:9443', identityId: alice.id, createdAt: now, updatedAt: now };
    await ledger.database.prisma.resourceServer.create({ data: row });
    const answer = await renew(await authority.issueTo(alice, { profile: 'server' }));
    expect(answer.status).toBe(200);
    expect(new X509Certificate(answer.body).subjectAltName).toContain('DNS:localhost');
  });

  it('F2 judges each request: a connection from before a revocation is refused on its next request', async () => {
    const certificate = await authority.issueTo(alice);
    const socket = connect({
      port,
      host: '127.0.0.1',
      servername: 'localhost',
      ca: authority.caPem,
      key: certificate.keyPem,
      cert: certificate.chainPem,
    });
    await new Promise((resolve) => socket.once('secureConnect', resolve));
    const body = JSON.stringify({ csr: 'nothing' });
    const post = async (): Promise<string> => {
      socket.write(`POST /renew HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
      return String(await new Promise((resolve) => socket.once('data', resolve))).slice(9, 12);
    };
    expect(await post()).toBe('400');
    await revokeCertificate(authority.context, testActor, {
      certificate: certificate.serial,
      reason: 'keyCompromise',
      comment: 'for this test',
    });
    expect(await post()).toBe('401');
    socket.destroy();
  });

  it('F1 hands out no session that could be resumed', async () => {
    const { keyPem, chainPem } = await authority.issueTo(alice);
    for (const [name, content] of [
      ['key.pem', keyPem],
      ['cert.pem', chainPem],
      ['ca.pem', authority.caPem],
    ] as const)
      writeFileSync(join(directory, name), content);
    const path = (name: string) => join(directory, name);
    for (const version of ['-tls1_2', '-tls1_3']) {
      const common = [
        's_client',
        '-connect',
        `127.0.0.1:${port}`,
        '-servername',
        'localhost',
        '-CAfile',
        path('ca.pem'),
        '-key',
        path('key.pem'),
        '-cert',
        path('cert.pem'),
        version,
      ];
      const session = async (...more: string[]) => {
        const child = run('openssl', [...common, ...more]);
        child.child.stdin?.write('GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
        setTimeout(() => child.child.stdin?.end(), 300);
        return (await child.catch((error: { stdout: string }) => error)).stdout;
      };
      expect(await session('-sess_out', path('session'))).toContain('New, TLS');
      const saved = (() => {
        try {
          return readFileSync(path('session')).length > 0;
        } catch {
          return false;
        }
      })();
      if (saved) expect(await session('-sess_in', path('session'))).not.toContain('Reused, TLS');
      rmSync(path('session'), { force: true });
    }
  });

  it('answers bad input with a 4xx problem, no stack, and changes nothing', async () => {
    const { token } = await createJoinToken(context, testActor, { identity: 'alice', profile: 'workload', expiresInSeconds: 60 });
    const before = await countRows();
    const good = { token, csr: csr() };
    const cases: [string | Buffer, number, string?][] = [
      ['', 400],
      ['{', 400],
      ['null', 400],
      ['[]', 400],
      ['"text"', 400],
      ['{}', 400],
      [JSON.stringify({ token }), 400],
      [JSON.stringify({ ...good, token: 5 }), 400],
      [JSON.stringify(good).replace('{', `{"csr":"first",`), 400],
      [JSON.stringify({ ...good, csr: 'nothing' }), 400],
      [JSON.stringify({ ...good, csr: '\u0000' }), 400],
      [JSON.stringify({ ...good, csr: '\ud800' }), 400],
      [JSON.stringify({ ...good, token: `${token}x` }), 401],
      [JSON.stringify({ ...good, token: '\u0000' }), 401],
      [JSON.stringify({ ...good, csr: 'A'.repeat(30_000) }), 400],
      [JSON.stringify({ ...good, csr: 'A'.repeat(100_000) }), 413],
      [Buffer.of(0xff, 0xfe), 400],
      [JSON.stringify(good), 415, 'text/plain'],
      [`token=${token}`, 415, 'application/x-www-form-urlencoded'],
      [JSON.stringify(good), 415, 'application/json-patch+json'],
    ];
    for (const [body, status, type = 'application/json'] of cases) {
      const answer = await ask('POST', '/join', { body, type });
      expect([String(body).slice(0, 60), answer.status]).toEqual([String(body).slice(0, 60), status]);
      expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(JSON.parse(answer.body)).toMatchObject({
        status,
        title: expect.any(String),
        detail: expect.any(String),
        code: expect.any(String),
      });
      expect(answer.body).not.toMatch(/\bat .*\.ts|node_modules|Error:/);
      expect(answer.body).not.toContain(token);
    }
    expect(await countRows()).toEqual(before);
    for (const [method, path] of [
      ['GET', '/'],
      ['GET', '/join'],
      ['PUT', '/join'],
      ['GET', '/renew'],
      ['POST', '/renew/'],
      ['GET', '/%00'],
      ['GET', '/%zz'],
      ['GET', `/${'a'.repeat(9_000)}`],
    ] as const) {
      const answer = await ask(method, path);
      expect([400, 404, 414], `${method} ${path}`).toContain(answer.status);
      expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    }
    expect((await ask('POST', '/join', { body: JSON.stringify(good) })).status).toBe(200);
  });

  it('suspects a clone in words that name no key', async () => {
    const { token } = await createJoinToken(context, testActor, { identity: 'alice', profile: 'workload', expiresInSeconds: 60 });
    await ask('POST', '/join', { body: JSON.stringify({ token, csr: csr() }) });
    const again = await ask('POST', '/join', { body: JSON.stringify({ token, csr: csr() }) });
    expect(again.status).toBe(409);
    expect(JSON.parse(again.body)).toMatchObject({ code: 'clone_suspected' });
    const { rows } = await ledger.database.pool.query(`SELECT source_address FROM events WHERE type = 'certificate.clone_suspected'`);
    expect(rows).toEqual([{ source_address: '127.0.0.1' }]);
  });

  it('F10 survives handshakes and requests that are cut off', async () => {
    for (let i = 0; i < 60; i++) {
      const socket = connect({ port, host: '127.0.0.1', servername: 'localhost', ca: authority.caPem });
      socket.once('error', () => {});
      if (i % 3 === 0) setTimeout(() => socket.destroy(), i % 7);
      else
        socket.once('secureConnect', () => {
          socket.write('POST /renew HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n');
          socket.destroy();
        });
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect((await ask('GET', '/healthz')).status).toBe(200);
  });
});
