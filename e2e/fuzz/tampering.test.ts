import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FindingKind } from '../../server/domain/ledger-finding.ts';
import { sealedHash } from '../../server/ledger/sealed-event.ts';
import { sealLedger } from '../../server/operations/seal-ledger.ts';
import { verifyLedger } from '../../server/operations/verify-ledger.ts';
import { type SealedLedger, sealedLedger } from '../../server/testing/sealed-ledger.ts';
import { scale } from './scale.ts';

/** Whatever was done, as whoever owns the database, and what has to be said of it. */
type Deed = {
  readonly what: string;
  readonly kinds: readonly FindingKind[];
  readonly position?: number;
  readonly eventId?: string | undefined;
};

const tables = ['events', 'ledger_entries', 'ledger_checkpoints', 'ledger_state'];
const count = 240;
/** Where positions wait while others take their places. */
const far = 1_000_000;
let ledger: SealedLedger;
let kept: string;

beforeAll(async () => {
  ledger = await sealedLedger();
  for (let total = 0, size = 1; total < count; total += size, size = Math.min((size * 2) % 61 || 1, count - total)) {
    await ledger.add(size, (n) => ({
      code: n % 3 === 0 ? 'aud_mismatch' : 'issued',
      userAgent: `agent ${n}`,
      detail: { n },
      latencyMicros: n,
    }));
    await ledger.seal();
  }
  kept = `${ledger.checkpointPath}.kept`;
  copyFileSync(ledger.checkpointPath, kept);
  for (const table of tables) await superuser(`CREATE TABLE kept_${table} AS TABLE ${table}`);
});
afterAll(() => ledger.close());

const superuser = async (statement: string) => {
  const { rows } = await ledger.db.database.pool.query(`SET session_replication_role = replica; ${statement}`).then((results) => {
    const last: unknown = Array.isArray(results) ? results.at(-1) : results;
    return last as { rows: Record<string, unknown>[] };
  });
  return rows;
};
async function restore(): Promise<void> {
  const columns = {
    events: 'events',
    ledger_entries: 'ledger_entries',
    ledger_checkpoints: 'ledger_checkpoints',
    ledger_state: 'ledger_state',
  };
  await superuser(
    Object.values(columns)
      .map((table) => `DELETE FROM ${table}; INSERT INTO ${table} SELECT * FROM kept_${table}`)
      .join('; '),
  );
  copyFileSync(kept, ledger.checkpointPath);
}

const whole = (below: number): number => Math.floor(Math.random() * below);
const anyPosition = (): number => 1 + whole(count);
const eventAt = async (position: number): Promise<string> => {
  const [row] = await superuser(`SELECT event_id FROM ledger_entries WHERE position = ${position}`);
  return String(row?.event_id);
};
const ofEvent = (position: number): string => `(SELECT event_id FROM ledger_entries WHERE position = ${position})`;

const changes = [
  `at = at + interval '1 second'`,
  `type = type || 'x'`,
  `actor_kind = 'user'`,
  `actor_name = actor_name || ' '`,
  `actor_id = 'somebody'`,
  `target_name = 'else'`,
  `detail = detail || '{"also": 1}'`,
  `detail = '{}'`,
  `code = CASE code WHEN 'issued' THEN 'accepted' ELSE 'issued' END`,
  `code = NULL`,
  `also_found = ARRAY['cert_expired']`,
  `door = 'report'`,
  `audience = 'https://other.example'`,
  `token_identity_id = gen_random_uuid()`,
  `bound_thumbprint = 'x'`,
  `presented_thumbprint = ''`,
  `jti = gen_random_uuid()`,
  `kid = 'k'`,
  `source_address = '10.0.0.1'`,
  `path = NULL`,
  `user_agent = NULL`,
  `latency_micros = latency_micros + 1`,
];

