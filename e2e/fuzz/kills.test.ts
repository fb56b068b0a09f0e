import { generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto';
import { type RequestOptions, request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { system } from '../../server/domain/actor.ts';
import { spiffeId } from '../../server/domain/identity.ts';
import { newId } from '../../server/domain/ids.ts';
import { insertIdentity } from '../../server/ledger/identities.ts';
import { trustBundle } from '../../server/operations/certificate-chain.ts';
import type { CertificateContext } from '../../server/operations/certificate-context.ts';
import { createApiKey } from '../../server/operations/create-api-key.ts';
import { createJoinToken } from '../../server/operations/create-join-token.ts';
import { createCsr } from '../../server/pki/csr.ts';
import { testActor } from '../../server/testing/authority.ts';
import { checkInvariants } from '../../server/testing/invariants.ts';
import { type Killable, startKillable } from './killable.ts';
import { randomFrom } from './mutations.ts';
import { scale } from './scale.ts';

const seed = Date.now() >>> 0;
const kills = scale(200, 4);
const workers = 6;
const roles = ['signer', 'api'] as const;

type Answer = { readonly status: number; readonly body: string };

describe(`signer and api, killed at random instants while they issue, from seed ${seed}`, () => {
  let house: Killable;
  let context: CertificateContext;
  let apiKey: string;
  let ca: string;
  beforeAll(async () => {
    house = await startKillable(roles);
    const { ledger, config } = house;
    const signer = { sign: () => Promise.reject(new Error('only the processes have anything signed')) };
    context = { database: ledger.database, clock: () => new Date(), signer, trustDomain: config.trustDomain, urls: config.urls };
    ca = await trustBundle(context);
    const owner = { name: 'kills', role: 'owner', expiresInSeconds: null } as const;
    apiKey = (await createApiKey(context, system('test'), owner)).key;
  }, 300_000);
  afterAll(() => house?.close(), 60_000);

  const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const register = async (name: string): Promise<void> => {
    const now = new Date();
    const row = { id: newId(), name, environment: 'production', spiffeId: spiffeId(house.config.trustDomain, 'production', name) };
    const more = { kind: 'service', owner: 'team-test', description: '', createdAt: now, updatedAt: now } as const;
    await insertIdentity(house.ledger.database.prisma, { ...row, ...more });
  };

  /** One attempt; undefined when the connection failed, as it does when the other side is killed. */
  const attempt = (path: string, body: object, tls: RequestOptions = {}): Promise<Answer | undefined> =>
    new Promise((resolve) => {
      const { port } = house.config.listen.enrolment;
      const headers = { 'content-type': 'application/json' };
      const options = { host: '127.0.0.1', servername: 'localhost', port, method: 'POST', path, headers, ca, agent: false, ...tls };
      const asked = request({ ...options, timeout: 15_000 }, (response) => {
        let text = '';
        response.on('data', (part: Buffer) => {
          text += part.toString();
        });
        response.once('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
        response.once('error', () => resolve(undefined));
      });
      asked.once('timeout', () => asked.destroy());
      asked.once('error', () => resolve(undefined));
      asked.end(JSON.stringify(body));
    });
  /** The same over the management API. */
  const order = async (identity: string, csr: string): Promise<Answer | undefined> => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` };
    const body = JSON.stringify({ identity, profile: 'workload', csr });
    const url = `http://127.0.0.1:${house.config.listen.api.port}/api/v1/certificates`;
    try {
      const answer = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(15_000) });
      const text = await answer.text();
      return { status: answer.status, body: answer.ok ? String(JSON.parse(text).chainPem) : text };
    } catch {
      return undefined;
    }
  };
  /** Comes again with the same key, as a workload does, until there is an answer that is one. */
  const insist = async (ask: () => Promise<Answer | undefined>): Promise<string> => {
    for (const began = Date.now(); ; await sleep(300)) {
      const answer = await ask();
      if (answer?.status === 200 || answer?.status === 201) return answer.body;
      // Nothing but a broken connection or "not now" is allowed, and not for ever.
      if (answer !== undefined && answer.status !== 503) throw new Error(`answered ${answer.status}: ${answer.body}`);
      if (Date.now() - began > 120_000)
        throw new Error(`no answer within two minutes; the last: ${answer?.status} ${answer?.body.slice(0, 300)}`);
    }
  };

  it('leave no certificate that is not on record, and spend no join token twice', { timeout: 3 * 3_600_000 }, async () => {
    const random = randomFrom(seed);
    const received: { readonly der: Buffer; readonly key: KeyObject; readonly identity: string; readonly by: string }[] = [];
    const receive = (chain: string, key: KeyObject, identity: string, by: string) => {
      const certificate = new X509Certificate(chain);
      if (!certificate.checkPrivateKey(key)) throw new Error(`the certificate of ${identity} is for another key`);
      received.push({ der: certificate.raw, key, identity, by });
      return chain;
    };
    let running = true;
    let made = 0;
    const workload = async () => {
      while (running) {
        const identity = `workload-${++made}`;
        await register(identity);
        const key = newKey();
        const { token } = await createJoinToken(context, testActor, { identity, profile: 'workload', expiresInSeconds: 3_600 });
        const joining = { token, csr: createCsr(key, identity) };
        const joined = receive(await insist(() => attempt('/join', joining)), key, identity, 'join');
        const renewed = newKey();
        const tls = { key: key.export({ format: 'pem', type: 'pkcs8' }), cert: joined };
        const renewing = { csr: createCsr(renewed, identity) };
        receive(await insist(() => attempt('/renew', renewing, tls)), renewed, identity, 'renewal');
        // An order is not repeatable: each attempt that was carried out is a certificate of its own, all of them on record.
        const ordered = newKey();
        const csr = createCsr(ordered, identity);
        receive(await insist(() => order(identity, csr)), ordered, identity, 'order');
      }
    };
    const working = Promise.all(Array.from({ length: workers }, workload));
    // A failure of a workload ends the campaign at once.
    let failure: unknown;
    working.catch((error: unknown) => {
      failure = error;
      running = false;
    });
    const restarts: number[] = [];
    for (let kill = 0; kill < kills && running; kill++) {
      // Half of the time something was finished since the last kill, so that a slow machine gets on; the instant is any.
      const before = received.length;
      for (let waited = 0; kill % 2 === 0 && received.length === before && waited < 30_000 && running; waited += 20) await sleep(20);
      await sleep(random(700));
      const began = performance.now();
      await house.kill(roles[random(roles.length)] ?? 'api');
      restarts.push(performance.now() - began);
    }
    running = false;
    await working;
    if (failure !== undefined) throw failure;

    const { pool } = house.ledger.database;
    const { rows } = await pool.query<{ sha: string; status: string; identity: string }>(
      `SELECT encode(sha256(c.der), 'hex') AS sha, c.status, i.name AS identity FROM certificates c JOIN identities i ON i.id = c.identity_id`,
    );
    const onRecord = new Map(rows.map((row) => [row.sha, row]));
    const sha = await Promise.all(
      received.map(async ({ der }) => Buffer.from(await crypto.subtle.digest('SHA-256', Uint8Array.from(der))).toString('hex')),
    );
    const lost = received.filter(({ identity }, index) => {
      const row = onRecord.get(sha[index] ?? '');
      return row === undefined || row.identity !== identity || !['active', 'superseded'].includes(row.status);
    });
    expect(lost.map(({ by, identity }) => `${by} of ${identity}`)).toEqual([]);
    expect(new Set(sha).size).toBe(received.length);
    // Each token made one certificate, and each renewal one: what was asked again was answered with what there was.
    const twice = await pool.query(
      `SELECT identity_id, source, count(*) FROM certificates WHERE source IN ('join', 'renewal') AND status <> 'pending'
       GROUP BY identity_id, source HAVING count(*) > 1`,
    );
    expect(twice.rows).toEqual([]);
    await checkInvariants(house.ledger.database);
    expect(restarts).toHaveLength(kills);
    // On a machine that others load, some starts take long; most do not.
    expect(restarts.toSorted((a, b) => a - b)[Math.floor(kills / 2)]).toBeLessThan(10_000);
    expect(received.length).toBeGreaterThan(kills);
    const pending = rows.filter(({ status }) => status === 'pending').length;
    console.log(
      `${kills} kills, slowest start ${Math.max(...restarts).toFixed(0)} ms; ${received.length} certificates received, ${rows.length} on record, ` +
        `${pending} of them begun and never finished`,
    );
  });
});
