import { Ellipsis } from 'lucide-react';
import { type MouseEvent, memo } from 'react';
import * as t from '#messages/activity';
import { count } from '#messages/numbers';
import { Outcome, Party, Place } from '../decisions/outcome.tsx';
import type { Decision } from '../decisions/types.ts';
import { Id } from '../ui/code.tsx';
import { Link } from '../ui/link.tsx';
import { type Column, None, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';

type Props = {
  rows: readonly Decision[];
  /** The sentence of each code. */
  meanings: Readonly<Record<string, string>>;
  selected: string | undefined;
  onSelect: (id: string) => void;
  /** Asked for what can be done by the values of a row, beside an element. */
  onValues: (decision: Decision, beside: HTMLElement) => void;
};

const plainClick = (event: MouseEvent) => event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
const milliseconds = (micros: number): string => (micros < 10_000 ? (micros / 1_000).toFixed(1) : count(Math.round(micros / 1_000)));

/**
 * Decisions, newest first. A click opens one beside the list; with a modifier, or by the middle button, on a page of its own. Rows are filled
 * anew rather than made anew, and only when they have changed: so many come that it would be felt.
 */
export const DecisionRows = memo(function DecisionRows({ rows, meanings, selected, onSelect, onValues }: Props) {
  const columns: Column<Decision>[] = [
    { header: t.time, cell: (d) => <Time at={d.at} form="clock" /> },
    {
      header: t.outcomeAndClass,
      names: true,
      cell: (d) => (
        <Link
          href={`/d/${d.id}`}
          onClick={(event) => {
            if (!plainClick(event)) return;
            event.preventDefault();
            onSelect(d.id);
          }}
          title={meanings[d.code]}
          className="group inline-flex min-h-6 flex-wrap items-center gap-x-1.5 gap-y-0.5"
        >
          <Outcome outcome={d.outcome} />
          {d.code !== d.outcome && <span className="font-mono text-xs text-ink-soft group-hover:underline">{d.code}</span>}
          {d.folded !== null && <span className="text-xs font-medium">× {count(d.folded.count)}</span>}
        </Link>
      ),
    },
    { header: t.identity, cell: (d) => <Party party={d.tokenIdentity} unknown={t.notKnown} /> },
    {
      header: t.presentedAs,
      cell: (d) =>
        d.presentedIdentity !== null ? (
          <Party party={d.presentedIdentity} unknown="" />
        ) : d.presentedThumbprint === null ? (
          <span className="text-ink-faint">{t.noCertificate}</span>
        ) : (
          <span className="text-ink-faint">{t.unknownId({ id: <Id value={d.presentedThumbprint} head={6} tail={4} /> })}</span>
        ),
    },
    {
      header: t.where,
      cell: (d) => (
        <>
          <Place decision={d} />
          {d.audience !== null && (
            <span className="block max-w-56 truncate text-xs text-ink-faint" title={d.audience}>
              {d.audience.replace(/^https:\/\//, '')}
            </span>
          )}
        </>
      ),
    },
    {
      header: t.source,
      from: 'lg',
      cell: (d) => (d.sourceAddress === null ? <None>{t.notShown}</None> : <span className="font-mono text-xs">{d.sourceAddress}</span>),
    },
    {
      header: t.tokenAndBinding,
      from: 'xl',
      cell: (d) => (
        <>
          {d.jti === null ? <None>{t.notKnown}</None> : <Id value={d.jti} head={0} tail={8} />}
          {d.boundThumbprint !== null && (
            <span className="block text-ink-faint">
              <Id value={d.boundThumbprint} head={6} tail={4} />
            </span>
          )}
        </>
      ),
    },
    {
      header: t.took,
      from: 'xl',
      end: true,
      cell: (d) =>
        d.latencyMicros === null ? (
          <None>{t.notMeasured}</None>
        ) : (
          <span className="text-xs whitespace-nowrap">{t.millisecondsTaken({ written: milliseconds(d.latencyMicros) })}</span>
        ),
    },
    {
      header: t.more,
      hidden: true,
      corner: true,
      end: true,
      cell: (d) => (
        <button
          type="button"
          aria-haspopup="dialog"
          aria-label={t.filterCopyOrOpenAValue({ value: d.id })}
          onClick={(event) => onValues(d, event.currentTarget)}
          className="-my-0.5 inline-flex size-6 items-center justify-center rounded text-ink-faint hover:bg-sunken hover:text-ink"
        >
          <Ellipsis aria-hidden className="size-4" />
        </button>
      ),
    },
  ];
  return (
    <Table
      caption={t.decisionsNewestFirst}
      columns={columns}
      rows={rows}
      rowKey={(_, place) => String(place)}
      isCurrent={(d) => d.id === selected}
      onRowContext={(d, target) => onValues(d, target)}
    />
  );
});
