import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../server/domain/ids.ts';
import { Database } from '../../server/ledger/database.ts';
import { DecisionWriter, type NewDecision } from '../../server/ledger/decisions.ts';
import { keepCases } from '../../server/operations/keep-cases.ts';
import { type Killable, startKillable } from './killable.ts';
import { randomFrom } from './mutations.ts';
import { scale } from './scale.ts';

const seed = Date.now() >>> 0;
const kills = scale(100, 2);
/** Different presenters, and so cases, that each round has rejections of. */
const presenters = 12;

describe(`an api that is killed while it puts rejections into cases, from seed ${seed}`, () => {
  let house: Killable;
  let second: Database;
  beforeAll(async () => {
    house = await startKillable(['signer', 'api']);
    second = new Database(house.ledger.urlFor('api'));
    // Each case takes a while to be written, so that the end comes between two lines of a batch.
    await house.ledger.database.pool.query(`
      CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.02); RETURN NEW; END $$;
      CREATE TRIGGER linger BEFORE INSERT OR UPDATE ON rejection_cases FOR EACH ROW EXECUTE FUNCTION linger()`);
  }, 120_000);
  afterAll(async () => {
    await second?.close();
    await house?.close();
  }, 60_000);

  const rejection = (presenter: number): NewDecision => {
    const at = new Date();
    const thumbprint = (of: string) => of.padEnd(42, 'x').concat('A');
    return {
      ...{ id: newId(at.getTime()), at, code: 'cnf_mismatch.unknown', door: 'introspection', asker: null },
      ...{ boundThumbprint: thumbprint('bound'), presentedThumbprint: thumbprint(`by${presenter}`), sourceAddress: '10.4.2.9' },
    };
  };

  it(
    'counts each rejection once, in one case for each presenter, also while another node follows',
    async () => {
      const random = randomFrom(seed);
      const { pool } = house.ledger.database;
      const writer = new DecisionWriter(pool);
      let written = 0;
      let done = false;
      const writing = (async () => {
        while (!done) {
          const decisions = Array.from({ length: presenters }, (_, presenter) => rejection(presenter));
          await Promise.all(decisions.map((decision) => writer.write(decision, Date.now() + 10_000)));
          written += decisions.length;
          await sleep(50);
        }
      })();
      for (let kill = 0; kill < kills; kill++) {
        await sleep(500 + random(1_500));
        // Every other time somebody else goes on at once.
        const other = kill % 2 === 1 ? keepCases({ database: second, clock: () => new Date() }) : undefined;
        await house.kill('api');
        await other;
      }
      done = true;
      await writing;
      const taken = async () => Number((await pool.query('SELECT count(*) FROM case_decisions')).rows[0].count);
      await expect.poll(taken, { timeout: 60_000, interval: 200 }).toBe(written);
      const { rows } = await pool.query<{ cases: number; counted: number; presenters: number }>(
        `SELECT count(*)::int AS cases, sum(count)::int AS counted, count(DISTINCT presented_thumbprint)::int AS presenters FROM rejection_cases`,
      );
      expect(rows).toEqual([{ cases: presenters, counted: written, presenters }]);
      const differing = await pool.query(
        'SELECT FROM rejection_cases c WHERE c.count <> (SELECT count(*) FROM case_decisions d WHERE d.case_id = c.id)',
      );
      expect(differing.rowCount).toBe(0);
    },
    60_000 + kills * 15_000,
  );
});
