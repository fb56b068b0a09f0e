import { large, seedLarge } from '../prisma/seed/large.ts';
import { untilSealed } from '../prisma/seed/sealed.ts';
import { type OperationName, operationNames, rowOf } from '../server/doors/api/contract.ts';
import { type House, openHouse } from './house.ts';
import { examplesIn } from './reading/examples.ts';
import { measure, type Timing } from './reading/measure.ts';
import { questionsOf } from './reading/questions.ts';
import { atMost, type Bench } from './row.ts';

/**
 * Every reading row of the contract over a full ledger, a line for each: each filter by itself, and its first, second and 200th page. A store
 * takes long to fill: `HAWSER_BENCH_STORE` names a data directory that is filled once, by `npm run seed -- --large` or by this, and kept.
 * `HAWSER_BENCH_OPERATIONS` names the rows to ask, with commas, and `HAWSER_BENCH_PAGES` the last page of each: all, and 200, where they are
 * left away.
 */
export const eventsBench: Bench = {
  name: 'events',
  async run(report) {
    const house = await openHouse({}, process.env.HAWSER_BENCH_STORE);
    try {
      await house.start('signer');
      await house.start('api');
      await house.start('sts');
      const decisions = await fill(house);
      const examples = await examplesIn(house);
      const only = (process.env.HAWSER_BENCH_OPERATIONS ?? '').split(',').filter(Boolean);
      const names = operationNames.filter(
        (name) => rowOf(name).method === 'GET' && !(name in apart) && (only.length === 0 || only.includes(name)),
      );
      for (const name of names) {
        const timings: Timing[] = [];
        for (const question of questionsOf(name, examples)) timings.push(...(await measure(house, question, lastPage)));
        if (timings.length === 0) continue;
        const slowest = slowestOf(timings);
        report({
          name: `${name}, ${timings.length} answers, slowest, with ${decisions.toLocaleString('en')} decisions in the ledger`,
          target: atMost(most, 'ms'),
          value: slowest.value,
          detail: {
            ...Object.fromEntries(
              [1, 2, lastPage].flatMap((page) => {
                const of = timings.filter((timing) => timing.page === page);
                return of.length === 0 ? [] : [[`page ${page}`, slowestOf(of).value]];
              }),
            ),
            of: `page ${slowest.page} of ${slowest.title}`,
            ...Object.fromEntries(
              timings.filter(({ value }) => value > most).map(({ page, title, value }) => [`${title} page ${page}`, value]),
            ),
          },
        });
      }
    } finally {
      await house.close();
    }
  },
};

/** Milliseconds that an answer may take. */
const most = 300;

const lastPage = Number(process.env.HAWSER_BENCH_PAGES ?? 200);

const slowestOf = (timings: readonly Timing[]): Timing =>
  timings.reduce((slowest, timing) => (timing.value > slowest.value ? timing : slowest));

/** Rows that do something else than read the ledger, and why. */
const apart: Partial<Record<OperationName, string>> = {
  'setup.status': 'it is asked once, before there is a ledger',
  'session.show': 'it reads nothing',
};

async function fill({ database, config, context }: House): Promise<number> {
  const decisions = Number(process.env.HAWSER_BENCH_DECISIONS ?? large.decisions);
  const { rows } = await database.pool.query<{ estimate: number }>(
    `SELECT sum(reltuples)::int AS estimate FROM pg_class WHERE relname ~ '^events_\\d' AND relkind = 'r'`,
  );
  const there = rows[0]?.estimate ?? 0;
  if (there >= decisions) return there;
  const say = (text: string): void => void process.stderr.write(`  ${text}\n`);
  const registry = { database, clock: context.clock, trustDomain: config.trustDomain, hashExchangeSecret: () => new Uint8Array(32) };
  await seedLarge({ context: registry, pkiUrl: config.urls.pki, say }, { ...large, decisions });
  await untilSealed({ context: registry, say });
  return decisions;
}
