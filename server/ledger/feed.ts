import type pg from 'pg';
import type { RefusalCode } from '../domain/codes.ts';
import type { FeedEntry, FeedKind } from '../domain/feed.ts';
import { milliseconds } from './columns.ts';

/** An entry and whose it is: an audience's, or everybody's where null. */
export type AddressedEntry = FeedEntry & { readonly audience: string | null };

type Row = {
  readonly head: string;
  readonly position: string | null;
  readonly kind: FeedKind;
  readonly subject: string;
  readonly code: RefusalCode | null;
  readonly holds_from: number | null;
  readonly until: number;
  readonly jtis: string | null;
  readonly uri: string | null;
};

const columns = `e.position, e.kind, e.subject, e.code, ${milliseconds('e.holds_from')} AS holds_from, ${milliseconds('e.until')} AS until,
  array_to_string(e.jtis, ' ') AS jtis`;

/** What is read at once. */
const portion = 2_000;

// The head and what stands below it are of one moment: positions become visible in their order, without gaps.
const after = `
SELECT s.position AS head, ${columns}, a.uri FROM feed_state s
LEFT JOIN LATERAL (SELECT * FROM feed_entries n WHERE n.position > $1 AND n.position <= s.position ORDER BY n.position LIMIT ${portion}) e ON true
LEFT JOIN audiences a ON a.id = e.audience_id ORDER BY e.position`;

const standing = `
SELECT s.position AS head, ${columns}, a.uri FROM feed_state s
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
          kind: row.kind,
          subject: row.subject,
          code: row.code,
          from: row.holds_from,
          until: row.until,
          jtis: row.jtis === null || row.jtis === '' ? [] : row.jtis.split(' '),
          audience: row.uri,
        },
  );

/** The entries after a position, in order, and how far the feed has come; there may be more than these. */
export async function readFeed(pool: pg.Pool, position: number): Promise<{ head: number; entries: AddressedEntry[] }> {
  const { rows } = await pool.query<Row>({ name: 'feed-after', text: after, values: [position] });
  return { head: Number(rows[0]?.head ?? 0), entries: entriesOf(rows) };
}

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

/** The first and last position from which one can go on by single entries. */
export async function feedRange(pool: pg.Pool): Promise<{ readonly first: number; readonly head: number }> {
  const { rows } = await pool.query<{ position: string; pruned: string }>({
    name: 'feed-range',
    text: 'SELECT position, pruned FROM feed_state',
  });
  return { first: Number(rows[0]?.pruned ?? 0), head: Number(rows[0]?.position ?? 0) };
}

/** Names the tokens that were being recorded while something in their chain ended, and prunes. True while there may be more. */
export async function sweepFeed(pool: pg.Pool): Promise<boolean> {
  const { rows } = await pool.query<{ more: boolean }>('SELECT sweep_feed() AS more');
  return rows[0]?.more === true;
}
