import { relative, utc } from './format.ts';

type Props = {
  at: string;
  /**
   * `stack`: the distance above the instant; `line`: both on a line; `short`: the distance, the instant in its title; `clock`: the time
   * of the day above the day, for lists that are read line by line.
   */
  form?: 'stack' | 'line' | 'short' | 'instant' | 'clock';
};

/** An instant, always both ways: how far away it is, and when exactly in UTC. The distance may grow between the server and the browser. */
export function Time({ at, form = 'stack' }: Props) {
  const date = new Date(at);
  const distance = relative(date, new Date());
  const instant = `${utc(date)} UTC`;
  if (form === 'short')
    return (
      <time suppressHydrationWarning dateTime={at} title={instant} className="whitespace-nowrap">
        {distance}
      </time>
    );
  if (form === 'clock')
    return (
      <time dateTime={at} title={`${instant}, ${distance}`} className="block" suppressHydrationWarning>
        <span className="block whitespace-nowrap">{at.slice(11, 23)}</span>
        <span className="block text-2xs whitespace-nowrap text-ink-faint">{at.slice(0, 10)} UTC</span>
      </time>
    );
  if (form === 'instant')
    return (
      <time suppressHydrationWarning dateTime={at} title={distance} className="whitespace-nowrap">
        {instant}
      </time>
    );
  if (form === 'line')
    return (
      <time dateTime={at}>
        <span className="whitespace-nowrap">{instant}</span>{' '}
        <span suppressHydrationWarning className="whitespace-nowrap text-ink-faint">
          · {distance}
        </span>
      </time>
    );
  return (
    <time dateTime={at} className="block">
      <span suppressHydrationWarning className="block whitespace-nowrap">
        {distance}
      </span>
      <span className="block text-2xs whitespace-nowrap text-ink-faint">{instant}</span>
    </time>
  );
}
