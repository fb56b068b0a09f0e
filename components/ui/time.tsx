'use client';

import { relative } from './format.ts';
import { useWriter } from './zone-context.tsx';

type Props = {
  at: string;
  /**
   * `stack`: the distance above the instant; `line`: both on a line; `short`: the distance, the instant in its title; `clock`: the time
   * of the day above the day, for lists that are read line by line; `time`: the time of the day alone, for what is near.
   */
  form?: 'stack' | 'line' | 'short' | 'instant' | 'clock' | 'time';
};

/**
 * Every instant of the console: how far away it is, and when exactly, in UTC or in the zone that the visitor chose. The distance may
 * grow between the server and the browser.
 */
export function Time({ at, form = 'stack' }: Props) {
  const writer = useWriter();
  const distance = relative(new Date(at), new Date());
  const instant = writer.instant(at);
  if (form === 'short')
    return (
      <time suppressHydrationWarning dateTime={at} title={instant} className="sm:whitespace-nowrap">
        {distance}
      </time>
    );
  if (form === 'clock')
    return (
      <time dateTime={at} title={`${instant}, ${distance}`} className="block" suppressHydrationWarning>
        <span className="block sm:whitespace-nowrap">{writer.precise(at)}</span>
        <span className="block text-2xs sm:whitespace-nowrap text-ink-faint">
          {writer.day(at)} {writer.label(at)}
        </span>
      </time>
    );
  if (form === 'instant' || form === 'time')
    return (
      <time suppressHydrationWarning dateTime={at} title={form === 'time' ? instant : distance} className="sm:whitespace-nowrap">
        {form === 'time' ? `${writer.time(at)} ${writer.label(at)}` : instant}
      </time>
    );
  if (form === 'line')
    return (
      <time dateTime={at}>
        <span className="sm:whitespace-nowrap">{instant}</span>{' '}
        <span suppressHydrationWarning className="sm:whitespace-nowrap text-ink-faint">
          · {distance}
        </span>
      </time>
    );
  return (
    <time dateTime={at} className="block">
      <span suppressHydrationWarning className="block sm:whitespace-nowrap">
        {distance}
      </span>
      <span className="block text-2xs sm:whitespace-nowrap text-ink-faint">{instant}</span>
    </time>
  );
}
