import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '../domain/ids.ts';
import { leafHash } from '../domain/merkle.ts';
import { probeName } from '../domain/probe.ts';
import { type SealedLedger, sealedLedger } from '../testing/sealed-ledger.ts';
import { forgetAudienceHours } from './audience-hours.ts';
import { countHours } from './decision-hours.ts';
import { entriesAfter, everyEntry, smuggledEvent } from './entries.ts';
import { sealedMembers } from './sealed-event.ts';
import { sealNext } from './sealer.ts';
import { listAudiencesInUse } from './usage.ts';

let ledger: SealedLedger;
beforeEach(async () => {
  ledger = await sealedLedger();
});
afterEach(() => ledger.close());

const all = async () => {
  const entries = [];
  for await (const entry of everyEntry(ledger.api.pool)) entries.push(entry);
  return entries;
};
const insert = (client: { query(text: string, values: unknown[]): Promise<unknown> }, id: string, at = new Date()) =>
  client.query(`INSERT INTO events (id, at, type, actor_kind, actor_name) VALUES ($1, $2, 'user.signed_in', 'system', 'x')`, [
    id,
    at.toISOString(),
  ]);

describe('the order of the sealed ledger', () => {
  it('seals every column of an event but the transaction that inserted it', async () => {
    const { rows } = await ledger.db.database.pool.query(
      `SELECT column_name FROM information_schema.columns WHERE table_name = 'events' AND column_name <> 'xid' ORDER BY 1`,
    );
    expect(rows.map((row) => row.column_name)).toEqual(sealedMembers.map(([column]) => column).toSorted());
  });

  it('spells texts as JSON does, whether or not anything in them has to be escaped', async () => {
    const controls = Array.from({ length: 31 }, (_, n) => String.fromCharCode(n + 1));
    const texts = ['plain', '', '"', '\\', '","code":"issued', '\u007f', 'ä €', '\u{1f511}', '[x]', '{}', ...controls];
    for (const text of texts) {
      await ledger.db.database.pool.query(
        `INSERT INTO events (id, at, type, actor_kind, actor_name, also_found) VALUES ($1, now(), 'user.signed_in', 'system', $2, $3)`,
        [newId(), text, text === '' ? [] : [text]],
      );
    }
    await ledger.seal();
    const told = (await all()).map(({ sealed }) => JSON.parse(sealed ?? ''));
    expect(new Set(told.map((event) => event.actor_name))).toEqual(new Set(texts));
    for (const { actor_name, also_found } of told) expect(also_found).toEqual(actor_name === '' ? [] : [actor_name]);
  });

  it('counts each decision in its hour once, however often it looks and wherever a statement ends', async () => {
    const at = new Date();
    await ledger.add(250, (n) => ({ at, code: n % 5 === 0 ? 'token_expired' : 'issued' }));
    await ledger.add(1, () => ({ at, code: 'accepted', counted: { count: 40, firstAt: at } }));
    const counts = async () =>
      Object.fromEntries((await countHours(ledger.api.prisma, new Date(at.getTime() + 1_000))).map(({ code, count }) => [code, count]));
    const all = { issued: 200, token_expired: 50, accepted: 40 };
    expect(await counts()).toEqual(all);
    for (let more = await sealNext(ledger.api, 100); more > 0; more = await sealNext(ledger.api, 100)) expect(await counts()).toEqual(all);
    const { rows } = await ledger.api.pool.query('SELECT code, sum(count)::int AS count FROM decision_hours GROUP BY code');
    expect(Object.fromEntries(rows.map(({ code, count }) => [code, count]))).toEqual(all);
    // As after a restore, in which everything is looked at again.
    await ledger.db.database.pool.query(`UPDATE ledger_state SET horizon = '9000000000'`);
    await ledger.seal();
    expect(await counts()).toEqual(all);
  });

  it('counts what was decided about each audience that is registered, sealed or not, folded too, and not what a proof caused', async () => {
    const { pool } = ledger.db.database;
    const now = new Date();
    const at = new Date(now.getTime() - 1_000);
    const [orders, quiet, probe] = ['https://orders.test', 'https://quiet.test', newId()];
    for (const uri of [orders, quiet])
      await pool.query(
        `INSERT INTO audiences (id, uri, environment, scopes, lifetime_default, lifetime_maximum, created_at, updated_at)
         VALUES ($1, $2, 'production', '{}', 300, 300, $3, $3)`,
        [newId(), uri, at],
      );
    await pool.query(
      `INSERT INTO identities (id, name, kind, owner, environment, spiffe_id, created_at, updated_at)
       VALUES ($1, $2, 'service', 'hawser', 'hawser', 'spiffe://x/probe', $3, $3)`,
      [probe, probeName, at],
    );
    await ledger.add(7, () => ({ at, audience: orders }));
    await ledger.add(2, () => ({ at, audience: orders, code: 'target_not_granted' }));
    await ledger.add(1, () => ({ at, audience: orders, code: 'accepted', door: 'report', counted: { count: 40, firstAt: at } }));
    await ledger.add(3, () => ({ at, audience: orders, code: 'cnf_mismatch.foreign', door: 'introspection' }));
    await ledger.add(5, () => ({ at, audience: orders, code: 'cnf_missing_cert', door: 'introspection', tokenIdentityId: probe }));
    await ledger.add(4, (n) => ({ at, audience: `https://nobody-${n}.test`, code: 'target_unknown' }));
    await ledger.add(6, () => ({ at: new Date(now.getTime() - 25 * 3_600_000), audience: orders }));
    const [folded] = await ledger.add(1, () => ({ at, audience: quiet, code: 'token_expired', door: 'introspection' }));
    await pool.query('INSERT INTO folded_refusals (id, at, count, last_at, closes_at) VALUES ($1, $2, 9, $2, $2)', [folded, at]);
    const counts = async () =>
      Object.fromEntries((await listAudiencesInUse(ledger.api.prisma, { limit: 10 }, now)).items.map(({ uri, lastDay }) => [uri, lastDay]));
    const none = { issued: 0, refused: 0, accepted: 0, rejected: 0, replays: 0 };
    const all = {
      [orders]: { issued: 7, refused: 2, accepted: 40, rejected: 3, replays: 3 },
      [quiet]: { ...none, rejected: 9 },
    };
    expect(await counts()).toEqual(all);
    for (let more = await sealNext(ledger.api, 5); more > 0; more = await sealNext(ledger.api, 5)) expect(await counts()).toEqual(all);
    const { rows } = await pool.query('SELECT count(DISTINCT audience_id)::int AS audiences, sum(count)::int AS count FROM audience_hours');
    expect(rows).toEqual([{ audiences: 2, count: 7 + 2 + 40 + 3 + 5 + 6 + 1 }]);
    expect(await forgetAudienceHours(ledger.api.prisma, new Date(now.getTime() + 2 * 3_600_000))).toBe(1);
    expect(await counts()).toEqual(all);
  });

  it('gives a code without a door its position, and counts it nowhere', async () => {
    const { pool } = ledger.db.database;
    const uri = 'https://doorless.test';
    await pool.query(
      `INSERT INTO audiences (id, uri, environment, scopes, lifetime_default, lifetime_maximum, created_at, updated_at)
       VALUES ($1, $2, 'production', '{}', 300, 300, now(), now())`,
      [newId(), uri],
    );
    await pool.query(
      `INSERT INTO events (id, at, type, actor_kind, actor_name, code, audience, presented_identity_id)
       VALUES ($1, now(), 'token.issued', 'system', 'x', 'issued', $2, $3)`,
      [newId(), uri, newId()],
    );
    expect(await countHours(ledger.api.prisma, new Date(Date.now() + 1_000))).toEqual([]);
    expect(await sealNext(ledger.api)).toBe(1);
    for (const kept of ['decision_hours', 'audience_hours', 'identity_hours', 'identity_sightings'])
      expect((await pool.query(`SELECT FROM ${kept}`)).rowCount, kept).toBe(0);
  });

  it('gives every event one position, without gaps, however many statements it takes', async () => {
    const ids = [...(await ledger.add(700)), ...(await ledger.add(20)), ...(await ledger.add(3))];
    let sealed = 0;
    for (let more = await sealNext(ledger.api, 100); more > 0; more = await sealNext(ledger.api, 100)) sealed += more;
    expect(sealed).toBe(723);
    const entries = await all();
    expect(entries.map(({ position }) => position)).toEqual(Array.from({ length: 723 }, (_, n) => n + 1));
    expect(new Set(entries.map(({ eventId }) => eventId))).toEqual(new Set(ids));
    for (const { sealed: text, hash } of entries) expect(leafHash(text ?? '').equals(hash)).toBe(true);
  });

  it('waits for a transaction that began before the others, and loses nothing of it', async () => {
    const slow = new pg.Client({ connectionString: ledger.db.urlFor('sts') });
    await slow.connect();
    await slow.query('BEGIN');
    const [early, late] = [newId(), newId()];
    await insert(slow, early);
    await ledger.add(5);
    expect(await sealNext(ledger.api)).toBe(0);
    await insert(slow, late, new Date(Date.now() - 6 * 86_400_000));
    await slow.query('COMMIT');
    await slow.end();
    expect(await sealNext(ledger.api)).toBe(7);
    const entries = await all();
    expect(entries.map(({ eventId }) => eventId)).toEqual(expect.arrayContaining([early, late]));
  });

  it('takes in what comes late with an old time, after what was sealed before', async () => {
    await ledger.add(3);
    await ledger.seal();
    const [id = ''] = await ledger.add(1, () => ({ at: new Date('2020-02-29T12:00:00Z') }));
    await ledger.seal();
    const [entry] = await entriesAfter(ledger.api.pool, 3, 10);
    expect(entry).toMatchObject({ position: 4, eventId: id, eventAt: new Date('2020-02-29T12:00:00Z') });
    const { rows } = await ledger.db.database.pool.query(`SELECT tableoid::regclass::text AS part FROM events WHERE id = $1`, [id]);
    expect(rows).toEqual([{ part: 'events_default' }]);
  });

  it('goes on in a database that counts transactions anew, each event once', async () => {
    await ledger.add(4);
    await ledger.seal();
    const { pool } = ledger.db.database;
    // What a restore into a younger cluster leaves: transactions of the rows, and the horizon, lie ahead of its own.
    await pool.query(`ALTER TABLE events DISABLE TRIGGER ALL; UPDATE events SET xid = '900000000'; ALTER TABLE events ENABLE TRIGGER ALL`);
    await pool.query(`UPDATE ledger_state SET horizon = '900000005'`);
    await ledger.add(2);
    await ledger.seal();
    await ledger.add(1);
    await ledger.seal();
    const entries = await all();
    expect(entries.map(({ position }) => position)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(new Set(entries.map(({ eventId }) => eventId)).size).toBe(7);
  });

  it('lets eight sealers at once do no harm', async () => {
    for (let round = 0; round < 10; round++) {
      await ledger.add(30);
      await Promise.all(Array.from({ length: 8 }, () => sealNext(ledger.api, 17)));
    }
    await ledger.seal();
    expect((await all()).map(({ position }) => position)).toEqual(Array.from({ length: 300 }, (_, n) => n + 1));
  });

  it('finds an event that was put in under an old or an impossible transaction', async () => {
    await ledger.add(2);
    await ledger.seal();
    expect(await smuggledEvent(ledger.api.pool)).toBeUndefined();
    const id = newId();
    const { pool } = ledger.db.database;
    await pool.query(`INSERT INTO events (id, at, type, actor_kind, actor_name, xid) VALUES ($1, now(), 'x', 'system', 'x', '3')`, [id]);
    await ledger.seal();
    expect(await smuggledEvent(ledger.api.pool)).toEqual({ id });
  });
});
