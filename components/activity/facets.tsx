import { Check, Minus } from 'lucide-react';
import * as t from '#messages/activity';
import { count } from '#messages/numbers';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Link } from '../ui/link.tsx';
import { address } from '../ui/pages.tsx';
import { asksFor, excluding, including, without } from './query-text.ts';
import { type ActivityQuery, activityPath } from './range.ts';

type Facet = WireOutput<'decision.facets'>['facets'][number];

const names: Record<Facet['name'], { title: string; field: string }> = {
  outcome: { title: t.outcome, field: 'outcome' },
  code: { title: t.classOfDecision, field: 'code' },
  door: { title: t.decidedAt, field: 'door' },
  resourceServer: { title: t.resourceServer, field: 'rs' },
  audience: { title: t.audience, field: 'aud' },
  identity: { title: t.identity, field: 'identity' },
  address: { title: t.sourceAddress, field: 'ip' },
};
/** What is worth narrowing by first. */
const order: readonly Facet['name'][] = ['outcome', 'code', 'identity', 'resourceServer', 'audience', 'address', 'door'];

type Props = { view: WireOutput<'decision.facets'>; query: ActivityQuery };

/** What there is to narrow by, each value with its count: one click asks for it, another leaves it out. */
export function Facets({ view: { facets, total }, query }: Props) {
  const about = total.estimated ? '≈' : '';
  const { q = '' } = query;
  const to = (text: string) => address(activityPath, { ...query, q: text });
  return (
    <div className="space-y-4">
      {order.map((name) => {
        const all = facets.find((facet) => facet.name === name)?.values ?? [];
        // Two classes are outcomes, and stand among those.
        const values = name === 'code' ? all.filter(({ value }) => value !== 'issued' && value !== 'accepted') : all;
        const { title, field } = names[name];
        return values.length === 0 ? null : (
          <section key={name} aria-label={title}>
            <h3 className="mb-1 text-xs font-medium text-ink-faint">{title}</h3>
            <ul>
              {values.map(({ value, label, count: times }) => {
                const asked = asksFor(q, field, value);
                return (
                  <li key={value} className="group flex items-center">
                    <Link
                      href={to(asked ? without(q, field, value) : including(q, field, value))}
                      aria-current={asked ? 'true' : undefined}
                      title={label}
                      className={`focus-inset flex min-h-6 min-w-0 flex-1 items-center gap-1.5 rounded px-1.5 text-xs hover:bg-sunken ${asked ? 'font-medium text-accent' : ''}`}
                    >
                      {asked && <Check aria-hidden className="size-3.5 shrink-0" strokeWidth={2.5} />}
                      <span className="min-w-0 flex-1 truncate">{name === 'audience' ? label.replace(/^https:\/\//, '') : label}</span>
                      <span className="text-ink-faint tabular-nums">
                        {about}
                        {count(times)}
                      </span>
                    </Link>
                    <Link
                      href={to(excluding(q, field, value))}
                      aria-label={t.leaveOut({ label })}
                      title={t.leaveOut({ label })}
                      className="focus-inset flex size-6 shrink-0 items-center justify-center rounded text-ink-faint opacity-0 group-hover:opacity-100 hover:bg-sunken hover:text-ink focus-visible:opacity-100 pointer-coarse:opacity-100"
                    >
                      <Minus aria-hidden className="size-3.5" />
                    </Link>
                  </li>
                );
              })}
            </ul>
          </section>
        );
      })}
    </div>
  );
}

/** Beside the list where there is room, and above it, folded, where there is none. */
export const FacetColumn = ({ children }: { children: React.ReactNode }) => (
  <details className="facet-column min-w-0 max-xl:mb-3">
    <summary className="inline-flex min-h-8 items-center rounded-md text-sm font-medium text-accent hover:underline xl:hidden">
      {t.narrowByValue}
    </summary>
    <div className="max-xl:columns-2 max-xl:gap-6 max-sm:columns-1 max-xl:[&_section]:break-inside-avoid max-xl:[&_section]:pb-3 max-xl:pt-2">
      {children}
    </div>
  </details>
);
