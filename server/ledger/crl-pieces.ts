import type pg from 'pg';
import { restSince } from './rest.ts';

/** Octets of a piece: half a millisecond of PostgreSQL's work. */
const pieceLength = 65_536;

/** Writes what is to be signed of a list, in pieces, with rests in between. @param client in the transaction of the list */
export async function insertPieces(client: pg.ClientBase, crlId: string, tbs: Uint8Array): Promise<void> {
  for (let piece = 0; piece * pieceLength < tbs.length; piece++) {
    const began = performance.now();
    const octets = tbs.subarray(piece * pieceLength, (piece + 1) * pieceLength);
    await client.query('INSERT INTO crl_pieces (crl_id, piece, octets) VALUES ($1, $2, $3)', [crlId, piece, octets]);
    if (octets.length === pieceLength) await restSince(began);
  }
}

/**
 * Reads what was written, around what stands before it and after it; undefined when the list was replaced meanwhile, and is gone.
 * @param length octets of what was written
 */
export async function readPieces(
  pool: pg.Pool,
  crlId: string,
  length: number,
  head: Uint8Array = Buffer.alloc(0),
  tail: Uint8Array = Buffer.alloc(0),
): Promise<Buffer | undefined> {
  const whole = Buffer.allocUnsafe(head.length + length + tail.length);
  whole.set(head);
  whole.set(tail, head.length + length);
  for (let piece = 0; piece * pieceLength < length; piece++) {
    const began = performance.now();
    const { rows } = await pool.query<{ octets: Buffer }>('SELECT octets FROM crl_pieces WHERE crl_id = $1 AND piece = $2', [crlId, piece]);
    const octets = rows[0]?.octets;
    if (octets?.length !== Math.min(pieceLength, length - piece * pieceLength)) return undefined;
    whole.set(octets, head.length + piece * pieceLength);
    if ((piece + 1) * pieceLength < length) await restSince(began);
  }
  return whole;
}
