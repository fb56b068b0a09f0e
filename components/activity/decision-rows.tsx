import { Ellipsis } from 'lucide-react';
import { type MouseEvent, memo } from 'react';
import { Outcome, Party, Place } from '../decisions/outcome.tsx';
import type { Decision } from '../decisions/types.ts';
import { Id } from '../ui/code.tsx';
import { count } from '../ui/format.ts';
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
    { header: 'Time', cell: (d) => <Time at={d.at} form="clock" /> },
    {
      header: 'Outcome and class',
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
    { header: 'Identity', cell: (d) => <Party party={d.tokenIdentity} unknown="not known" /> },
    {
      header: 'Presented as',
      cell: (d) =>
        d.presentedIdentity !== null ? (
          <Party party={d.presentedIdentity} unknown="" />
        ) : d.presentedThumbprint === null ? (
          <span className="text-ink-faint">no certificate</span>
        ) : (
          <span className="text-ink-faint">
            unknown <Id value={d.presentedThumbprint} head={6} tail={4} />
          </span>
        ),
    },
    {
      header: 'Where',
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
      header: 'Source',
      from: 'lg',
      cell: (d) => (d.sourceAddress === null ? <None>not shown</None> : <span className="font-mono text-xs">{d.sourceAddress}</span>),
    },
    {
      header: 'Token and binding',
      from: 'xl',
      cell: (d) => (
        <>
          {d.jti === null ? <None>not known</None> : <Id value={d.jti} head={0} tail={8} />}
          {d.boundThumbprint !== null && (
            <span className="block text-ink-faint">
              <Id value={d.boundThumbprint} head={6} tail={4} />
            </span>
          )}
        </>
      ),
    },
    {
      header: 'Took',
      from: 'xl',
      end: true,
      cell: (d) =>
        d.latencyMicros === null ? (
          <None>not measured</None>
        ) : (
          <span className="text-xs whitespace-nowrap">{milliseconds(d.latencyMicros)} ms</span>
        ),
    },
    {
      header: 'More',
      hidden: true,
      end: true,
      cell: (d) => (
        <button
          type="button"
          aria-haspopup="dialog"
          aria-label={`Filter, copy or open a value of ${d.id}`}
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
      caption="Decisions, newest first"
      columns={columns}
      rows={rows}
      rowKey={(_, place) => String(place)}
      isCurrent={(d) => d.id === selected}
      onRowContext={(d, target) => onValues(d, target)}
    />
  );
});
