'use client';

import { type KeyboardEvent, useRef, useState } from 'react';
import * as t from '#messages/expiry';
import { count } from '#messages/numbers';
import { Link } from '../ui/link.tsx';
import { type Day, dayInWords } from './day.ts';

const weekdays = [t.monday, t.tuesday, t.wednesday, t.thursday, t.friday, t.saturday, t.sunday];
const steps: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

const heat = [
  '',
  'bg-accent-ground',
  'bg-[color-mix(in_oklab,var(--accent)_22%,var(--surface))]',
  'bg-[color-mix(in_oklab,var(--accent)_40%,var(--surface))]',
  'bg-accent text-on-accent',
];

type Props = {
  days: readonly Day[];
  today: string;
  label: string;
  /** Where what ends on a day is listed. */
  hrefOf: Readonly<Record<string, string>>;
};

/** Days of a month by how much ends on each; arrow keys go from day to day, Home and End to the ends of a week, Enter to what ends on the day. */
export function MonthGrid({ days, today, label, hrefOf }: Props) {
  const [focused, setFocused] = useState(() =>
    Math.max(
      0,
      days.findIndex(({ date }) => date === today),
    ),
  );
  const cells = useRef<(HTMLElement | null)[]>([]);
  const most = Math.max(1, ...days.map(({ certificates }) => certificates));
  const lead = (new Date(`${days[0]?.date ?? today}T00:00:00Z`).getUTCDay() + 6) % 7;
  const slots: (number | null)[] = [...Array.from({ length: lead }, () => null), ...days.map((_, index) => index)];
  while (slots.length % 7 > 0) slots.push(null);
  const weeks = Array.from({ length: slots.length / 7 }, (_, week) => slots.slice(week * 7, week * 7 + 7));

  const move = (event: KeyboardEvent): void => {
    const column = (focused + lead) % 7;
    const by = event.key === 'Home' ? -column : event.key === 'End' ? 6 - column : steps[event.key];
    if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const to = Math.min(days.length - 1, Math.max(0, focused + by));
    setFocused(to);
    cells.current[to]?.focus();
  };

  return (
    // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table that is walked through with the arrow keys is a grid (ARIA)
    <table role="grid" aria-label={label} className="w-full table-fixed border-separate border-spacing-1" onKeyDown={move}>
      <thead>
        <tr>
          {weekdays.map((name) => (
            <th key={name} scope="col" abbr={name} className="pb-1 text-2xs font-medium text-ink-faint">
              {name.slice(0, 2)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week) => (
          <tr key={week.find((index) => index !== null) ?? 'none'}>
            {week.map((index, column) => {
              const day = index === null ? undefined : days[index];
              if (index === null || day === undefined) return <td key={weekdays[column]} />;
              return (
                <DayCell
                  key={weekdays[column]}
                  day={day}
                  most={most}
                  isToday={day.date === today}
                  href={day.certificates > 0 ? hrefOf[day.date] : undefined}
                  place={{
                    ref: (cell) => {
                      cells.current[index] = cell;
                    },
                    tabIndex: index === focused ? 0 : -1,
                    onFocus: () => setFocused(index),
                  }}
                />
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What takes the focus of a day: its cell, or the link in it. */
type Place = { ref: (cell: HTMLElement | null) => void; tabIndex: number; onFocus: () => void };
type CellProps = { day: Day; most: number; isToday: boolean; href: string | undefined; place: Place };

function DayCell({ day, most, isToday, href, place }: CellProps) {
  const level = day.certificates === 0 ? 0 : 1 + Math.min(3, Math.floor((Math.log1p(day.certificates) / Math.log1p(most)) * 3.999));
  const said = { 'aria-label': `${day.date}: ${dayInWords(day)}`, title: dayInWords(day) };
  const className = `h-12 rounded-md border px-1.5 py-1 align-top ${isToday ? 'border-accent' : 'border-line'} ${heat[level]}`;
  const inside = (
    <>
      <span className="flex justify-between text-2xs">
        <span className={level >= 3 ? '' : 'text-ink-soft'}>{Number(day.date.slice(8))}</span>
        {day.house > 0 && <span aria-hidden>◆ {day.house}</span>}
      </span>
      <span className="block text-center text-sm font-semibold tabular-nums">{day.certificates > 0 ? count(day.certificates) : ''}</span>
    </>
  );
  return href === undefined ? (
    <td {...place} {...said} className={className}>
      {inside}
    </td>
  ) : (
    <td className="p-0">
      <Link href={href} {...place} {...said} className={`block hover:border-accent ${className}`}>
        {inside}
      </Link>
    </td>
  );
}
