import { ArrowUpRight, FilterX, ListFilter } from 'lucide-react';
import * as messages from '#messages/activity';
import { CopyButton } from '../ui/copy-button.tsx';
import { Link } from '../ui/link.tsx';
import { address } from '../ui/pages.tsx';
import { excluding, only } from './query-text.ts';
import { type ActivityQuery, activityPath } from './range.ts';
import type { Value } from './values.ts';

const act =
  'inline-flex size-6 shrink-0 items-center justify-center rounded text-ink-faint hover:bg-sunken hover:text-ink [&_svg]:size-3.5';

/** Values of a decision, each with what can be done by it: ask for it, leave it out, copy it, open it. */
export const ValueList = ({ values, query }: { values: readonly Value[]; query: ActivityQuery }) => (
  <ul>
    {values.map(({ name, field, value, href }) => {
      const { q = '' } = query;
      const what = `${name} ${value}`;
      return (
        <li key={name} className="flex items-center gap-2 border-line py-1 [&+&]:border-t">
          <span className="w-34 shrink-0 text-xs text-ink-faint">{name}</span>
          <span className="min-w-0 flex-1 truncate font-mono text-xs" title={value}>
            {value}
          </span>
          <span className="flex">
            <Link
              href={address(activityPath, { ...query, q: only(q, field, value) })}
              className={act}
              aria-label={messages.filterForWhat({ what })}
              title={messages.filterFor}
            >
              <ListFilter aria-hidden />
            </Link>
            <Link
              href={address(activityPath, { ...query, q: excluding(q, field, value) })}
              className={act}
              aria-label={messages.filterOutWhat({ what })}
              title={messages.filterOut}
            >
              <FilterX aria-hidden />
            </Link>
            <CopyButton value={value} what={what} />
            {href === undefined ? (
              <span aria-hidden className="size-6" />
            ) : (
              <Link href={href} className={act} aria-label={messages.openWhat({ what })} title={messages.open}>
                <ArrowUpRight aria-hidden />
              </Link>
            )}
          </span>
        </li>
      );
    })}
  </ul>
);
