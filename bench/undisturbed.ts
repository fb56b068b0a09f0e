import { setTimeout as sleep } from 'node:timers/promises';
import { patientQuery } from '../prisma/seed/patient-query.ts';
import { type House, openHouse } from './house.ts';
import { pace, pacedWorkload } from './paced.ts';
import { atMost, type Bench, median, quantile, timed } from './row.ts';
import { seededId, seedRevoked } from './seed.ts';

const sizes = [50_000, 100_000] as const;
/** Milliseconds of one window, and how many pairs of windows there are. */
const window = 6_000;
const pairs = 6;

export const undisturbedBench: Bench = {
  name: 'undisturbed',
  async run(report) {
    const house = await openHouse();
    try {
      for (const role of ['signer', 'api', 'sts'] as const) await house.start(role);
      const client = await pacedWorkload(house);
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