const deeds: readonly (() => Promise<Deed>)[] = [
  async () => {
    const position = anyPosition();
    const eventId = await eventAt(position);
    const change = changes[whole(changes.length)] ?? '';
    await superuser(`UPDATE events SET ${change} WHERE id = '${eventId}'`);
    // A new time is another row: where the old one stood there is none.
    const kinds: FindingKind[] = change.startsWith('at =') ? ['deleted'] : ['edited'];
    return { what: `edit ${change}`, kinds, position, eventId };
  },
  async () => {
    const position = anyPosition();
    const eventId = await eventAt(position);
    await superuser(`UPDATE events SET user_agent = 'other' WHERE id = '${eventId}';
      UPDATE ledger_entries n SET hash = ${sealedHash('e')} FROM events e WHERE e.id = n.event_id AND n.position = ${position}`);
    return { what: 'edit and hash anew', kinds: ['edited'], position, eventId };
  },
  async () => {
    const position = anyPosition();
    await superuser(`UPDATE ledger_entries SET hash = sha256('${Math.random()}') WHERE position = ${position}`);
    return { what: 'another hash', kinds: ['edited'], position, eventId: await eventAt(position) };
  },
  async () => {
    const position = anyPosition();
    const eventId = await eventAt(position);
    await superuser(`DELETE FROM events WHERE id = '${eventId}'`);
    return { what: 'delete the event', kinds: ['deleted'], position, eventId };
  },
  async () => {
    const position = 1 + whole(count - 1);
    const eventId = await eventAt(position);
    await superuser(`DELETE FROM ledger_entries WHERE position = ${position}`);
    return { what: 'delete the entry', kinds: ['deleted'], position, eventId };
  },
  async () => {
    const position = 1 + whole(count - 1);
    await superuser(`DELETE FROM events WHERE id = ${ofEvent(position)}; DELETE FROM ledger_entries WHERE position = ${position}`);
    return { what: 'delete event and entry', kinds: ['deleted'], position };
  },
  async () => {
    const position = 1 + whole(count - 2);
    await superuser(`DELETE FROM events WHERE id = ${ofEvent(position)}; DELETE FROM ledger_entries WHERE position = ${position};
      UPDATE ledger_entries SET position = position + ${far} WHERE position > ${position}; UPDATE ledger_entries SET position = position - ${far} - 1 WHERE position > ${far}`);
    return { what: 'delete and close the gap', kinds: ['deleted'], position };
  },
  async () => {
    const [row] = await superuser(`INSERT INTO events (id, at, type, actor_kind, actor_name, xid)
      SELECT gen_random_uuid(), at, type, actor_kind, actor_name, xid FROM events WHERE id = ${ofEvent(anyPosition())} RETURNING id`);
    return { what: 'put an event in', kinds: ['inserted'], eventId: String(row?.id) };
  },
  async () => {
    const position = 1 + whole(count - 2);
    const [row] = await superuser(`UPDATE ledger_entries SET position = position + ${far} WHERE position >= ${position};
      UPDATE ledger_entries SET position = position - ${far} + 1 WHERE position > ${far};
      WITH made AS (INSERT INTO events (id, at, type, actor_kind, actor_name, xid)
        SELECT gen_random_uuid(), at, 'decision', 'system', 'x', xid FROM events WHERE id = ${ofEvent(position + 1)} RETURNING *)
      INSERT INTO ledger_entries SELECT ${position}, id, at, ${sealedHash('made')} FROM made RETURNING event_id`);
    return { what: 'put an event and an entry in', kinds: ['inserted'], position, eventId: String(row?.event_id) };
  },
  async () => {
    const one = 1 + whole(count - 1);
    const other = one + 1 + whole(count - one);
    await superuser(`UPDATE ledger_entries SET position = position + ${far} WHERE position IN (${one}, ${other});
      UPDATE ledger_entries SET position = ${one + other + far} - position WHERE position > ${far}`);
    return { what: 'exchange two', kinds: ['reordered'], position: one };
  },
  async () => {
    const position = 2 + whole(count - 1);
    await superuser(`DELETE FROM events WHERE id IN (SELECT event_id FROM ledger_entries WHERE position >= ${position});
      DELETE FROM ledger_entries WHERE position >= ${position}; DELETE FROM ledger_checkpoints WHERE last >= ${position}`);
    return { what: 'cut the tail off', kinds: ['truncated'], position };
  },
  async () => {
    const position = 2 + whole(count - 1);
    await superuser(`DELETE FROM events WHERE id IN (SELECT event_id FROM ledger_entries WHERE position >= ${position});
      DELETE FROM ledger_entries WHERE position >= ${position}`);
    return { what: 'cut the tail of events off, and leave the checkpoints', kinds: ['truncated'], position };
  },
  async () => {
    const [cut] = await superuser(`SELECT number, first FROM ledger_checkpoints WHERE number > 1 ORDER BY random() LIMIT 1`);
    const position = Number(cut?.first);
    await superuser(`DELETE FROM events WHERE id IN (SELECT event_id FROM ledger_entries WHERE position >= ${position});
      DELETE FROM ledger_entries WHERE position >= ${position}; DELETE FROM ledger_checkpoints WHERE last >= ${position}`);
    rmSync(ledger.checkpointPath);
    await ledger.add(1 + whole(9));
    await ledger.seal();
    writeFileSync(ledger.checkpointPath, readFileSync(kept, 'utf8') + readFileSync(ledger.checkpointPath, 'utf8'));
    return { what: 'go another way from there', kinds: ['branch'], position };
  },
  async () => {
    const [row] = await superuser('SELECT number, first FROM ledger_checkpoints ORDER BY random() LIMIT 1');
    const change = [
      `root = sha256('x')`,
      `signature = sha256('x')`,
      `at = at + interval '1 ms'`,
      `key_id = 'x'`,
      `marks = decode(repeat('00', octet_length(marks)), 'hex')`,
    ];
    await superuser(`UPDATE ledger_checkpoints SET ${change[whole(change.length)]} WHERE number = ${row?.number}`);
    return { what: 'alter a checkpoint', kinds: ['checkpoint'], position: Number(row?.first), eventId: await eventAt(Number(row?.first)) };
  },
  async () => {
    const [row] = await superuser(
      'SELECT number, first FROM ledger_checkpoints WHERE number < (SELECT max(number) FROM ledger_checkpoints) ORDER BY random() LIMIT 1',
    );
    await superuser(`DELETE FROM ledger_checkpoints WHERE number = ${row?.number}`);
    return { what: 'take a checkpoint away', kinds: ['checkpoint'], position: Number(row?.first) };
  },
];

describe('LOG-02 tampering with the ledger', () => {
  it('is not reported where there is none', async () => {
    const verdict = await verifyLedger(ledger.asApi);
    expect(verdict).toMatchObject({ verified: true, finding: null, position: count, events: count, unsealed: 0 });
    expect(verdict.outside).toBe(verdict.checkpoint);
    expect(await sealLedger(ledger.context)).toBeNull();
  });

  it('is found, told apart, and named by its first event', async () => {
    const rounds = scale(1_000, deeds.length * 4);
    for (let round = 0; round < rounds; round++) {
      const deed = await deeds[round % deeds.length]?.();
      if (deed === undefined) throw new Error('there is nothing to do');
      const { verified, finding } = await verifyLedger(ledger.asApi);
      const said = { what: deed.what, verified, kind: finding?.kind, position: finding?.position ?? null, eventId: finding?.eventId };
      expect(said).toEqual({
        what: deed.what,
        verified: false,
        kind: expect.toBeOneOf([...deed.kinds]),
        position: deed.position ?? null,
        eventId: deed.eventId ?? said.eventId,
      });
      await restore();
    }
    expect(await verifyLedger(ledger.asApi)).toMatchObject({ verified: true, position: count });
  }, 600_000);
});
