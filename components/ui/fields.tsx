'use client';

import { type ReactNode, useContext, useId, useState } from 'react';
import { CheckField, type FieldFrame, FormContext, Frame, useField } from './form.tsx';

/** More than a server action reads ends on the page for what went wrong, and everything that was typed is lost with it. */
type LongestFile = { readonly bytes: number; readonly problem: string };

/** A file that is read on the server; browsers do not let it be filled in again. One that is too long is not sent. */
export function FileField({ name, label, hint, accept, longest }: FieldFrame & { accept: string; longest?: LongestFile }) {
  const field = useField(name, undefined);
  const [isTooLong, setTooLong] = useState(false);
  const problem = isTooLong ? longest?.problem : field.problem;
  return (
    <Frame id={field.id} label={label} hint={hint} optional problem={problem}>
      <input
        id={field.id}
        name={name}
        type="file"
        accept={accept}
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? `${field.id}-hint` : `${field.id}-problem ${field.id}-hint`}
        onChange={({ currentTarget: input }) => {
          const tooLong = longest !== undefined && (input.files?.[0]?.size ?? 0) > longest.bytes;
          setTooLong(tooLong);
          if (tooLong) input.value = '';
        }}
        className="control file:mr-3 file:cursor-pointer file:rounded file:border-0 file:bg-sunken file:px-2 file:py-0.5 file:font-medium file:text-ink"
      />
    </Frame>
  );
}

/** Several of a few, under one name. */
export function CheckGroup({
  name,
  legend,
  hint,
  values,
  choices,
}: {
  name: string;
  legend: string;
  hint?: ReactNode;
  values: readonly string[];
  choices: readonly string[];
}) {
  const id = useId();
  const { state } = useContext(FormContext);
  const problem = state.problems?.[name];
  return (
    <fieldset aria-describedby={`${id}-problem ${id}-hint`}>
      <legend className="text-sm font-medium">{legend}</legend>
      <p id={`${id}-hint`} className="text-xs text-ink-faint empty:hidden">
        {hint}
      </p>
      <p id={`${id}-problem`} className="mt-1 text-xs font-medium text-bad empty:hidden">
        {problem}
      </p>
      <div className="mt-2 flex flex-wrap gap-x-5 gap-y-2">
        {choices.map((choice) => (
          <CheckField key={choice} name={name} value={choice} label={choice} checked={values.includes(choice)} />
        ))}
      </div>
    </fieldset>
  );
}

/** What is sent along unseen. Where it is what was refused, that is said in its place. */
export function HiddenField({ name, value }: { name: string; value: string }) {
  const { state } = useContext(FormContext);
  const problem = state.problems?.[name];
  return (
    <>
      <input type="hidden" name={name} value={value} />
      {problem !== undefined && <p className="text-sm font-medium text-bad">{problem}</p>}
    </>
  );
}
