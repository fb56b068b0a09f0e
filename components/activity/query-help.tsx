import type { QueryField } from './query-bar.tsx';

/** What a query may say, for whoever wrote one that could not be read. */
export const QueryHelp = ({ fields }: { fields: readonly QueryField[] }) =>
  fields.length === 0 ? (
    <p className="px-4 pt-2 pb-4 text-ink-soft">Nothing was searched.</p>
  ) : (
    <div className="px-4 pt-2 pb-4">
      <p className="text-ink-soft">
        Nothing was searched. A query is words of the form field:value. Words narrow one after the other; a comma in a value means or; a
        minus before a word leaves it out; quotes hold a value with spaces together.
      </p>
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
