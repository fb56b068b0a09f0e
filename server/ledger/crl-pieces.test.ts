import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { crlBytes } from './crls.ts';
import { migrate } from './migrate.ts';
import { crlToSign, storeCrl } from './signing.ts';

const shipped = join(import.meta.dirname, '../../prisma/migrations');
const name = `pieces_${Math.random().toString(36).slice(2)}`;
let pool: pg.Pool;
let directory: string;

/** Signed, and pending; with content of one octet, and of pieces to the octet, one less and one more. */
const lists = [1, 65_535, 65_536, 65_537, 131_072, 200_000].flatMap((length, index) =>
  [true, false].map((signed) => {
    const tbs = randomBytes(length);
    const head = Buffer.from(length + 9 < 128 ? [0x30, length + 9] : [0x30, 0x83, ...lengthOf(length + 9)]);
    return { id: randomUUID(), number: index * 2 + Number(signed), tbs, head, tail: randomBytes(9), signed };
  }),
);
function lengthOf(length: number): number[] {
  return [length >> 16, (length >> 8) & 0xff, length & 0xff];
}

beforeAll(async () => {
  const server = new URL(inject('postgres').template);
  server.pathname = `/${name}`;
  directory = mkdtempSync(join(tmpdir(), 'hawser-migrations-'));
  for (const migration of readdirSync(shipped).filter((migration) => migration < '0024')) {
    cpSync(join(shipped, migration), join(directory, migration), { recursive: true });
  }
  await migrate(server.href, directory);
  pool = new pg.Pool({ connectionString: server.href });
  await pool.query('ALTER TABLE crls DROP CONSTRAINT crls_authority_id_fkey');
  for (const { id, number, tbs, head, tail, signed } of lists) {
    await pool.query(
      `INSERT INTO crls (id, authority_id, number, this_update, next_update, entries, tbs, der, signed_at)
       VALUES ($1, $2, $3, now(), now(), 0, $4, $5, $6)`,
      [id, randomUUID(), number, tbs, signed ? Buffer.concat([head, tbs, tail]) : null, signed ? new Date() : null],
    );
  }
  await migrate(server.href, shipped);
});
afterAll(async () => {
  await pool.end();
  const server = new URL(inject('postgres').template);
  server.pathname = '/postgres';
  const client = new pg.Client({ connectionString: server.href });
  await client.connect();
  await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await client.end();
  rmSync(directory, { recursive: true });
});

const sha256 = (octets: Buffer | undefined): string =>
  createHash('sha256')
    .update(octets ?? '')
    .digest('hex');

describe('a revocation list in pieces', () => {
  it.each(lists.map((list) => [list.tbs.length, list.signed ? 'signed' : 'pending', list] as const))(
    'of %i octets that was %s as a whole before is the same to the octet',
    async (_, __, { id, tbs, head, tail, signed }) => {
      const row = await crlToSign(pool, id);
      expect(sha256(row?.tbs)).toBe(sha256(tbs));
      expect(row?.tail).toEqual(signed ? tail : null);
      const whole = await crlBytes(pool, id);
      expect(whole && sha256(whole)).toBe(signed ? sha256(Buffer.concat([head, tbs, tail])) : undefined);
    },
  );

  it('is signed once, and told as it stands to whoever comes second', async () => {
    const pending = lists.find(({ signed, tbs }) => !signed && tbs.length === 200_000);
    const { id = '', tbs, head = Buffer.of(), tail = Buffer.of() } = pending ?? {};
    expect(await storeCrl(pool, id, { head, tail }, new Date())).toEqual(tail);
    expect(await storeCrl(pool, id, { head: Buffer.of(1), tail: Buffer.of(2) }, new Date())).toEqual(tail);
    expect(await crlBytes(pool, id)).toEqual(Buffer.concat([head, tbs ?? Buffer.of(), tail]));
  });

  it('of which a piece is gone is gone as a whole', async () => {
    const id = lists.find(({ signed, tbs }) => signed && tbs.length === 200_000)?.id ?? '';
    await pool.query('DELETE FROM crl_pieces WHERE crl_id = $1 AND piece = 2', [id]);
    expect(await crlBytes(pool, id)).toBeUndefined();
    expect(await crlToSign(pool, id)).toBeUndefined();
  });

  it('takes its pieces with it', async () => {
    await pool.query('DELETE FROM crls');
    expect((await pool.query('SELECT FROM crl_pieces')).rowCount).toBe(0);
  });
});
