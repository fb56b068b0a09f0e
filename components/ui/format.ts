import { language } from '#messages/numbers';
import * as t from '#messages/ui';

const units = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const;

/** 21480 → `5 h 58 min`: at most two units, the larger first. */
export function duration(seconds: number): string {
  let rest = Math.max(0, Math.round(seconds));
  const parts: string[] = [];
  for (const [name, size] of units) {
    const count = Math.floor(rest / size);
    if (count > 0) parts.push(`${count} ${name}`);
    else if (parts.length > 0) break;
    rest -= count * size;
    if (parts.length === 2) break;
  }
  return parts.join(' ') || '0 s';
}

/** `12 min`, `5 h 58 min`, `3 d`: as exactly as it matters that far away. */
export function roughly(seconds: number): string {
  if (seconds >= 172_800) return t.daysSpan({ days: Math.round(seconds / 86_400) });
  return seconds >= 120 && seconds < 3_600 ? t.minutesSpan({ minutes: Math.round(seconds / 60) }) : duration(seconds);
}

/** `3 min ago`, `in 5 h 58 min`, `now`. */
export function relative(at: Date, now: Date): string {
  const seconds = (at.getTime() - now.getTime()) / 1000;
  if (Math.abs(seconds) < 1) return t.now;
  const span = roughly(Math.abs(seconds));
  return seconds < 0 ? t.ago({ span }) : t.ahead({ span });
}

const sizes = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** 1536000 → `1.5 MB`, in powers of 1,000. */
export function bytes(size: number): string {
  const power = Math.min(sizes.length - 1, size < 1 ? 0 : Math.floor(Math.log10(size) / 3));
  const unit = sizes[power] ?? 'byte';
  return new Intl.NumberFormat(language, { style: 'unit', unit, maximumFractionDigits: 1 }).format(size / 1000 ** power);
}

/** Both ends of an id that is too long for its place. */
export const short = (id: string, head = 8, tail = 5): string =>
  id.length <= head + tail + 1 ? id : `${id.slice(0, head)}…${id.slice(-tail)}`;

/** 131400 → `1 d 12 h 30 min`: exactly, in all of its units, as `secondsOf` reads it. */
export function exactDuration(seconds: number): string {
  let rest = seconds;
  const parts: string[] = [];
  for (const [name, size] of units) {
    const count = Math.floor(rest / size);
    if (count > 0) parts.push(`${count} ${name}`);
    rest -= count * size;
  }
  return parts.join(' ') || '0 s';
}

/** `1 d 12 h`, `90 min` or a plain number of seconds; undefined for anything else. */
export function secondsOf(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  const parts = [...text.matchAll(/\s*(\d+)\s*([a-z]+)/gy)];
  if (parts.length === 0 || parts.map(([whole]) => whole).join('') !== text) return undefined;
  let sum = 0;
  for (const [, number, unit] of parts) {
    const size = units.find(([name]) => name === unit)?.[1];
    if (size === undefined) return undefined;
    sum += Number(number) * size;
  }
  return sum;
}
