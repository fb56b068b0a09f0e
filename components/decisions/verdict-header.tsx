import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import * as t from '#messages/decisions';
import { Link } from '../ui/link.tsx';
import { Time } from '../ui/time.tsx';
import { Outcome, Severity } from './outcome.tsx';
import type { DecisionDetail } from './types.ts';
import { Verdict } from './verdict.tsx';

const edges: Record<DecisionDetail['severity'], string> = {
  none: 'border-l-good',
  info: 'border-l-line-strong',
  low: 'border-l-line-strong',
  medium: 'border-l-warn',
  high: 'border-l-bad',
};

/** The answer first: what happened, what it means, what to do. */
export function VerdictHeader({ decision: d, actions }: { decision: DecisionDetail; actions: ReactNode }) {
  const negative = d.outcome === 'refused' || d.outcome === 'rejected';
  const parent = negative ? { href: '/rejections', name: t.rejections } : { href: '/activity', name: t.activity };
  return (
    <header className="mb-5">
      <nav aria-label={t.breadcrumb} className="mb-1.5 flex min-h-6 items-center gap-1 text-xs text-ink-faint">
        <Link href={parent.href} className="rounded hover:text-ink hover:underline">
          {parent.name}
        </Link>
        <ChevronRight aria-hidden className="size-3" />
        <span className="font-mono wrap-anywhere">{d.id}</span>
      </nav>
      <div className={`rounded-xl border border-l-4 border-line bg-surface px-5 py-4 ${edges[d.severity]}`}>
        <div className="mb-2 flex flex-wrap items-center gap-x-2 gap-y-1">
          <Outcome outcome={d.outcome} />
          <Severity severity={d.severity} />
          {negative && <span className="font-mono text-xs text-ink-soft">{d.code}</span>}
          <span className="text-xs text-ink-faint">
            <Time at={d.at} form="line" />
            {d.sourceAddress !== null && <> {t.fromAddress({ sourceAddress: d.sourceAddress })}</>}
          </span>
        </div>
        <h1 className="max-w-4xl text-lg leading-7 font-medium tracking-[-0.014em] text-balance sm:text-xl">
          <Verdict decision={d} />
        </h1>
        {negative && (
          <dl className="mt-3 grid max-w-4xl gap-x-8 gap-y-2 text-sm sm:grid-cols-2">
            <div>
              <dt className="text-xs text-ink-faint">{t.whatItMeans}</dt>
              <dd>{d.meaning}</dd>
              {d.reason !== null && <dd className="mt-1 text-ink-soft wrap-anywhere">{t.foundOut({ reason: d.reason })}</dd>}
            </div>
            <div>
              <dt className="text-xs text-ink-faint">{t.whatToDo}</dt>
              <dd>{d.action}</dd>
            </div>
          </dl>
        )}
        <div className="mt-4 empty:hidden">{actions}</div>
      </div>
    </header>
  );
}
