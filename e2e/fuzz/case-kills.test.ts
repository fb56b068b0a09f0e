import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { system } from '../../server/domain/actor.ts';
import { newId, toPublicId } from '../../server/domain/ids.ts';
import { type ApiClient, createClient } from '../../server/doors/api/client.ts';
import { Database } from '../../server/ledger/database.ts';
import { DecisionWriter, type NewDecision } from '../../server/ledger/decisions.ts';
import { createApiKey } from '../../server/operations/create-api-key.ts';
import { keepCases } from '../../server/operations/keep-cases.ts';
import { TestReceiver } from '../../server/testing/receiver.ts';
import { type Killable, startKillable } from './killable.ts';
import { randomFrom } from './mutations.ts';
import { scale } from './scale.ts';

const seed = Date.now() >>> 0;
const kills = scale(100, 2);
/** Different presenters, and so cases, that each round has rejections of. */
const presenters = 12;

/** Milliseconds until all that was written meanwhile is worked off. */
const patience = 60_000 + kills * 1_000;
/** Of the decisions that a webhook is told of. */
const told = 'https://told.example.com';

describe(`an api that is killed while it puts rejections into cases and tells a webhook of them, from seed ${seed}`, () => {
  let house: Killable;
  let second: Database;
  let receiver: TestReceiver;
  let api: ApiClient;
  beforeAll(async () => {
    house = await startKillable(['signer', 'api']);
    second = new Database(house.ledger.urlFor('api'));
    receiver = await TestReceiver.start();
    // Each case takes a while to be written, and each delivery, so that the end comes between two lines.
    await house.ledger.database.pool.query(`
      CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.02); RETURN NEW; END $$;
      CREATE TRIGGER linger BEFORE INSERT OR UPDATE ON rejection_cases FOR EACH ROW EXECUTE FUNCTION linger();
      CREATE TRIGGER linger BEFORE INSERT OR UPDATE ON webhook_deliveries FOR EACH ROW EXECUTE FUNCTION linger()`);
    const context = { database: house.ledger.database, clock: () => new Date() };
    const { key } = await createApiKey(context, system('test'), { name: 'test', role: 'owner', expiresInSeconds: null });
    api = createClient(`http://127.0.0.1:${house.config.listen.api.port}`, { authorization: `Bearer ${key}` });
    await api('webhook.create', { name: 'told', url: receiver.url, audiences: [told], privateAddresses: true, caPem: receiver.ca });
  }, 120_000);
  afterAll(async () => {
    await receiver?.stop();
    await second?.close();
    await house?.close();
  }, 60_000);

  const rejection = (presenter: number): NewDecision => {
    const at = new Date();
    const thumbprint = (of: string) => of.padEnd(42, 'x').concat('A');
    return {
      ...{ id: newId(at.getTime()), at, code: 'cnf_mismatch.unknown', door: 'introspection', asker: null },
      ...{ boundThumbprint: thumbprint('bound'), presentedThumbprint: thumbprint(`by${presenter}`), sourceAddress: '10.4.2.9' },
      audience: presenter === 0 ? told : 'https://others.example.com',
    };
  };
  const answered = (): Promise<void> =>
    new Promise((resolve) => {
      receiver.answer = (response) => {
        receiver.answer = null;
        response.writeHead(204).end(resolve);
      };
    });

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
      writing.catch(() => {});
      for (let kill = 0; kill < kills; kill++) {
        await sleep(500 + random(1_500));
        // Every other time it ends right after an answer of the receiver, and somebody else goes on with the cases at once.
        const odd = kill % 2 === 1;
        if (odd) await answered();
        const other = odd ? keepCases({ database: second, clock: () => new Date() }) : undefined;
        await house.kill('api');
        await other;
        // As if its lease were over.
        await pool.query('UPDATE webhooks SET leased_until = now() WHERE lease IS NOT NULL');
      }
      done = true;
      await writing;
      const taken = async () => Number((await pool.query('SELECT count(*) FROM case_decisions')).rows[0].count);
      await expect.poll(taken, { timeout: patience, interval: 200 }).toBe(written);
      const { rows } = await pool.query<{ cases: number; counted: number; presenters: number }>(
        `SELECT count(*)::int AS cases, sum(count)::int AS counted, count(DISTINCT presented_thumbprint)::int AS presenters FROM rejection_cases`,
      );
      expect(rows).toEqual([{ cases: presenters, counted: written, presenters }]);
      const differing = await pool.query(
        'SELECT FROM rejection_cases c WHERE c.count <> (SELECT count(*) FROM case_decisions d WHERE d.case_id = c.id)',
      );
      expect(differing.rowCount).toBe(0);
    },
    patience + kills * 15_000,
  );

  it(
    'told the webhook of each of them, again under the same id where it was killed before its record, and logged no delivery that was not',
    async () => {
      const { pool } = house.ledger.database;
      const behind = async () => (await api('webhook.show', { webhook: 'told' })).behind;
      await expect.poll(behind, { timeout: patience, interval: 200 }).toBe(0);
      const { rows } = await pool.query<{ id: string }>('SELECT id FROM events WHERE audience = $1', [told]);
      const came = Map.groupBy(receiver.ids, (id) => id);
      expect(new Set(came.keys())).toEqual(new Set(rows.map(({ id }) => toPublicId('event', id))));
      expect(receiver.ids.length).toBeGreaterThan(came.size);
      const { items } = await api('webhook.deliveries', { webhook: 'told', limit: 200 });
      expect(items.length).toBeGreaterThan(0);
      for (const { eventId, state, attempts, status } of items) {
        expect([state, status]).toEqual(['delivered', 204]);
        expect(attempts).toBeLessThanOrEqual(came.get(eventId)?.length ?? 0);
      }
    },
    patience + 30_000,
  );
});
