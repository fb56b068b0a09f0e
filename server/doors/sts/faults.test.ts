import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fromPublicId } from '../../domain/ids.ts';
import { Database } from '../../ledger/database.ts';
import { startEmbeddedPostgres } from '../../ledger/embedded-postgres.ts';
import { migrate } from '../../ledger/migrate.ts';
import { grantRights } from '../../ledger/rights.ts';
import { registerCertificates } from '../../operations/register-certificates.ts';
import { type TestCertificate, type TestIdentity, testActor } from '../../testing/authority.ts';
import { bogusCertificates } from '../../testing/bogus-certificates.ts';
import { freePort } from '../../testing/ports.ts';
import { selfSigned } from '../../testing/self-signed.ts';
import { type Answer, type ClientCredentials, claimsOf, type TestAudience, TestSts } from '../../testing/sts.ts';
import { peerCertificate } from '../../verifier/evidence.ts';
import { createVerifier } from '../../verifier/index.ts';

/** A PostgreSQL of its own, because this one is stopped and frozen. */
const directory = mkdtempSync(join(tmpdir(), 'hawser-faults-'));
const dataDir = join(directory, 'data');
type Workload = { identity: TestIdentity; certificate: TestCertificate };
let postgres: Awaited<ReturnType<typeof startEmbeddedPostgres>>;
let sts: TestSts;
let alice: Workload;
let server: Workload;
let audience: TestAudience;
let token: string;

beforeAll(async () => {
  if (process.getuid?.() === 0) chmodSync(directory, 0o711);
  postgres = await startEmbeddedPostgres({ dataDir, port: await freePort() });
  const url = postgres.url('hawser');
  await migrate(url);
  const roles = await grantRights(url, dataDir);
  const database = new Database(url);
  sts = await TestSts.start({
    port: await freePort(),
    database: { url, urlFor: (role) => roles[role], database, drop: () => database.close() },
  });
  alice = await sts.workload('alice');
  audience = await sts.audience();
  await sts.grant(alice.identity, audience);
  server = await sts.resourceServer([audience]);
  token = await sts.token(alice.certificate, audience);
}, 60_000);
afterAll(async () => {
  await sts.stop();
  await postgres.stop();
  rmSync(directory, { recursive: true, force: true });
});

const postmaster = () => Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
const processes = () => [
  postmaster(),
  ...execFileSync('pgrep', ['-P', String(postmaster())])
    .toString()
    .trim()
    .split('\n')
    .map(Number),
];
let frozen: number[] = [];
const freeze = () => {
  frozen = processes();
  for (const pid of frozen) process.kill(pid, 'SIGSTOP');
};
const thaw = () => {
  for (const pid of frozen.splice(0)) process.kill(pid, 'SIGCONT');
};
afterEach(thaw);

const calls: Record<string, () => Promise<Answer>> = {
  '/token': () => sts.call(alice.certificate, '/token', { form: { grant_type: 'client_credentials', audience: audience.uri } }),
  '/introspect': () => sts.call(server.certificate, '/introspect', { form: { token } }),
  '/revoke': () => sts.call(alice.certificate, '/revoke', { form: { token: `${token}x` } }),
  '/reports': () => sts.call(server.certificate, '/reports', { json: { reports: [] } }),
};
const timed = async (call: () => Promise<Answer>) => {
  const started = performance.now();
  const answer = await call();
  return { answer, took: performance.now() - started };
};

describe('while PostgreSQL is frozen', () => {
  it('every guarded route answers 503 with Retry-After within three seconds, and recovers by itself', async () => {
    for (const call of Object.values(calls)) expect((await call()).status).toBe(200);
    freeze();
    for (const wave of [1, 2]) {
      const results = await Promise.all(
        Object.entries(calls).flatMap(([path, call]) => [timed(call), timed(call)].map(async (one) => ({ path, ...(await one) }))),
      );
      for (const { path, answer, took } of results) {
        expect([answer.status, answer.json.error], `${path} in wave ${wave}`).toEqual([503, 'temporarily_unavailable']);
        expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
        expect(took, path).toBeLessThan(3000);
      }
    }
    thaw();
    for (const [path, call] of Object.entries(calls)) {
      await expect.poll(async () => (await call()).status, { timeout: 10_000, message: path }).toBe(200);
    }
  });

  it('a stranger is still refused, and that is on record once it is back, exactly once', async () => {
    // Whatever the ledger might say of it: it cannot even be registered.
    const stranger = (await bogusCertificates(sts.authority, alice.identity)).find(({ what }) => what === 'expired');
    expect(stranger).toBeDefined();
    freeze();
    const results = await Promise.all([
      timed(() => sts.call(null, '/token', { form: {} })),
      timed(() => sts.call(stranger ?? null, '/token', { form: {} })),
    ]);
    const ids = results.map(({ answer, took }) => {
      expect([answer.status, answer.json.error]).toEqual([401, 'invalid_client']);
      expect(took).toBeLessThan(3000);
      return fromPublicId('decision', String(answer.json.decision_id));
    });
    thaw();
    const write = (decision: Parameters<typeof sts.context.decisions.write>[0]) => sts.context.decisions.write(decision, Date.now() + 2500);
    await expect.poll(() => sts.context.spool.replay(write).catch(() => -1), { timeout: 10_000 }).toBeGreaterThan(0);
    await sts.context.spool.replay(write);
    for (const id of ids) expect(await sts.decisions('id = $1', id)).toHaveLength(1);
  });

  it('nobody whose certificate may be registered is told that it is unknown, whether or not it is', async () => {
    const partner = await sts.authority.registerIdentity({ name: 'partner' });
    await sts.grant(partner, audience);
    const [registered, other] = [selfSigned('registered'), selfSigned('other')];
    await registerCertificates(sts.authority.context, testActor, { identity: 'partner', certificates: registered.certificatePem });
    const ask = (certificate: ClientCredentials) =>
      Promise.all(
        [
          ['/token', { form: { grant_type: 'client_credentials', audience: audience.uri } }],
          ['/introspect', { form: { token } }],
          ['/revoke', { form: { token } }],
          ['/reports', { json: { reports: [] } }],
        ].map(async ([path, call]) => (await sts.call(certificate, String(path), Object(call))).status),
      );
    freeze();
    for (const certificate of [registered, other]) expect(await ask(certificate)).toEqual([503, 503, 503, 503]);
    thaw();
    await expect.poll(() => sts.call(registered, '/token', { form: {} }).then(({ status }) => status), { timeout: 10_000 }).toBe(400);
    await sts.context.spool.replay((decision) => sts.context.decisions.write(decision, Date.now() + 2_500));
    expect(await sts.decisions('presented_thumbprint = ANY ($1)', [registered.thumbprint, other.thumbprint])).toMatchObject([
      { code: 'request_malformed' },
    ]);
    expect(await ask(other)).toEqual([401, 401, 401, 401]);
  });

  it('the public routes answer', async () => {
    freeze();
    for (const path of ['/jwks', '/.well-known/oauth-authorization-server', '/healthz'])
      expect((await sts.call(null, path)).status).toBe(200);
    const waiting = await Promise.all(Array.from({ length: 20 }, () => timed(() => sts.call(null, '/readyz'))));
    for (const { answer, took } of waiting) expect([answer.status, took < 3_000]).toEqual([503, true]);
    thaw();
    await expect.poll(async () => (await sts.call(null, '/readyz')).status, { timeout: 10_000 }).toBe(200);
  });
});

