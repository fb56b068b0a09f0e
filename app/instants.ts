import * as t from '#messages/shell';

/** An instant as it is written: `2026-11-22 14:00`, `2026-11-22T14:00:05Z`, or with an offset. What has none is meant in UTC. */
const shape = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))?\s*(Z|UTC|[+-]\d\d:\d\d)?$/i;

/** Undefined for what is no instant, and for none. */
export function instantIn(text: string | undefined): Date | undefined {
  const [, day, time = '00:00', zone = 'Z'] = shape.exec(text?.trim() ?? '') ?? [];
  const at = new Date(`${day}T${time}${zone.toUpperCase() === 'UTC' ? 'Z' : zone}`);
  return at.getTime() >= 0 ? at : undefined;
}

type Stretch = { readonly from?: string | undefined; readonly to?: string | undefined };

/** What is wrong with a stretch of time, and what to write; null where nothing is. */
export function problemOfStretch({ from, to }: Stretch): string | null {
  const [begin, end] = [instantIn(from), instantIn(to)];
  const unread = from !== undefined && begin === undefined ? from : to !== undefined && end === undefined ? to : undefined;
  if (unread !== undefined) return t.isNoTime({ unread: unread.slice(0, 40) });
  return begin !== undefined && end !== undefined && begin >= end ? t.theStretchOfTimeEndsBefore : null;
}
