import { invalid } from '../domain/failure.ts';
import { isUuid } from '../domain/ids.ts';

/** A page of a keyset-ordered list: newest first, and a cursor while there are more. */
export type Page<T> = { readonly items: T[]; readonly nextCursor: string | null };
export type PageRequest = { readonly limit: number; readonly cursor?: string | undefined };

/** The instant that a cursor names. @throws {Failure} `invalid_input` for one that nothing here can have happened at */
function instantIn(time: string): Date {
  const at = new Date(time);
  // PostgreSQL has not all the years that JavaScript has, and the ledger none of them before 1970 or after 9999.
  if (!(at.getTime() >= 0) || at.toISOString() !== time || time.length > 24) throw foreignCursor();
  return at;
}

/** The cursor is opaque to callers: the sort key of the last row that they saw. */
export const encodeCursor = (...key: string[]): string => Buffer.from(JSON.stringify(key)).toString('base64url');

function decodeCursor(cursor: string, parts: number): string[] {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(key) && key.length === parts && key.every((part) => typeof part === 'string')) return key;
  } catch {}
  throw foreignCursor();
}

/** What is thrown for a cursor of another list. */
export const foreignCursor = () => invalid('cursor', 'is not one that this list gave out; leave it away to start at the first page');

/** The cursor of a list that is ordered by id alone. */
export function decodeIdCursor(cursor: string): string {
  const [id = ''] = decodeCursor(cursor, 1);
  if (!isUuid(id)) throw foreignCursor();
  return id;
}

/** The cursor of a list that is ordered by time and, within one instant, by id. */
export function decodeTimeCursor(cursor: string): { at: Date; id: string } {
  const [time = '', id = ''] = decodeCursor(cursor, 2);
  if (!isUuid(id)) throw foreignCursor();
  return { at: instantIn(time), id };
}

/** The cursor of a list that merges several, of which each entry has an instant and a key of its own. */
export function decodeMergedCursor<const S extends string>(
  cursor: string,
  list: string,
  isSource: (source: string) => source is S,
): { at: Date; source: S; key: string } {
  const [time = '', source = '', key = ''] = decodeOrderCursor(cursor, list, 3);
  if (!isSource(source)) throw foreignCursor();
  return { at: instantIn(time), source, key };
}

/** The cursor of a list that is ordered by texts, with the name of that order before them. */
export function decodeOrderCursor(cursor: string, order: string, parts: number): string[] {
  const [name, ...key] = decodeCursor(cursor, parts + 1);
  if (name !== order) throw foreignCursor();
  return key;
}

/** Cuts a result that was asked for with `limit + 1` rows into a page. */
export function cutPage<T>(rows: readonly T[], limit: number, keyOf: (row: T) => string[]): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last !== undefined ? encodeCursor(...keyOf(last)) : null };
}
