'use client';

import { Plus, X } from 'lucide-react';
import { useContext, useId, useRef, useState } from 'react';
import * as t from '#messages/issuers';
import { Button } from '../ui/button.tsx';
import { FormContext, TextField } from '../ui/form.tsx';

type Row = { readonly key: number; readonly claim: string; readonly pattern: string };
type Props = {
  /** `claim=pattern`: the claims stand there already, the patterns only as examples. */
  example: { readonly conditions: readonly string[]; readonly identity: string };
};

const halves = (condition: string): [string, string] => {
  const at = condition.indexOf('=');
  return [condition.slice(0, at), condition.slice(at + 1)];
};

/** What was typed, as it comes back from the server: the values of one name, a line each. */
function rowsOf(values: Readonly<Record<string, string>> | undefined, example: Props['example']): Row[] {
  const claims = values?.claim?.split('\n') ?? example.conditions.map((condition) => halves(condition)[0]);
  const patterns = values?.pattern?.split('\n') ?? [];
  return claims.map((claim, key) => ({ key, claim, pattern: patterns[key] ?? '' }));
}

/** The conditions of a rule, one a line, and whom it leads to; told in one sentence as it is typed. */
export function RuleFields({ example }: Props) {
  const { state } = useContext(FormContext);
  const [rows, setRows] = useState(() => rowsOf(state.values, example));
  const next = useRef(rows.length);
  const id = useId();
  const problem = state.problems?.conditions;
  const examples = new Map(example.conditions.map(halves));
  const change = (key: number, part: Partial<Row>) => setRows(rows.map((row) => (row.key === key ? { ...row, ...part } : row)));
  const add = () => {
    setRows([...rows, { key: next.current, claim: '', pattern: '' }]);
    next.current += 1;
  };
  const told = rows.filter(({ claim, pattern }) => claim.trim() !== '' && pattern.trim() !== '');
  return (
    <>
      <fieldset aria-describedby={`${id}-hint ${id}-problem`}>
        <legend className="text-sm font-medium">{t.conditionsAllOfWhichMustHold}</legend>
        <p id={`${id}-hint`} className="mb-2 text-xs text-ink-faint">
          {t.aValueIsCompared({ wildcard: <code className="font-mono">{'{name}'}</code> })}
        </p>
        {problem !== undefined && (
          <p id={`${id}-problem`} className="mb-2 text-xs font-medium text-bad">
            {problem}
          </p>
        )}
        <ul className="space-y-2">
          {rows.map(({ key, claim, pattern }, index) => (
            <li
              key={key}
              className="grid grid-cols-[minmax(0,1fr)_2rem] items-center gap-1.5 sm:grid-cols-[minmax(0,2fr)_auto_minmax(0,3fr)_2rem]"
            >
              <input
                name="claim"
                aria-label={t.claimIndex({ index: index + 1 })}
                aria-invalid={problem !== undefined}
                value={claim}
                onChange={(event) => change(key, { claim: event.target.value })}
                placeholder="sub"
                autoComplete="off"
                spellCheck={false}
                className="control font-mono text-xs max-sm:col-start-1 max-sm:row-start-1"
              />
              <span aria-hidden className="max-sm:hidden">
                =
              </span>
              <input
                name="pattern"
                aria-label={t.valueOfClaim({ index: index + 1 })}
                aria-invalid={problem !== undefined}
                value={pattern}
                onChange={(event) => change(key, { pattern: event.target.value })}
                placeholder={examples.get(claim) ?? ''}
                autoComplete="off"
                spellCheck={false}
                className="control font-mono text-xs max-sm:col-start-1 max-sm:row-start-2"
              />
              <button
                type="button"
                aria-label={t.removeCondition({ index: index + 1 })}
                title={t.removeThisCondition}
                disabled={rows.length === 1}
                onClick={() => setRows(rows.filter((row) => row.key !== key))}
                className="inline-flex size-8 max-sm:col-start-2 max-sm:row-start-1 items-center justify-center rounded text-ink-soft hover:bg-sunken disabled:opacity-40"
              >
                <X aria-hidden className="size-4" />
              </button>
            </li>
          ))}
        </ul>
        <Button tone="quiet" className="mt-1.5" onClick={add}>
          <Plus aria-hidden /> {t.addCondition}
        </Button>
      </fieldset>
      <TextField name="identity" label={t.standForTheIdentity} mono placeholder={example.identity} hint={t.itsNameOrAName} />
      <p aria-live="polite" className="rounded-lg bg-sunken px-3 py-2 text-ink-soft empty:hidden">
        {told.length > 0 &&
          t.aTokenWhoseStandsForIt({ conditions: told.map(({ claim, pattern }) => t.claimIsPattern({ claim, pattern })) })}
      </p>
    </>
  );
}
