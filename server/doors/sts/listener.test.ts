import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromPublicId } from '../../domain/ids.ts';
import { listen } from '../../ledger/notices.ts';
import { revokeCertificate } from '../../operations/revoke-certificate.ts';
import { type TestCertificate, type TestIdentity, testActor } from '../../testing/authority.ts';
import { type BogusCertificate, bogusCertificates, twinsOf } from '../../testing/bogus-certificates.ts';
import { type Answer, type ClientCredentials, type DecisionRow, type TestAudience, TestSts } from '../../testing/sts.ts';
import { timed } from '../../testing/timed.ts';
import { routes } from './routes.ts';

let sts: TestSts;
let victim: { identity: TestIdentity; certificate: TestCertificate };
let audience: TestAudience;

beforeAll(async () => {
  sts = await TestSts.start();
  victim = await sts.workload('victim');
  audience = await sts.audience();
  await sts.grant(victim.identity, audience);
});
afterAll(() => sts.stop());

const form = () => ({ grant_type: 'client_credentials', audience: audience.uri });
const guarded = routes.filter((route) => !route.public);
const decisionsDuring = async (work: () => Promise<Answer>): Promise<[Answer, DecisionRow[]]> => {
  const before = new Set((await sts.decisions()).map(({ id }) => id));
  const answer = await work();
  return [answer, (await sts.decisions()).filter(({ id }) => !before.has(id))];
};
const revoke = (certificate: TestCertificate) =>
  revokeCertificate(sts.authority.context, testActor, {
    certificate: certificate.serial,
    reason: 'keyCompromise',
    comment: 'to see what happens',
  });

async function expectRefused(client: ClientCredentials | null, path: string, code: unknown, thumbprint: string | null, method = 'POST') {
  const bodies = { '/reports': { json: { reports: [] } } } as Record<string, object>;
  const [answer, decisions] = await decisionsDuring(() =>
    sts.call(client, path, { method, ...(bodies[path] ?? { form: { ...form(), token: 'a.b.c' } }) }),
  );
  expect(answer.status, answer.text).toBe(401);
  expect(answer.json).toMatchObject({ error: 'invalid_client', decision_id: answer.headers['hawser-decision'] });
  expect(decisions).toHaveLength(1);
  expect(decisions[0]).toMatchObject({
    id: fromPublicId('decision', String(answer.json.decision_id)),
    code,
    door: 'sts',
    path,
    presented_thumbprint: thumbprint,
    detail: { reason: expect.stringMatching(/./) },
  });
}

describe('TLS-01 a bad certificate is refused at every route that is not public, with exactly one event', () => {
  const codes: Record<string, string> = {
    'for servers only': 'cert_not_client',
    expired: 'cert_expired',
    'not yet valid': 'cert_expired',
    revoked: 'cert_revoked',
  };
  let bogus: BogusCertificate[];
  beforeAll(async () => {
    bogus = await bogusCertificates(sts.authority, victim.identity);
  });

  it.each(guarded.map(({ path, method }) => [method ?? 'PUT', path] as const))('%s %s', async (method, path) => {
    expect(bogus).toHaveLength(7);
    await expectRefused(null, path, 'cert_unknown', null, method);
    for (const certificate of bogus)
      await expectRefused(certificate, path, codes[certificate.what] ?? 'cert_unknown', certificate.thumbprint, method);
  });

  it('also when the body is malformed, of another type or too large, and by any other spelling of the path', async () => {
    const [stranger] = bogus;
    if (!stranger) throw new Error('no bogus certificate');
    for (const body of [
      { type: 'application/json', text: '{' },
      { type: 'text/plain', text: 'grant_type=client_credentials' },
      { type: 'application/x-www-form-urlencoded', text: 'a=%' },
      { type: 'application/x-www-form-urlencoded', text: 'a'.repeat(100_000) },
    ]) {
      const [answer, decisions] = await decisionsDuring(() => sts.call(stranger, '/token', { body }));
      expect([answer.status, decisions.length], body.type).toEqual([401, 1]);
    }
    for (const path of ['/%74oken', '/token?x=1', '/token#x']) expect((await sts.call(stranger, path, { form: form() })).status).toBe(401);
    for (const path of ['//token', '/token/', '/TOKEN', '/./x/../token']) {
      expect([401, 404], path).toContain((await sts.call(stranger, path, { form: form() })).status);
    }
  });

  it('before a body is read that only a client may send', async () => {
    for (const certificate of [undefined, bogus[0]]) {
      const socket = connect({ host: 'localhost', port: sts.port, ca: sts.ca, cert: certificate?.chainPem, key: certificate?.keyPem });
      await once(socket, 'secureConnect');
      const begun = performance.now();
      socket.write('POST /reports HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2000000\r\n\r\n{');
      const [first] = await once(socket, 'data');
      expect(String(first)).toMatch(/^HTTP\/1\.1 401 /);
      expect(performance.now() - begun).toBeLessThan(3_000);
      socket.destroy();
    }
  });

  it('while the public routes answer anybody', async () => {
    for (const { path } of routes.filter((route) => route.public)) {
      expect((await sts.call(null, path)).status, path).toBe(200);
      for (const certificate of bogus) expect((await sts.call(certificate, path)).status, path).toBe(200);
    }
  });
});

