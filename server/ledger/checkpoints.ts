import { createPublicKey, type KeyObject } from 'node:crypto';
import type pg from 'pg';
import type { Checkpoint } from '../domain/checkpoint.ts';
import { instant, milliseconds, patiently } from './columns.ts';

type Row = {
  number: string;
  previous: Buffer | null;
  first: string;
  last: string;
  root: Buffer;
  marks: Buffer;
  at: number;
  key_id: string;
  signature: Buffer;
};
const columns = `number, previous, first, last, root, marks, ${milliseconds('at')} AS at, key_id, signature`;

const checkpoint = ({ number, first, last, at, key_id, ...rest }: Row): Checkpoint => ({
  ...rest,
  number: Number(number),
  first: Number(first),
  last: Number(last),
  at: instant(at),
  keyId: key_id,
});

/** The newest checkpoint in the ledger; undefined before the first. */
export async function lastCheckpoint(pool: pg.Pool | pg.ClientBase): Promise<Checkpoint | undefined> {
  const { rows } = await pool.query<Row>(`SELECT ${columns} FROM ledger_checkpoints ORDER BY number DESC LIMIT 1`);
  return rows.map(checkpoint)[0];
}

/** Checkpoints after that number, oldest first. */
export async function checkpointsAfter(pool: pg.Pool, number: number, limit: number): Promise<Checkpoint[]> {
  const { rows } = await pool.query<Row>(`SELECT ${columns} FROM ledger_checkpoints WHERE number > $1 ORDER BY number LIMIT $2`, [
    number,
    limit,
  ]);
  return rows.map(checkpoint);
}

export type CheckpointReach = Pick<Checkpoint, 'number' | 'first' | 'last' | 'root'>;

/** The checkpoints that stand over these positions, oldest first, each once. */
export async function checkpointsOver(pool: pg.Pool, positions: readonly number[]): Promise<CheckpointReach[]> {
  const { rows } = await pool.query<Pick<Row, keyof CheckpointReach>>(
    `SELECT DISTINCT ON (c.number) c.number, c.first, c.last, c.root FROM unnest($1::bigint[]) AS asked(position)
     CROSS JOIN LATERAL (SELECT * FROM ledger_checkpoints WHERE last >= asked.position ORDER BY last LIMIT 1) c ORDER BY c.number`,
    [positions],
  );
  return rows.map(({ number, first, last, root }) => ({ number: Number(number), first: Number(first), last: Number(last), root }));
}

/** Every checkpoint, oldest first, a few at a time. */
export async function* everyCheckpoint(pool: pg.Pool): AsyncGenerator<Checkpoint> {
  for (let number = 0; ; ) {
    const page = await checkpointsAfter(pool, number, 500);
    yield* page;
    const last = page.at(-1);
    if (last === undefined) return;
    number = last.number;
  }
}

export async function insertCheckpoint(pool: pg.Pool, c: Checkpoint): Promise<void> {
  await pool.query(
    `INSERT INTO ledger_checkpoints (number, previous, first, last, root, marks, at, key_id, signature)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [c.number, c.previous, c.first, c.last, c.root, c.marks, c.at.toISOString(), c.keyId, c.signature],
  );
}

/** The hashes of the entries from one position on, one after the other, as far as there is no gap. */
export async function leafHashes(pool: pg.Pool, first: number, most: number): Promise<Buffer> {
  const { rows } = await pool.query<{ hashes: Buffer | null }>(
    patiently(10_000, {
      text: `SELECT string_agg(hash, '' ORDER BY position) AS hashes
        FROM (SELECT position, hash, row_number() OVER (ORDER BY position) AS n FROM ledger_entries
          WHERE position >= $1 AND position < $1::bigint + $2 ORDER BY position) e
        WHERE position = $1::bigint + n - 1`,
      values: [first, most],
    }),
  );
  return rows[0]?.hashes ?? Buffer.alloc(0);
}

export type SealedSealKey = { readonly id: string; readonly sealed: Buffer };

/**
 * The key that seals now. Where there is none, the one that `make` makes, once, whoever asks at the same time.
 */
export async function keepSealKey(
  pool: pg.Pool,
  now: Date,
  make: () => SealedSealKey & { readonly publicKey: KeyObject; readonly kekId: string },
): Promise<SealedSealKey> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query(`SELECT pg_advisory_xact_lock(hashtext('hawser seal key'))`);
    const { rows } = await client.query<SealedSealKey>('SELECT id, sealed FROM seal_keys ORDER BY created_at DESC LIMIT 1');
    const kept = rows[0] ?? make();
    if ('publicKey' in kept) {
      const made = kept as ReturnType<typeof make>;
      await client.query('INSERT INTO seal_keys (id, public_key, sealed, kek_id, created_at) VALUES ($1, $2, $3, $4, $5)', [
        made.id,
        made.publicKey.export({ format: 'der', type: 'spki' }),
        made.sealed,
        made.kekId,
        now.toISOString(),
      ]);
    }
    await client.query('COMMIT');
    return kept;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}

export type SealKeyView = { id: string; createdAt: Date; publicKey: string };

/** The public halves of all seal keys, PEM, oldest first. */
export async function listSealKeys(pool: pg.Pool | pg.ClientBase): Promise<SealKeyView[]> {
  const { rows } = await pool.query<{ id: string; public_key: Buffer; created_at: Date }>(
    'SELECT id, public_key, created_at FROM seal_keys ORDER BY created_at, id',
  );
  return rows.map((row) => ({
    id: row.id,
    createdAt: row.created_at,
    publicKey: createPublicKey({ key: row.public_key, format: 'der', type: 'spki' }).export({ format: 'pem', type: 'spki' }).toString(),
  }));
}
