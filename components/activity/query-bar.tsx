'use client';

import { Search, X } from 'lucide-react';
import Form from 'next/form';
import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import * as t from '#messages/activity';
import { Button, LinkButton } from '../ui/button.tsx';
import { address } from '../ui/pages.tsx';
import { wordAt } from './query-text.ts';
import { type ActivityQuery, activityPath } from './range.ts';

/** A word that a query may have: what it means, and its values where there are only so many. */
export type QueryField = { readonly name: string; readonly meaning: string; readonly values: readonly string[] | null };

type Option = { readonly insert: string; readonly label: string; readonly note: string };
/** Values that there are of a field, by how they begin or what they contain. */
type Suggest = (field: string, text: string) => Promise<readonly string[]>;

type Props = {
  query: ActivityQuery;
  fields: readonly QueryField[];
  suggest: Suggest;
  /** What the management API said of a query that it could not read. */
  problem: string | null;
};

const most = 12;
const quoted = (value: string): string => (/[\s,]/.test(value) ? `"${value}"` : value);

/** The words that begin as what is being written, or the values of its field. */
function optionsFor(word: string, fields: readonly QueryField[], found: readonly string[]): Option[] {
  const [, minus = '', name = '', colon, rest = ''] = /^(-?)([^:]*)(:?)(.*)$/s.exec(word) ?? [];
  if (colon !== ':')
    return fields
      .filter((field) => field.name.startsWith(name.toLowerCase()))
      .map((field) => ({ insert: `${minus}${field.name}:`, label: `${field.name}:`, note: field.meaning }));
  const field = fields.find((one) => one.name === name.toLowerCase());
  const before = rest.slice(0, rest.lastIndexOf(',') + 1);
  const last = rest.slice(before.length).replaceAll('"', '').toLowerCase();
  const values = field?.values?.filter((value) => value.includes(last) && value !== last) ?? found;
  return values.slice(0, most).map((value) => ({ insert: `${minus}${name}:${before}${quoted(value)} `, label: value, note: '' }));
}

/** A query in words, completed while it is written; what is wrong with it is said below it. It is a plain form without a script. */
export function QueryBar({ query: { q = '', ...rest }, fields, suggest, problem }: Props) {
  const [text, setText] = useState(q);
  const [word, setWord] = useState<{ begin: number; text: string } | null>(null);
  const [found, setFound] = useState<{ key: string; values: readonly string[] }>({ key: '', values: [] });
  const [at, setAt] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  const caret = useRef<number | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the cursor is set once the text is there
  useLayoutEffect(() => {
    if (caret.current !== null) input.current?.setSelectionRange(caret.current, caret.current);
    caret.current = null;
  }, [text]);
  const id = useId();
  // A link changes the address below the field, which is not made anew.
  const [shown, setShown] = useState(q);
  if (shown !== q) {
    setShown(q);
    setText(q);
    setWord(null);
  }

  const [, name, part] = /^-?(\w+):(.*)$/s.exec(word?.text ?? '') ?? [];
  const known = fields.find((field) => field.name === name);
  const key = known !== undefined && known.values === null ? `${name}:${part}` : '';
  useEffect(() => {
    if (key === '') return;
    let stale = false;
    const [, field = '', value = ''] = /^(\w+):(.*)$/s.exec(key) ?? [];
    const timer = setTimeout(async () => {
      const values = await suggest(field, value.split(',').at(-1)?.replaceAll('"', '') ?? '').catch(() => []);
      if (!stale) setFound({ key, values });
    }, 150);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [key, suggest]);

  const options = word === null ? [] : optionsFor(word.text, fields, found.key === key ? found.values : []);
  const active = Math.min(at, options.length - 1);
  const look = () => {
    const { value = '', selectionStart } = input.current ?? {};
    setWord(wordAt(value, selectionStart ?? value.length));
    setAt(-1);
  };
  const take = ({ insert }: Option) => {
    if (word === null) return;
    const next = text.slice(0, word.begin) + insert + text.slice(word.begin + word.text.length).trimStart();
    setText(next);
    setWord(insert.endsWith(':') ? { begin: word.begin, text: insert } : null);
    setAt(-1);
    caret.current = word.begin + insert.length;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const chosen = options[active];
    if (event.key === 'Escape') setWord(null);
    else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && options.length > 0) {
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setAt((active + step + options.length) % options.length);
    } else if ((event.key === 'Enter' || event.key === 'Tab') && chosen !== undefined && !event.shiftKey) take(chosen);
    else return;
    if (event.key !== 'Escape') event.preventDefault();
  };
  return (
    <search className="mb-3 block">
      <Form action={activityPath} prefetch={false} className="flex flex-wrap items-start gap-2">
        {Object.entries(rest).map(
          ([hidden, value]) => value !== undefined && <input key={hidden} type="hidden" name={hidden} value={value} />,
        )}
        <div className="relative min-w-0 flex-1 basis-72">
          <label htmlFor={id} className="sr-only">
            {t.query}
          </label>
          <Search aria-hidden className="pointer-events-none absolute top-[0.5625rem] left-2.5 size-4 text-ink-faint" />
          <input
            ref={input}
            id={id}
            name="q"
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              look();
            }}
            onFocus={look}
            onClick={look}
            onBlur={() => setWord(null)}
            onKeyDown={onKeyDown}
            role="combobox"
            aria-expanded={options.length > 0}
            aria-controls={`${id}-options`}
            aria-autocomplete="list"
            aria-activedescendant={active < 0 ? undefined : `${id}-${active}`}
            aria-invalid={problem !== null}
            aria-describedby={problem === null ? undefined : `${id}-problem`}
            placeholder="outcome:rejected class:foreign ip:10.4.0.0/16 -identity:ci-*"
            autoComplete="off"
            spellCheck={false}
            maxLength={1_000}
            className="control pl-8! font-mono text-xs!"
          />
          <div
            id={`${id}-options`}
            role="listbox"
            aria-label={t.waysToGoOn}
            className={`absolute inset-x-0 top-10 z-30 max-h-80 overflow-y-auto rounded-lg border border-line-strong bg-surface p-1 shadow-lg ${options.length === 0 ? 'hidden' : ''}`}
          >
            {options.map((option, index) => (
              <div
                key={option.label}
                id={`${id}-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === active}
                onPointerDown={(event) => {
                  event.preventDefault();
                  take(option);
                }}
                className={`flex cursor-pointer items-baseline gap-3 rounded px-2 py-1 ${index === active ? 'bg-sunken' : 'hover:bg-sunken'}`}
              >
                <span className="shrink-0 font-mono text-xs font-medium">{option.label}</span>
                <span className="min-w-0 truncate text-xs text-ink-faint">{option.note}</span>
              </div>
            ))}
          </div>
        </div>
        <Button type="submit" className="min-h-[2.125rem]">
          <Search aria-hidden /> {t.search}
        </Button>
        {q !== '' && (
          <LinkButton href={address(activityPath, rest)} tone="quiet" className="min-h-[2.125rem]">
            <X aria-hidden /> {t.clear}
          </LinkButton>
        )}
      </Form>
      {problem !== null && (
        <p id={`${id}-problem`} role="alert" className="mt-1.5 text-sm font-medium text-bad wrap-anywhere">
          {problem}
        </p>
      )}
    </search>
  );
}