describe('TLS-02 a saved session', () => {
  const open = async (certificate: TestCertificate, session: Buffer | undefined, version: 'TLSv1.2' | 'TLSv1.3'): Promise<TLSSocket> => {
    const socket = connect({
      host: 'localhost',
      port: sts.port,
      ca: sts.ca,
      cert: certificate.chainPem,
      key: certificate.keyPem,
      minVersion: version,
      maxVersion: version,
      ...(session ? { session } : {}),
    });
    await once(socket, 'secureConnect');
    return socket;
  };
  const ask = async (socket: TLSSocket): Promise<number> => {
    const body = new URLSearchParams(form()).toString();
    socket.write(
      `POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
    );
    let text = '';
    for await (const chunk of socket) text += chunk;
    return Number(text.split(' ')[1]);
  };

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('is never made or taken up over %s', async (version) => {
    const sessions: Buffer[] = [];
    const first = await open(victim.certificate, undefined, version);
    first.on('session', (session) => sessions.push(session));
    expect(await ask(first)).toBe(200);
    const saved = sessions.at(-1) ?? first.getSession();
    const second = await open(victim.certificate, saved, version);
    expect(second.isSessionReused()).toBe(false);
    second.destroy();
  });

  it.each(['revoked', 'expired', 'suspended', 'frozen'] as const)(
    'never gives a token once the certificate or its identity is %s',
    async (what) => {
      const { identity, certificate } = await sts.workload();
      await sts.grant(identity, audience);
      const saved: (Buffer | undefined)[] = [];
      for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
        const socket = await open(certificate, undefined, version);
        socket.on('session', (session) => saved.push(session));
        saved.push(socket.getSession());
        expect(await ask(socket)).toBe(200);
      }
      const { pool } = sts.database.database;
      if (what === 'revoked') await revoke(certificate);
      else if (what === 'suspended') await pool.query("UPDATE identities SET status = 'suspended' WHERE id = $1", [identity.id]);
      else if (what === 'frozen') await pool.query('UPDATE certificates SET frozen_at = now() WHERE id = $1', [certificate.id]);
      else await pool.query("UPDATE certificates SET not_after = now() - interval '1 second' WHERE id = $1", [certificate.id]);
      for (const session of [...saved, undefined]) {
        for (const version of ['TLSv1.2', 'TLSv1.3'] as const) expect(await ask(await open(certificate, session, version))).toBe(401);
      }
    },
  );
});

it('TLS-03 of 50 kept connections, a revocation ends those of one certificate and leaves the others', timed, async () => {
  const notices = listen(sts.context.database, {
    hawser_revoked: (hex) => sts.listener.closeConnectionsOf(Buffer.from(hex, 'hex').toString('base64url')),
  });
  try {
    const clients = await Promise.all(
      Array.from({ length: 50 }, async () => {
        const workload = await sts.workload();
        await sts.grant(workload.identity, audience);
        return { ...workload, agent: sts.agent(workload.certificate, { maxSockets: 1 }) };
      }),
    );
    const askAll = () => Promise.all(clients.map(({ certificate, agent }) => sts.call(certificate, '/token', { form: form(), agent })));
    expect((await askAll()).map(({ status }) => status)).toEqual(clients.map(() => 200));
    const socketsOf = (client: (typeof clients)[number]) => Object.values(client.agent.freeSockets).flat();
    const before = clients.map((client) => socketsOf(client)[0]);

    const [condemned, ...others] = clients;
    if (!condemned) throw new Error('no client');
    await revoke(condemned.certificate);
    const started = performance.now();
    expect((await sts.call(condemned.certificate, '/token', { form: form(), agent: condemned.agent })).status).toBe(401);
    expect(performance.now() - started).toBeLessThan(1000);
    await expect.poll(() => before[0]?.destroyed, { timeout: 2000 }).toBe(true);

    const answers = await Promise.all(others.map(({ certificate, agent }) => sts.call(certificate, '/token', { form: form(), agent })));
    expect(answers.map(({ status }) => status)).toEqual(others.map(() => 200));
    expect(others.map((client) => socketsOf(client)[0])).toEqual(before.slice(1));
  } finally {
    notices.close();
  }
});

it('TLS-03 an answer in flight is finished before its connection is closed', async () => {
  const { identity, certificate } = await sts.workload();
  await sts.grant(identity, audience);
  const agent = sts.agent(certificate, { maxSockets: 1 });
  const lock = await sts.database.database.pool.connect();
  try {
    await lock.query('BEGIN; LOCK TABLE tokens IN EXCLUSIVE MODE');
    const answer = sts.call(certificate, '/token', { form: form(), agent });
    await new Promise((resolve) => setTimeout(resolve, 300));
    sts.listener.closeConnectionsOf(certificate.thumbprint);
    await lock.query('ROLLBACK');
    expect((await answer).status).toBe(200);
    await expect.poll(() => Object.values(agent.freeSockets).flat().length).toBe(0);
  } finally {
    lock.release();
  }
});

it("TLS-04 a victim's certificate appended to the chain changes nothing", async () => {
  const mallory = await sts.workload('mallory');
  const chainPem = mallory.certificate.chainPem + victim.certificate.certificatePem;
  const [answer, decisions] = await decisionsDuring(() => sts.call({ ...mallory.certificate, chainPem }, '/token', { form: form() }));
  expect([answer.status, answer.json.error]).toEqual([400, 'invalid_target']);
  expect(decisions).toMatchObject([
    { code: 'target_not_granted', presented_identity_id: mallory.identity.id, presented_thumbprint: mallory.certificate.thumbprint },
  ]);
});

it('TLS-05 a twin with the same serial, key identifier or common name is refused', async () => {
  const twins = twinsOf(sts.authority, victim.identity, victim.certificate);
  expect(twins).toHaveLength(3);
  for (const twin of twins) await expectRefused(twin, '/token', 'cert_unknown', twin.thumbprint);
  expect((await sts.call(victim.certificate, '/token', { form: form() })).status).toBe(200);
});

describe('a certificate of Hawser itself', () => {
  it('of a server is not a client', async () => {
    const identity = await sts.authority.registerIdentity();
    const certificate = await sts.authority.issueTo(identity);
    await sts.database.database.pool.query("UPDATE certificates SET usage = 'server' WHERE id = $1", [certificate.id]);
    await expectRefused(certificate, '/token', 'cert_not_client', certificate.thumbprint);
  });

  it('that was superseded is honoured during its overlap and not after', async () => {
    const { identity, certificate } = await sts.workload();
    await sts.grant(identity, audience);
    const supersede = (interval: string) =>
      sts.database.database.pool.query(
        `UPDATE certificates SET status = 'superseded', usable_until = now() + interval '${interval}' WHERE id = $1`,
        [certificate.id],
      );
    await supersede('1 minute');
    const answer = await sts.call(certificate, '/token', { form: form() });
    expect(answer.status).toBe(200);
    expect(answer.json.expires_in).toBeLessThanOrEqual(60);
    await supersede('-1 second');
    await expectRefused(certificate, '/token', 'cert_expired', certificate.thumbprint);
  });

  it('of a suspended or retired identity is refused for that', async () => {
    for (const [status, code] of [
      ['suspended', 'identity_suspended'],
      ['retired', 'identity_retired'],
    ] as const) {
      const { identity, certificate } = await sts.workload();
      await sts.database.database.pool.query('UPDATE identities SET status = $2 WHERE id = $1', [identity.id, status]);
      await expectRefused(certificate, '/introspect', code, certificate.thumbprint);
    }
  });
});

it('an address that does not exist is 404, a wrong method 405, and neither says more', async () => {
  expect((await sts.call(victim.certificate, '/nothing')).status).toBe(404);
  const answer = await sts.call(victim.certificate, '/token');
  expect([answer.status, answer.headers.allow]).toEqual([405, 'POST']);
});

it('aborted connections at any point leave the process alive', async () => {
  for (let i = 0; i < 40; i++) {
    const socket = connect({
      host: 'localhost',
      port: sts.port,
      ca: sts.ca,
      cert: victim.certificate.chainPem,
      key: victim.certificate.keyPem,
    });
    socket.on('error', () => {});
    if (i % 2 === 0) {
      await once(socket, 'secureConnect');
      socket.write(
        `POST /token HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${i % 4 === 0 ? 2 : 50}\r\n\r\n{}`,
      );
    }
    setTimeout(() => socket.destroy(), i % 7);
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect((await sts.call(victim.certificate, '/token', { form: form() })).status).toBe(200);
});

describe('a malformed request', () => {
  const raw = async (bytes: string): Promise<string> => {
    const socket = connect({
      host: 'localhost',
      port: sts.port,
      ca: sts.ca,
      cert: victim.certificate.chainPem,
      key: victim.certificate.keyPem,
    });
    await once(socket, 'secureConnect');
    socket.write(bytes, 'latin1');
    let text = '';
    for await (const chunk of socket) text += chunk;
    return text;
  };
  const rest = 'Host: localhost\r\nConnection: close\r\n';

  it.each<[string, string, number]>([
    ['no HTTP', 'hello\r\n\r\n', 400],
    ['a header without a colon', `GET /jwks HTTP/1.1\r\nHost localhost\r\n\r\n`, 400],
    ['a NUL in a header', `GET /jwks HTTP/1.1\r\n${rest}X: \0\r\n\r\n`, 400],
    ['two lengths', `POST /token HTTP/1.1\r\n${rest}Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx`, 400],
    ['a length and chunks', `POST /token HTTP/1.1\r\n${rest}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
    ['headers without end', `GET /jwks HTTP/1.1\r\n${rest}X: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
    ['a broken escape in the path', `GET /%zz HTTP/1.1\r\n${rest}\r\n`, 400],
    ['a length that is none', `POST /token HTTP/1.1\r\n${rest}Content-Type: application/json\r\nContent-Length: -1\r\n\r\n{}`, 400],
    ['a media type that is none', `POST /token HTTP/1.1\r\n${rest}Content-Type: ;;;\r\nContent-Length: 2\r\n\r\n{}`, 415],
  ])('with %s gets its status in the shape of every error, no stack, and writes nothing', async (_what, bytes, status) => {
    const before = (await sts.decisions()).length;
    const answer = await raw(bytes);
    expect(Number(answer.split(' ')[1]), answer).toBe(status);
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4))).toEqual({
      error: 'invalid_request',
      error_description: expect.any(String),
    });
    expect(answer.toLowerCase()).toContain('cache-control: no-store');
    expect((await sts.decisions()).length).toBe(before);
    expect(sts.logged).toEqual([]);
  });
});
