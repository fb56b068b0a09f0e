import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import * as t from '#messages/cases';
import { count } from '#messages/numbers';
import { Severity } from '../decisions/outcome.tsx';
import { Instants } from '../ui/instants.tsx';
import { Link } from '../ui/link.tsx';
import { CaseState } from './state.tsx';
import type { CaseDetail } from './types.ts';

const edges: Record<CaseDetail['severity'], string> = {
  none: 'border-l-good',
  info: 'border-l-line-strong',
  low: 'border-l-line-strong',
  medium: 'border-l-warn',
  high: 'border-l-bad',
};

/** Who presented whose token, where, when, how often, and how it ended; what it means; what to do. */
export function CaseHeader({ of: c, actions }: { of: CaseDetail; actions: ReactNode }) {
  const addresses = c.addresses.flatMap(({ sourceAddress }) => sourceAddress ?? []);
  return (
    <header className="mb-5">
      <nav aria-label={t.breadcrumb} className="mb-1.5 flex min-h-6 items-center gap-1 text-xs text-ink-faint">
        <Link href="/rejections" className="rounded hover:text-ink hover:underline">
          {t.rejections}
        </Link>
        <ChevronRight aria-hidden className="size-3" />
        <span className="font-mono wrap-anywhere">{c.id}</span>
      </nav>
      <div className={`rounded-xl border border-l-4 border-line bg-surface px-5 py-4 ${edges[c.severity]}`}>
        <div className="mb-2 flex flex-wrap items-center gap-x-2 gap-y-1">
          <CaseState state={c.state} />
          <Severity severity={c.severity} />
          <span className="font-mono text-xs text-ink-soft">{c.code}</span>
          <span className="text-xs text-ink-faint">
            {c.assignee === null ? t.assignedToNobody : t.assignedTo({ assignee: c.assignee })}
            {addresses.length > 0 && t.fromAddresses({ addresses: addresses.slice(0, 3).join(', ') })}
            {addresses.length > 3 && t.andMore({ addresses: count(addresses.length - 3) })}
          </span>
        </div>
        <h1 className="max-w-4xl text-lg leading-7 font-medium tracking-[-0.014em] text-balance wrap-anywhere sm:text-xl">
          <Instants of={c.verdict} />
        </h1>
        <dl className="mt-3 grid max-w-4xl gap-x-8 gap-y-2 text-sm sm:grid-cols-2">
          <div>
            <dt className="text-xs text-ink-faint">{t.whatItMeans}</dt>
            <dd>{c.meaning}</dd>
            {c.codes
              .filter(({ code }) => code !== c.code)
              .map(({ code, meaning, count: times }) => (
                <dd key={code} className="mt-1 text-ink-soft">
                  {t.also({ times: count(times), meaning })}
                </dd>
              ))}
          </div>
          <div>
            <dt className="text-xs text-ink-faint">{t.whatToDo}</dt>
            <dd>{c.state === 'contained' || c.state === 'explained' ? t.whatIsLeftOnceItIs[c.state] : c.action}</dd>
          </div>
        </dl>
        <div className="mt-4 empty:hidden">{actions}</div>
      </div>
    </header>
  );
}
