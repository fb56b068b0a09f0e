import { ChevronLeft, ChevronRight } from 'lucide-react';
import * as t from '#messages/expiry';
import { count, language } from '#messages/numbers';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { LinkButton } from '../ui/button.tsx';
import { TextLink } from '../ui/link.tsx';
import { Panel } from '../ui/page.tsx';
import { Table } from '../ui/table.tsx';
import { dayInWords } from './day.ts';
import { MonthGrid } from './month-grid.tsx';

type Expiry = WireOutput<'expiry.show'>;

const monthName = (month: string): string =>
  new Intl.DateTimeFormat(language, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${month}-01T00:00:00Z`));

const beside = (month: string, by: number): string => {
  const at = new Date(`${month}-01T00:00:00Z`);
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + by, 1)).toISOString().slice(0, 7);
};

type Props = {
  month: string;
  days: Expiry['days'];
  today: string;
  addressOf: (month: string) => string;
  /** Where what ends on a day is listed. */
  dayAddress: (day: string) => string;
};

/** What ends on which day of a month: as a grid, on a narrow screen as a list, and as a table. */
export function CalendarPanel({ month, days, today, addressOf, dayAddress }: Props) {
  const name = monthName(month);
  const busy = days.filter((day) => day.certificates + day.house > 0);
  const ending = days.filter(({ certificates }) => certificates > 0);
  const hrefOf = Object.fromEntries(ending.map(({ date }) => [date, dayAddress(date)]));
  return (
    <Panel
      title={name}
      note={t.endsByDayUtcADiamond}
      actions={
        <>
          <LinkButton
            href={addressOf(beside(month, -1))}
            aria-label={t.monthBefore({ month: monthName(beside(month, -1)) })}
            className="px-2!"
          >
            <ChevronLeft aria-hidden />
          </LinkButton>
          <LinkButton
            href={addressOf(beside(month, 1))}
            aria-label={t.monthAfter({ month: monthName(beside(month, 1)) })}
            className="px-2!"
          >
            <ChevronRight aria-hidden />
          </LinkButton>
        </>
      }
    >
      <div className="max-sm:hidden">
        <MonthGrid key={month} days={days} today={today} label={t.whatEndsIn({ name })} hrefOf={hrefOf} />
      </div>
      <WeekList days={busy} hrefOf={hrefOf} />
      <details className="mt-2">
        <summary className="inline-flex min-h-6 items-center rounded text-xs font-medium text-accent hover:underline">
          {t.viewAsTable}
        </summary>
        <div className="mt-2 max-h-80 overflow-auto rounded-lg border border-line">
          <Table
            caption={t.whatEndsInByDay({ name })}
            rows={days}
            rowKey={({ date }) => date}
            columns={[
              { header: t.dayUtc, names: true, cell: ({ date }) => <DayLink date={date} href={hrefOf[date]} text={date} /> },
              { header: t.certificates, end: true, cell: ({ certificates }) => count(certificates) },
              { header: t.ofHawserItself, end: true, cell: ({ house }) => count(house) },
            ]}
          />
        </div>
      </details>
    </Panel>
  );
}

/** The first day of the week of a day, a Monday. */
const weekOf = (date: string): string => {
  const at = new Date(`${date}T00:00:00Z`);
  return new Date(at.getTime() - ((at.getUTCDay() + 6) % 7) * 86_400_000).toISOString().slice(0, 10);
};

type Addresses = Readonly<Record<string, string>>;
const DayLink = ({ date, href, text }: { date: string; href: string | undefined; text: string }) =>
  href === undefined ? (
    text
  ) : (
    <TextLink href={href} aria-label={t.whatEndsOn({ day: date })} className="inline-flex min-h-6 items-center">
      {text}
    </TextLink>
  );

const WeekList = ({ days, hrefOf }: { days: Expiry['days']; hrefOf: Addresses }) => (
  <ul className="space-y-2 sm:hidden">
    {days.length === 0 && <li className="text-ink-soft">{t.nothingEndsInThisMonth}</li>}
    {[...Map.groupBy(days, ({ date }) => weekOf(date))].map(([monday, inWeek]) => (
      <li key={monday}>
        <p className="text-xs font-medium text-ink-faint">{t.weekOf({ monday })}</p>
        <ul>
          {inWeek.map((day) => (
            <li key={day.date} className="flex justify-between gap-3 border-b border-line py-1">
              <span className="whitespace-nowrap tabular-nums">
                <DayLink date={day.date} href={hrefOf[day.date]} text={day.date.slice(5)} />
              </span>
              <span className="text-right">{dayInWords(day)}</span>
            </li>
          ))}
        </ul>
      </li>
    ))}
  </ul>
);
