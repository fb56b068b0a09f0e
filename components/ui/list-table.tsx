'use client';

import { Columns3, X } from 'lucide-react';
import { type ReactNode, useId, useRef, useState } from 'react';
import { count } from '#messages/numbers';
import * as messages from '#messages/ui';
import { Button } from './button.tsx';
import { SelectionContext, useTablePreferences } from './table-context.tsx';
import { type Head, type Row, staysOnCards, TableMarkup } from './table-markup.tsx';
import { isShown } from './table-preferences.ts';

type Props = { list: string; caption: string; head: readonly Head[]; rows: readonly Row[]; bulk?: ReactNode };

const quiet =
  'inline-flex min-h-7 items-center gap-1.5 rounded-[0.4375rem] px-2 text-xs font-medium text-ink-soft hover:bg-sunken hover:text-ink';

/** The table that a page is about: its columns and density are each person's own, its rows can be selected where there is something to do with many. */
export function ListTable({ list, caption, head, rows, bulk }: Props) {
  const { preferences, keep } = useTablePreferences();
  const [keys, setKeys] = useState<readonly string[]>([]);
  const shown = head
    .map((column, index) => ({ column, index }))
    .filter(({ column }) => column.names || column.hidden || isShown(column, preferences.turned[list]));
  const [all, setAll] = useState<number | null>(null);
  const here = rows.map(({ key }) => key);
  // Where all are selected, those that can be seen are ticked; unticking one leaves the others that can be seen.
  const ticked = all === null ? keys : [...new Set([...keys, ...here])];
  const select = (next: readonly string[]) => {
    setAll(null);
    setKeys(next);
  };
  const whole = rows.length > 0 && here.every((key) => ticked.includes(key));
  const toggle = (key: string) => select(ticked.includes(key) ? ticked.filter((one) => one !== key) : [...ticked, key]);
  const toggleAll = () => select(whole ? ticked.filter((key) => !here.includes(key)) : [...new Set([...ticked, ...here])]);
  const many = Boolean(bulk) && keys.length > 0;
  const hasMore = shown.some(({ column }) => column.card) && shown.some(({ column }) => !staysOnCards(column));
  return (
    <SelectionContext value={{ keys, all, setAll }}>
      <div
        className={`flex min-h-10 items-center justify-between gap-x-4 border-b border-line px-4 py-1 ${many ? 'sticky top-13 z-15 rounded-t-xl bg-surface' : ''}`}
      >
        {/* One line at any width, since the header of the table stays right below it. */}
        <div className="-m-1 flex min-w-0 items-center gap-x-3 overflow-x-auto p-1 whitespace-nowrap">
          {/* There from the beginning, so that the first row that is selected is said as well. */}
          <span role="status" className="font-medium empty:-mr-3">
            {many &&
              (all === null ? messages.rowsSelected({ rows: keys.length }) : messages.allThatFitTheFilterSelected({ all: count(all) }))}
          </span>
          {many ? (
            <>
              {bulk}
              <Button tone="quiet" onClick={() => select([])} className="min-h-7! px-2! py-0! text-xs!">
                <X aria-hidden /> {messages.clear}
              </Button>
            </>
          ) : (
            <span className="text-xs text-ink-faint">{messages.rowsOnThisPage({ rows: rows.length })}</span>
          )}
        </div>
        <div className="flex shrink-0 items-center">
          {hasMore && !many && (
            <button
              type="button"
              aria-pressed={preferences.whole}
              onClick={() => keep({ ...preferences, whole: !preferences.whole })}
              className={`${quiet} sm:hidden aria-pressed:bg-accent-ground aria-pressed:text-accent-strong`}
            >
              {messages.allFields}
            </button>
          )}
          <ColumnChooser list={list} head={head} />
        </div>
      </div>
      <TableMarkup
        caption={caption}
        head={shown.map(({ column }) => column)}
        rows={rows.map((row) => ({ ...row, cells: shown.map(({ index }) => row.cells[index]) }))}
        sticky
        barred={many}
        compact={preferences.compact}
        brief={hasMore && !preferences.whole}
        before={
          bulk === undefined || bulk === null || bulk === false
            ? undefined
            : (row, name) =>
                row === null ? (
                  <Tick label={messages.selectAllRowsOfThisPage} checked={whole} onChange={toggleAll} />
                ) : (
                  <Tick label={messages.select} of={name} checked={ticked.includes(row.key)} onChange={() => toggle(row.key)} />
                )
        }
      />
    </SelectionContext>
  );
}

/** Of a row, where `of` is the element that names the row. */
function Tick({ label, of, checked, onChange }: { label: string; of?: string; checked: boolean; onChange: () => void }) {
  const id = useId();
  return (
    <label className="-my-0.5 -ml-1 inline-flex size-6 shrink-0 items-center justify-center">
      <input
        type="checkbox"
        id={id}
        {...(of !== undefined && { 'data-key': 'select', 'aria-labelledby': `${id} ${of}` })}
        aria-label={label}
        checked={checked}
        onChange={onChange}
        className="size-4 accent-accent"
      />
    </label>
  );
}

/** Which columns are shown, and how dense: kept for this person in this browser. */
function ColumnChooser({ list, head }: { list: string; head: readonly Head[] }) {
  const { preferences, keep } = useTablePreferences();
  const box = useRef<HTMLDetailsElement>(null);
  const turned = preferences.turned[list] ?? [];
  const choose = (header: string) =>
    keep({
      ...preferences,
      turned: {
        ...preferences.turned,
        [list]: turned.includes(header) ? turned.filter((one) => one !== header) : [...turned, header],
      },
    });
  return (
    <details
      ref={box}
      className="relative"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || box.current === null) return;
        box.current.open = false;
        box.current.querySelector('summary')?.focus();
      }}
      onBlur={(event) => {
        if (box.current !== null && event.relatedTarget !== null && !box.current.contains(event.relatedTarget)) box.current.open = false;
      }}
    >
      <summary className={quiet}>
        <Columns3 aria-hidden className="size-4" /> {messages.columns}
      </summary>
      <fieldset className="absolute right-0 z-30 mt-1 w-56 rounded-lg border border-line-strong bg-surface p-2 shadow-lg">
        <legend className="sr-only">{messages.columnsOfThisList}</legend>
        {head
          .filter((column) => !column.names && !column.hidden)
          .map((column) => (
            <Choice key={column.header} label={column.header} checked={isShown(column, turned)} onChange={() => choose(column.header)} />
          ))}
        <div className="mt-1 border-t border-line pt-1">
          <Choice
            label={messages.denseRowsInEveryList}
            checked={preferences.compact}
            onChange={() => keep({ ...preferences, compact: !preferences.compact })}
          />
        </div>
      </fieldset>
    </details>
  );
}

const Choice = ({ label, checked, onChange }: { label: string; checked: boolean; onChange: () => void }) => (
  <label className="flex min-h-7 items-center gap-2 rounded px-1.5 hover:bg-sunken">
    <input type="checkbox" checked={checked} onChange={onChange} className="size-4 accent-accent" />
    {label}
  </label>
);
