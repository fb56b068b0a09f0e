import { generateKeyPairSync } from 'node:crypto';
import { Agent, request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { system } from '../server/domain/actor.ts';
import { spiffeId } from '../server/domain/identity.ts';
import { newId } from '../server/domain/ids.ts';
import { insertIdentity } from '../server/ledger/identities.ts';
import { trustBundle } from '../server/operations/certificate-chain.ts';
import { issueCertificate } from '../server/operations/issue-certificate.ts';
import { createCsr } from '../server/pki/csr.ts';
import { type House, openHouse } from './house.ts';
import { atMost, type Bench, median, quantile, timed } from './row.ts';
import { patientQuery, seededId, seedRevoked } from './seed.ts';

const audience = 'https://server.example';
const sizes = [50_000, 100_000] as const;
/** Requests a second, far from what the sts can do: what is asked is whether somebody else is felt. */
const pace = 200;
const connections = 16;
/** Milliseconds of one window, and how many pairs of windows there are. */
const window = 6_000;
const pairs = 6;

export const undisturbedBench: Bench = {
  name: 'undisturbed',
  async run(report) {
    const house = await openHouse();
    try {
      for (const role of ['signer', 'api', 'sts'] as const) await house.start(role);
      const client = await workload(house);
      await patientQuery(house.database, seededId);
      let seeded = 0;
      for (const entries of sizes) {
        await seedRevoked(house.database, seeded + 1, entries);
        seeded = entries;
        await publishedSince(house, new Date(), entries);
        await client.load(3_000);
        const quiet: number[] = [];
        const busy: number[] = [];
        const builds: number[] = [];
        let lists = 0;
        for (let turn = 0; turn < pairs; turn++) {
          quiet.push(quantile(await client.load(window), 0.99));
          const stop = keepPublishing(house, entries);
          busy.push(quantile(await client.load(window), 0.99));
          lists += await stop();
          builds.push(await timed(() => publishedSince(house, new Date(), entries)));
          await sleep(2_500);
        }
        const [without, during] = [median(quiet), median(busy)];
        const size = entries.toLocaleString('en');
        report({
          name: `p99 of the sts while lists of ${size} are built ÷ without, less one`,
          target: atMost(20, 'percent'),
          value: (during / without - 1) * 100,
          detail: { 'quiet p99 ms': without, 'busy p99 ms': during, 'lists built': lists, 'requests a second': pace },
        });
        if (entries === 50_000) {
          report({
            name: `list of ${size}, from when it is owed until it is published`,
            target: atMost(2_000, 'ms'),
            value: median(builds),
            detail: { 'slowest ms': Math.max(...builds) },
          });
        }
      }
    } finally {
      await house.close();
    }
  },
};

/** A workload with a certificate and a grant, which asks for tokens at an even pace. */
async function workload(house: House): Promise<{ load(milliseconds: number): Promise<number[]> }> {
  const now = new Date();
  const { prisma } = house.database;
  const name = 'workload';
  const identity = { id: newId(), name, environment: 'production', spiffeId: spiffeId(house.config.trustDomain, 'production', name) };
  await insertIdentity(prisma, { ...identity, kind: 'service', owner: 'bench', description: '', createdAt: now, updatedAt: now });
  const audienceId = newId();
  const lifetimes = { lifetimeDefault: 300, lifetimeMaximum: 900, algorithm: 'ES256' };
  const dates = { createdAt: now, updatedAt: now };
  await prisma.audience.create({
    data: { id: audienceId, uri: audience, environment: 'production', scopes: ['read'], ...lifetimes, ...dates },
  });
  await prisma.grant.create({ data: { id: newId(), identityId: identity.id, audienceId, scopes: ['read'], createdAt: now } });
  const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const { chainPem } = await issueCertificate(house.context, system('bench'), {
    identity: name,
    profile: 'workload',
    csr: createCsr(key, name),
  });
  const agent = new Agent({
    keepAlive: true,
    maxSockets: connections,
    maxCachedSessions: 0,
    ca: await trustBundle(house.context),
    cert: chainPem ?? '',
    key: key.export({ format: 'pem', type: 'pkcs8' }),
  });
  const body = new URLSearchParams({ grant_type: 'client_credentials', audience, scope: 'read' }).toString();
  const ask = (): Promise<number> =>
    new Promise((resolve, reject) => {
      const began = performance.now();
      const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length };
      const asked = request(`${house.config.urls.sts}/token`, { method: 'POST', agent, headers }, (response) => {
        response.resume();
        response.once('end', () => {
          if (response.statusCode === 200) resolve(performance.now() - began);
          else reject(new Error(`the sts answered ${response.statusCode}`));
        });
      });
      asked.once('error', reject);
      asked.end(body);
    });
  return {
    async load(milliseconds) {
      const answers: Promise<number>[] = [];
      const began = performance.now();
      // Whether or not the one before was answered: a slow answer must not slow the questions.
      for (let sent = 0; (sent * 1000) / pace < milliseconds; sent++) {
        const due = began + (sent * 1000) / pace;
        const early = due - performance.now();
        if (early > 0) await sleep(early);
        answers.push(ask());
      }
      return Promise.all(answers);
    },
  };
}

/** Makes the api process owe a list again as soon as it has published one. The function that it returns says how many there were. */
function keepPublishing(house: House, entries: number): () => Promise<number> {
  const began = new Date();
  let running = true;
  const owing = (async () => {
    while (running) {
      await owe(house);
      await sleep(200);
    }
  })();
  return async () => {
    running = false;
    await owing;
    const count = await listsSince(house, began, entries);
    // Whatever is owed still is published before anything else is measured.
    await sleep(3_000);
    return count;
  };
}

async function listsSince(house: House, since: Date, entries: number): Promise<number> {
  const text = `SELECT count(*)::int AS lists FROM events WHERE type = 'crl.published' AND at >= $1 AND (detail->>'entries')::int >= $2`;
  const { rows } = await house.database.pool.query<{ lists: number }>(text, [since, entries]);
  return rows[0]?.lists ?? 0;
}

/** Makes a list be owed, and resolves when a whole one was published since then. */
async function publishedSince(house: House, since: Date, entries: number): Promise<void> {
  await owe(house);
  for (let waited = 0; waited < 60_000; waited += 20) {
    if ((await listsSince(house, since, entries)) > 0) return;
    await sleep(20);
  }
  throw new Error('no list was published');
}

/** Says another thing of one revoked certificate, and wakes whoever publishes lists. */
async function owe(house: House): Promise<void> {
  await house.database.pool.query(
    `UPDATE certificates SET revocation_recorded_at = now() WHERE id = (SELECT id FROM certificates WHERE status = 'revoked' LIMIT 1)`,
  );
  await house.database.pool.query(`NOTIFY hawser_revoked, ''`);
}
