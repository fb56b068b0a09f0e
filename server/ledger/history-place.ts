import { Prisma } from '#prisma';
import type { HistorySource } from '../domain/history.ts';
import { isUuid } from '../domain/ids.ts';
import { decodeMergedCursor, encodeCursor } from './page.ts';

export type Key = { readonly at: Date; readonly source: HistorySource; readonly key: string };
/** From where on a history is read: behind an entry, or from it on. */
export type Place = Key & { readonly inclusive: boolean };

const name = 'history';
const sources: Readonly<Record<HistorySource, 'a UUID' | 'a code'>> = { act: 'a UUID', case: 'a UUID', expired: 'a UUID', hour: 'a code' };
const isSource = (text: string): text is HistorySource => Object.hasOwn(sources, text);

export const idOfEntry = ({ at, source, key }: Key): string => encodeCursor(name, at.toISOString(), source, key);

/** @throws {Failure} `invalid_input` for what no history gave out */
export function placeOf(entry: string, inclusive: boolean): Place {
  const place = decodeMergedCursor(entry, name, isSource);
  // A key that is none would make the database refuse the whole question.
  return { ...place, key: sources[place.source] === 'a UUID' && !isUuid(place.key) ? noKey : place.key, inclusive };
}
const noKey = '00000000-0000-0000-0000-000000000000';

/** Newest first; at one instant by source and key, backwards. */
export const newestKeyFirst = (a: Key, b: Key): number =>
  b.at.getTime() - a.at.getTime() || order(b.source, a.source) || order(b.key, a.key);
const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Whether an entry comes at the place or behind it. */
export const isBehind = (place: Place | null, entry: Key): boolean => {
  if (place === null) return true;
  const where = newestKeyFirst(place, entry);
  return where < 0 || (where === 0 && place.inclusive);
};

/** SQL of `isBehind` for rows of one source with UUIDs for keys; nothing where the history is read from its beginning. */
export function behind(place: Place | null, source: Exclude<HistorySource, 'hour'>, at: Prisma.Sql, id: Prisma.Sql): Prisma.Sql | null {
  if (place === null) return null;
  const instant = Prisma.sql`${place.at}::timestamptz`;
  if (source > place.source) return Prisma.sql`${at} < ${instant}`;
  if (source < place.source) return Prisma.sql`${at} <= ${instant}`;
  const key = Prisma.sql`(${instant}, ${place.key}::uuid)`;
  return place.inclusive ? Prisma.sql`(${at}, ${id}) <= ${key}` : Prisma.sql`(${at}, ${id}) < ${key}`;
}
