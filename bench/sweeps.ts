import { generateKeyPairSync } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { patientQuery } from '../prisma/seed/patient-query.ts';
import { system } from '../server/domain/actor.ts';
import { issueCertificate } from '../server/operations/issue-certificate.ts';
import { keepFindings } from '../server/operations/keep-findings.ts';
import { keepRotations } from '../server/operations/keep-rotations.ts';
import { seedProfiles } from '../server/operations/seed-profiles.ts';
import { createCsr } from '../server/pki/csr.ts';
import { type House, openHouse } from './house.ts';
import { leafTemplate } from './leaf-template.ts';
import { atMost, type Bench, median, quantile, timed } from './row.ts';
import { seededId, seedInventory } from './seed.ts';

const identities = 100_000;

/**
 * What looks through everything from time to time, where everything is much, and nearly all of it is found wanting: no grant was ever used.
 * Beside it certificates are issued, and whoever waits for a lock is counted. `HAWSER_BENCH_INVENTORY` names a data directory that is filled
 * once, and kept: that takes minutes.
 */
export const sweepsBench: Bench = {
  name: 'sweeps',
  async run(report) {
    const house = await openHouse({}, process.env.HAWSER_BENCH_INVENTORY);
    try {
      await house.start('signer');
      await seedProfiles(house.context);
      if (!(await isSeeded(house))) await seed(house);

      const calm: number[] = [];
      for (let turn = 0; turn < 100; turn++) calm.push(await timed(() => issue(house, turn)));
      const during: number[] = [];
      const times: Record<string, number> = {};
      let done = false;
      const waits = watchLocks(house, () => done);
      const issuing = (async () => {
        for (let turn = 0; !done; turn++) {
          during.push(await timed(() => issue(house, turn)));
          await sleep(5);
        }
      })();
      times.rotations = await timed(() => keepRotations(house.context));
      times.findings = await timed(() => keepFindings(house.context));
      times['findings again'] = await timed(() => keepFindings(house.context));
      done = true;
      await issuing;
      const found = await house.database.pool.query<{ count: number }>('SELECT count(*)::int AS count FROM findings');
      report({
        name: `one look for findings at ${identities.toLocaleString('en')} identities with a grant each, all of them wanting`,
        target: atMost(30_000, 'ms'),
        value: Math.max(times.findings ?? Number.NaN, times['findings again'] ?? Number.NaN),
        detail: { ...times, found: found.rows[0]?.count ?? 0 },
      });
      report({
        name: 'statements seen waiting for a lock while the sweeps run and certificates are issued',
        target: atMost(0, 'times'),
        value: (await waits).waiting,
        detail: await waits,
      });
      report({
        name: 'issuing one certificate while the sweeps run, p99 against that without them',
        target: atMost(5),
        value: quantile(during, 0.99) / quantile(calm, 0.99),
        detail: {
          'median without': median(calm),
          'median with': median(during),
          'p99 with': quantile(during, 0.99),
          issued: during.length,
        },
      });

      await house.start('api');
      const ask = async (path: string): Promise<void> => {
        const headers = { authorization: `Bearer ${house.apiKey}` };
        const response = await fetch(`http://127.0.0.1:${house.config.listen.api.port}/api/v1${path}`, { headers });
        if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${(await response.text()).slice(0, 200)}`);
      };
      const pages: Record<string, number> = {};
      for (const path of [
        '/expiry',
        '/expiry/lineages?list=overdue',
        '/findings',
        '/findings/summary',
        '/findings?owner=team-77',
        '/grants/unused',
      ]) {
        const turns: number[] = [];
        for (let turn = 0; turn < 7; turn++) turns.push(await timed(() => ask(path)));
        pages[path] = Math.max(turns[0] ?? Number.NaN, median(turns));
      }
      report({
        name: `slowest page of expiry and findings of ${identities.toLocaleString('en')} identities`,
        target: atMost(300, 'ms'),
        value: Math.max(...Object.values(pages)),
        detail: pages,
      });
    } finally {
      await house.close();
    }
  },
};

async function seed(house: House): Promise<void> {
  await patientQuery(house.database, seededId);
  const leaf = await leafTemplate(house.database, house.config.trustDomain, house.config.urls.pki);
  await seedInventory(house.database, { identities, events: 1_000, leaf, each: 1 });
  await neverUsed(house);
}

const isSeeded = async ({ database }: House): Promise<boolean> =>
  (await database.pool.query(`SELECT FROM audiences WHERE uri = 'https://ledger.example.com'`)).rowCount === 1;

/** A grant for each, and time enough gone by that none was used. */
async function neverUsed({ database }: House): Promise<void> {
  await patientQuery(database, `UPDATE identities SET created_at = now() - interval '200 days'`);
  await patientQuery(database, `UPDATE use_progress SET since = now() - interval '200 days'`);
  await patientQuery(
    database,
    `INSERT INTO audiences (id, uri, environment, scopes, algorithm, lifetime_default, lifetime_maximum, min_certificate_life, created_at, updated_at)
     VALUES (seeded_id(1, 'e'), 'https://ledger.example.com', 'production', '{read}', 'ES256', 300, 3600, 0, now(), now())`,
  );
  await patientQuery(
    database,
    `INSERT INTO grants (id, identity_id, audience_id, scopes, created_at)
     SELECT seeded_id(row_number() OVER (), 'f'), i.id, a.id, '{read}', now() - interval '200 days' FROM identities i, audiences a WHERE i.name LIKE 'seeded-%'`,
  );
  for (const table of ['identities', 'grants', 'certificates']) await patientQuery(database, `ANALYZE ${table}`);
}

// Made before: no certificate authority makes the keys of its workloads.
const requests = Array.from({ length: 16 }, (_, index) => ({
  identity: `seeded-${String(index + 1).padStart(6, '0')}`,
  csr: createCsr(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, 'x'),
}));

async function issue({ context }: House, turn: number): Promise<void> {
  await issueCertificate(context, system('bench'), {
    ...(requests[turn % requests.length] ?? { identity: '', csr: '' }),
    profile: 'workload',
  });
}

/** Looks a hundred times a second who waits for a lock of somebody else. */
async function watchLocks({ database }: House, over: () => boolean): Promise<{ waiting: number; looks: number; statements: string }> {
  const seen = new Set<string>();
  let [waiting, looks] = [0, 0];
  while (!over()) {
    const { rows } = await database.pool.query<{ query: string }>(
      `SELECT left(query, 60) AS query FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND pid <> pg_backend_pid()`,
    );
    looks++;
    waiting += rows.length;
    for (const { query } of rows) seen.add(query.replaceAll(/\s+/g, ' '));
    await sleep(10);
  }
  return { waiting, looks, statements: [...seen].join(' | ') || 'none' };
}
