import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import * as t from '#messages/ui';
import { Link } from './link.tsx';

type HeaderProps = {
  title: ReactNode;
  /** One line on what the page answers. */
  lead?: ReactNode;
  trail?: readonly { href: string; name: string }[];
  status?: ReactNode;
  actions?: ReactNode;
};

export const PageHeader = ({ title, lead, trail, status, actions }: HeaderProps) => (
  <header className="mb-5 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
    <div className="min-w-0 max-w-3xl">
      {trail && (
        <nav aria-label={t.breadcrumb}>
          <ol className="mb-1 flex flex-wrap items-center gap-1 text-xs text-ink-faint">
            {trail.map(({ href, name }, index) => (
              <li key={href} className="flex min-h-6 items-center gap-1">
                {index > 0 && <ChevronRight aria-hidden className="size-3" />}
                <Link href={href} className="rounded hover:text-ink hover:underline">
                  {name}
                </Link>
              </li>
            ))}
          </ol>
        </nav>
      )}
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
        <h1 className="text-xl font-semibold tracking-[-0.017em] wrap-anywhere">{title}</h1>
        {status}
      </div>
      {lead && <div className="mt-1 text-ink-soft">{lead}</div>}
    </div>
    {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
  </header>
);

type PanelProps = {
  title?: ReactNode;
  id?: string;
  note?: ReactNode;
  actions?: ReactNode;
  flush?: boolean;
  children: ReactNode;
  className?: string;
};

/** A titled sheet; `flush` lets a table reach its edges. */
export const Panel = ({ title, id, note, actions, flush = false, children, className = '' }: PanelProps) => (
  <section id={id} className={`min-w-0 rounded-xl border border-line bg-surface ${className}`}>
    {title && (
      <div className={`flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 pt-3 ${flush ? 'pb-2.5' : 'pb-0'}`}>
        <div className="min-w-0">
          <h2 className="text-sm font-semibold tracking-[-0.006em]">{title}</h2>
          {note && <p className="text-xs text-ink-faint">{note}</p>}
        </div>
        {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
      </div>
    )}
    <div className={flush ? (title ? 'border-t border-line' : '') : 'px-4 pt-3 pb-4'}>{children}</div>
  </section>
);

/** Facts of one thing, as a description list; a null value is left away. */
export const Facts = ({
  items,
  stacked = false,
}: {
  items: readonly (readonly [string, ReactNode] | null)[] /** For a narrow panel: each name above its value. */;
  stacked?: boolean;
}) => (
  <dl
    className={`grid grid-cols-1 gap-x-6 ${stacked ? 'gap-y-2.5 sm:grid-cols-2 lg:grid-cols-3 xl:grid-cols-1' : 'gap-y-1 leading-6 sm:grid-cols-[minmax(7.5rem,max-content)_minmax(0,1fr)]'}`}
  >
    {items.map((item) =>
      item === null ? null : (
        <div key={item[0]} className={stacked ? '' : 'contents max-sm:block'}>
          <dt className={`text-ink-faint ${stacked ? 'text-xs' : ''}`}>{item[0]}</dt>
          <dd className="min-w-0 wrap-anywhere">{item[1]}</dd>
        </div>
      ),
    )}
  </dl>
);