it('a PostgreSQL that was killed costs nothing that was acknowledged, nor any count of whoever follows the feed', async () => {
  const own = await sts.resourceServer([audience]);
  const verifier = createVerifier({
    issuer: sts.context.issuer,
    audience: audience.uri,
    ca: sts.ca,
    certificate: own.certificate.chainPem,
    key: own.certificate.keyPem,
    onProblem: () => {},
  });
  const evidence = {
    authorization: { kind: 'bearer', token: await sts.token(alice.certificate, audience) } as const,
    certificate: peerCertificate(new X509Certificate(alice.certificate.chainPem)),
    facts: {},
  };
  const ask = async () => (await verifier.verify(evidence)).accepted;
  expect(await ask()).toBe(true);
  let accepted = 1;
  const asking = setInterval(async () => {
    if (await ask()) accepted++;
  }, 20);
  const issued: string[] = [];
  let running = true;
  const agent = sts.agent(alice.certificate, { maxSockets: 8 });
  const workers = Array.from({ length: 8 }, async () => {
    while (running) {
      const form = { grant_type: 'client_credentials', audience: audience.uri };
      const { status, json } = await sts.call(alice.certificate, '/token', { form, agent });
      expect([200, 503]).toContain(status);
      if (typeof json.access_token === 'string') issued.push(claimsOf(json.access_token).jti);
    }
  });
  await expect.poll(() => issued.length, { timeout: 10_000 }).toBeGreaterThan(10);
  process.kill(postmaster(), 'SIGKILL');
  await new Promise((resolve) => setTimeout(resolve, 300));
  running = false;
  await Promise.all(workers);
  const port = Number(new URL(postgres.url('hawser')).port);
  await expect
    .poll(
      async () => {
        try {
          postgres = await startEmbeddedPostgres({ dataDir, port });
          return true;
        } catch {
          return false;
        }
      },
      { timeout: 20_000, interval: 500 },
    )
    .toBe(true);
  await expect.poll(async () => (await calls['/token']?.())?.status, { timeout: 10_000 }).toBe(200);
  const { rows } = await sts.database.database.pool.query('SELECT count(*)::int AS kept FROM tokens WHERE jti = ANY ($1::uuid[])', [
    issued,
  ]);
  expect(rows).toEqual([{ kept: issued.length }]);

  clearInterval(asking);
  await expect.poll(async () => (await ask()) && ++accepted > 0, { timeout: 10_000 }).toBe(true);
  await verifier.close();
  const told = await sts.decisions("code = 'accepted' AND resource_server_id = $1", own.id);
  expect(told.reduce((total, { count }) => total + Number(count ?? 1), 0)).toBe(accepted);
  expect(verifier.droppedReports).toBe(0);
}, 60_000);

it('LOG-01 where no event can be written nothing is issued, and nothing is half-written', async () => {
  const { pool } = sts.database.database;
  const count = async () => (await pool.query<{ n: number }>('SELECT count(*)::int AS n FROM tokens')).rows[0]?.n;
  await pool.query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
    CREATE TRIGGER refuse BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION refuse()`);
  try {
    const before = await count();
    const answers = await Promise.all(Array.from({ length: 10 }, () => calls['/token']?.()));
    expect(new Set(answers.map((answer) => answer?.status))).toEqual(new Set([503]));
    expect((await calls['/introspect']?.())?.status).toBe(503);
    expect(await count()).toBe(before);
  } finally {
    await pool.query('DROP TRIGGER refuse ON events');
  }
  expect((await calls['/token']?.())?.status).toBe(200);
});
