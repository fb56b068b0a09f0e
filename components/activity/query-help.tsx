import * as t from '#messages/activity';
import type { QueryField } from './query-bar.tsx';

/** What a query may say, for whoever wrote one that could not be read. */
export const QueryHelp = ({ fields }: { fields: readonly QueryField[] }) =>
  fields.length === 0 ? (
    <p className="px-4 pt-2 pb-4 text-ink-soft">{t.nothingWasSearched}</p>
  ) : (
    <div className="px-4 pt-2 pb-4">
      <p className="text-ink-soft">{t.nothingWasSearchedAQuery}</p>
      <dl className="mt-3 grid gap-x-6 gap-y-1.5 sm:grid-cols-[max-content_minmax(0,1fr)]">
        {fields.map(({ name, meaning }) => (
          <div key={name} className="contents">
            <dt className="font-mono text-xs leading-5 font-medium">{name}:</dt>
            <dd className="text-ink-soft">{meaning}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
