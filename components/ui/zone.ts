import { language } from '#messages/numbers';

/** Writes instants in one time zone, always the same way: `2026-11-22`, `14:02:11`, and a label that says which zone it is. */
export type Writer = {
  /** An IANA name, or `UTC`. */
  readonly zone: string;
  day(at: Date | string): string;
  /** To the second. */
  time(at: Date | string): string;
  /** To the millisecond. */
  precise(at: Date | string): string;
  /** `UTC`, or the distance from it at that instant: `UTC+5:30`. */
  label(at: Date | string): string;
  /** All of it: `2026-11-22 14:02:11 UTC`. */
  instant(at: Date | string): string;
};

type Parts = { day: string; time: string; millis: string; label: string };

const partsOf = (format: Intl.DateTimeFormat, at: Date): Parts => {
  const of = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes) => of.get(type) ?? '';
  return {
    day: `${part('year')}-${part('month')}-${part('day')}`,
    time: `${part('hour')}:${part('minute')}:${part('second')}`,
    millis: part('fractionalSecond'),
    label: part('timeZoneName').replace(/^GMT(?:[+-]0)?(?=$|[+-])/, 'UTC'),
  };
};

const formatIn = (zone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat(language, {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    // Numbers, since the names of zones differ between the server and browsers.
    timeZoneName: 'shortOffset',
  });

const writers = new Map<string, Writer>();
const most = 64;

/** The zone of that name; UTC for what names none, so that a cookie cannot break a page. */
export function writerIn(zone: string | undefined): Writer {
  const wanted = zone ?? 'UTC';
  const known = writers.get(wanted);
  if (known !== undefined) return known;
  const made = newWriter(wanted);
  // Names come from cookies: what is kept is bounded.
  if (writers.size >= most) writers.clear();
  writers.set(wanted, made);
  return made;
}

function newWriter(zone: string): Writer {
  let format: Intl.DateTimeFormat;
  try {
    format = formatIn(zone);
  } catch {
    return writerIn('UTC');
  }
  const parts = (at: Date | string) => partsOf(format, new Date(at));
  return {
    zone,
    day: (at) => parts(at).day,
    time: (at) => parts(at).time,
    precise: (at) => {
      const { time, millis } = parts(at);
      return `${time}.${millis}`;
    },
    label: (at) => parts(at).label,
    instant: (at) => {
      const { day, time, label } = parts(at);
      return `${day} ${time} ${label}`;
    },
  };
}

/** A text in which instants stand as the server writes them into sentences, with the same instants in the zone of a writer. */
export const inZone = (text: string, writer: Writer): string =>
  text.replaceAll(/(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC(?!\+)/g, (_, day: string, time: string) => writer.instant(`${day}T${time}Z`));
