import type pg from 'pg';
import type { RefusalCode } from '../domain/codes.ts';
import type { FeedEntry, FeedKind, FeedPlace } from '../domain/feed.ts';
import { milliseconds } from './columns.ts';

/** An entry and whose it is: an audience's, or everybody's where null. */
export type AddressedEntry = FeedEntry & { readonly audience: string | null };

type Row = {
  readonly head: string;
  readonly head_mark: string;
  readonly known: boolean;
  readonly position: string | null;
  readonly kind: FeedKind;
  readonly subject: string;
  readonly code: RefusalCode | null;
  readonly holds_from: number | null;
  readonly until: number;
  readonly jtis: string | null;
  readonly uri: string | null;
  readonly mark: string;
};

const columns = `e.position, e.kind, e.subject, e.code, ${milliseconds('e.holds_from')} AS holds_from, ${milliseconds('e.until')} AS until,
  array_to_string(e.jtis, ' ') AS jtis, e.mark`;

/** What is read at once. */
const portion = 2_000;

/** A condition: whether a place is one of this ledger, whose state is `s`. */
export const isPlace = (position: string, mark: string): string =>
  `(s.position = ${position} AND s.mark = ${mark}::uuid
    OR EXISTS (SELECT FROM feed_entries k WHERE k.position = ${position} AND k.mark = ${mark}::uuid))`;

// The head and what stands below it are of one moment: positions become visible in their order, without gaps.
const after = `
SELECT s.position AS head, s.mark AS head_mark, ${isPlace('$1', '$2')} AS known, ${columns}, a.uri FROM feed_state s
LEFT JOIN LATERAL (SELECT * FROM feed_entries n WHERE n.position > $1 AND n.position <= s.position ORDER BY n.position LIMIT ${portion}) e ON true
LEFT JOIN audiences a ON a.id = e.audience_id ORDER BY e.position`;

const standing = `
SELECT ${columns}, a.uri FROM feed_state s
LEFT JOIN LATERAL (
  SELECT n.* FROM feed_entries n WHERE n.position > $1 AND n.position <= $2 AND n.until > now() AND n.kind <> 'policy'
    AND (n.audience_id IS NULL OR n.audience_id IN (SELECT x.id FROM audiences x WHERE x.uri = ANY ($3::text[])))
  ORDER BY n.position LIMIT ${portion}) e ON true
LEFT JOIN audiences a ON a.id = e.audience_id ORDER BY e.position`;

const entriesOf = (rows: readonly Row[]): AddressedEntry[] =>
  rows.flatMap((row) =>
    row.position === null
      ? []
      : {
          position: Number(row.position),
          mark: row.mark,
          kind: row.kind,
          subject: row.subject,
          code: row.code,
          from: row.holds_from,
          until: row.until,
          jtis: row.jtis === null || row.jtis === '' ? [] : row.jtis.split(' '),
          audience: row.uri,
        },
  );

/** How far the feed has come, and what stands after a place, in order; there may be more than these. */
type FeedReading = {
  readonly head: FeedPlace;
  /** Null where the place is not of this ledger, which was put back since. */
  readonly entries: AddressedEntry[] | null;
};

/** What stands after a place. */
export async function readFeed(pool: pg.Pool, { position, mark }: FeedPlace): Promise<FeedReading> {
  const { rows } = await pool.query<Row>({ name: 'feed-after', text: after, values: [position, mark] });
  return { head: headOf(rows[0]), entries: rows[0]?.known === true ? entriesOf(rows) : null };
}

const headOf = (row: Pick<Row, 'head' | 'head_mark'> | undefined): FeedPlace => {
  if (row === undefined) throw new Error('the feed has no state');
  return { position: Number(row.head), mark: row.head_mark };
};

/** Every entry up to `head` that still says something about a token of one of the audiences, in portions. */
export async function* readStanding(pool: pg.Pool, audiences: readonly string[], head: number): AsyncGenerator<AddressedEntry[]> {
  let position = 0;
  for (;;) {
    const { rows } = await pool.query<Row>({ name: 'feed-standing', text: standing, values: [position, head, audiences] });
    const entries = entriesOf(rows);
    if (entries.length > 0) yield entries;
    if (entries.length < portion) return;
    position = entries.at(-1)?.position ?? head;
  }
}

/** How far the feed has come, and whether one can go on by single entries from a place. */
export async function feedRange(
  pool: pg.Pool,
  from: FeedPlace | undefined,
): Promise<{ readonly head: FeedPlace; readonly continues: boolean }> {
  const { rows } = await pool.query<Pick<Row, 'head' | 'head_mark'> & { continues: boolean | null }>({
    name: 'feed-range',
    text: `SELECT s.position AS head, s.mark AS head_mark, $1 >= s.pruned AND ${isPlace('$1', '$2')} AS continues FROM feed_state s`,
    values: [from?.position ?? null, from?.mark ?? null],
  });
  return { head: headOf(rows[0]), continues: rows[0]?.continues === true };
}

/** Names the tokens that were being recorded while something in their chain ended, and prunes. True while there may be more. */
export async function sweepFeed(pool: pg.Pool): Promise<boolean> {
  await pool.query('SELECT forget_feed_acts()');
  const { rows } = await pool.query<{ more: boolean }>('SELECT sweep_feed() AS more');
  return rows[0]?.more === true;
}
