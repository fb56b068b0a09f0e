'use client';

import { createContext, type ReactNode, startTransition, useActionState, useContext, useId, useRef } from 'react';
import * as messages from '#messages/ui';
import { ConfirmDialog } from '../access/confirm.tsx';
import { Button, type ButtonTone, buttonClass } from './button.tsx';
import { RadioLine } from './choice-line.tsx';
import type { FormAction, FormState } from './form-state.ts';
import { Notice } from './notice.tsx';
import { Revealed } from './revealed.tsx';

export const FormContext = createContext<{ state: FormState; pending: boolean }>({ state: {}, pending: false });

type FormProps = {
  action: FormAction;
  children: ReactNode;
  className?: string;
  /** Where a form that shows something once leads on to. */
  onward?: string;
  /** What takes the place of the form, if anything does, once its action answered. */
  then?: (state: FormState) => ReactNode;
};

/** A form on a server action: field errors, values kept, and what is shown once in place of the fields. Works without a script. */
export function Form({ action, ...view }: FormProps) {
  const [state, dispatch, pending] = useActionState(action, {});
  return <FormView state={state} dispatch={dispatch} pending={pending} {...view} />;
}

type DialogProps = FormProps & {
  id: string;
  trigger: ReactNode;
  tone?: ButtonTone;
  title: string;
  /** Inside a row of a table. */
  inRow?: boolean;
};

/**
 * A button and the dialog that it opens, with a form in it: the browser's own dialog, with its focus trap and Escape.
 * An answer that came without a script finds the dialog open.
 */
export function FormDialog({ action, id, trigger, tone = 'plain', title, inRow = false, children, ...view }: DialogProps) {
  const [state, dispatch, pending] = useActionState(action, {});
  const answered = state.message !== undefined || state.reveal !== undefined || state.effect !== undefined;
  return (
    <>
      <Button
        tone={tone}
        commandfor={id}
        command="show-modal"
        aria-haspopup="dialog"
        className={inRow ? '-my-0.5 min-h-6! px-1.5! py-0! text-xs!' : ''}
      >
        {trigger}
      </Button>
      <dialog id={id} open={answered} aria-labelledby={`${id}-title`} className="text-left whitespace-normal">
        <div className="p-5">
          <h2 id={`${id}-title`} className="mb-3 text-base font-semibold tracking-[-0.01em]">
            {title}
          </h2>
          <FormView state={state} dispatch={dispatch} pending={pending} {...view}>
            {children}
          </FormView>
        </div>
      </dialog>
    </>
  );
}

/** The last row of a dialog: the way out, and the deed. */
export const DialogButtons = ({ dialog, children }: { dialog: string; children: ReactNode }) => (
  <div className="flex flex-wrap justify-end gap-2">
    <Button commandfor={dialog} command="close">
      {messages.cancel}
    </Button>
    {children}
  </div>
);

type ViewProps = Omit<FormProps, 'action'> & { state: FormState; dispatch: (form: FormData) => void; pending: boolean };

function FormView({ state, dispatch, pending, children, className = '', onward, then }: ViewProps) {
  // What was sent, to be sent once more as it was when something had to be confirmed first.
  const sent = useRef<FormData>(null);
  if (state.reveal !== undefined) return <Revealed reveal={state.reveal} onward={state.reveal.onward ?? onward} />;
  const after = then?.(state);
  if (after) return after;
  const again = () => {
    const form = sent.current;
    if (form !== null) startTransition(() => dispatch(form));
  };
  return (
    <FormContext value={{ state, pending }}>
      {state.confirm !== undefined && <ConfirmDialog ways={state.confirm} attempt={state} onConfirmed={again} />}
      <form
        action={dispatch}
        noValidate
        className={className}
        onSubmit={({ currentTarget, nativeEvent }) => {
          const submitter = nativeEvent instanceof SubmitEvent ? nativeEvent.submitter : null;
          sent.current = new FormData(currentTarget, submitter);
        }}
      >
        {state.message !== undefined && (
          <Notice kind={state.confirm === undefined && !state.waits ? 'error' : 'warning'} className="mb-4">
            {state.message}
            {state.waits && (
              <>
                {' '}
                <a href="/approvals" className="underline">
                  {messages.openApprovals}
                </a>
              </>
            )}
            {state.signIn && (
              <>
                {' '}
                {messages.signInThenSendAgain({
                  link: (
                    <a href="/sign-in" target="_blank" rel="noreferrer" className="underline">
                      {messages.signInInAnotherTab}
                    </a>
                  ),
                })}
              </>
            )}
          </Notice>
        )}
        {children}
      </form>
    </FormContext>
  );
}

type SubmitProps = {
  children: ReactNode;
  tone?: ButtonTone;
  className?: string;
  /** Where a form can be sent in more than one way: which of them. */
  intent?: string;
};

/** The button that does it; its words say what it does. */
export function Submit({ children, tone = 'primary', className = '', intent }: SubmitProps) {
  const { pending } = useContext(FormContext);
  return (
    <button
      type="submit"
      {...(intent && { name: 'intent', value: intent })}
      aria-busy={pending}
      aria-disabled={pending}
      className={buttonClass(tone, className)}
    >
      {children}
    </button>
  );
}

export type FieldFrame = { name: string; label: string; hint?: ReactNode; optional?: boolean };

/** A field's id, what was typed into it, and what is wrong with it. */
export function useField(name: string, initial: string | undefined) {
  const { state } = useContext(FormContext);
  const id = useId();
  const problem = state.problems?.[name];
  return {
    id,
    problem,
    value: state.values?.[name] ?? initial,
    describedBy: problem === undefined ? `${id}-hint` : `${id}-problem ${id}-hint`,
  };
}

/** A field under its label, with its problem and its hint. */
export const Frame = ({
  id,
  label,
  hint,
  problem,
  optional,
  children,
}: Omit<FieldFrame, 'name'> & { id: string; problem: string | undefined; children: ReactNode }) => (
  <div>
    <label htmlFor={id} className="mb-1 block text-sm font-medium">
      {label}
      {optional && <span className="font-normal text-ink-faint"> {messages.optionalField}</span>}
    </label>
    {children}
    {problem !== undefined && (
      <p id={`${id}-problem`} className="mt-1 text-xs font-medium text-bad">
        {problem}
      </p>
    )}
    <p id={`${id}-hint`} className="mt-1 text-xs text-ink-faint empty:hidden">
      {hint}
    </p>
  </div>
);

type InputProps = FieldFrame & {
  type?: 'text' | 'email' | 'password' | 'number' | 'url' | 'datetime-local';
  value?: string;
  placeholder?: string;
  autoComplete?: string;
  mono?: boolean;
  autoFocus?: boolean;
};

export function TextField({
  name,
  label,
  hint,
  optional = false,
  type = 'text',
  value,
  placeholder,
  autoComplete = 'off',
  mono = false,
  autoFocus,
}: InputProps) {
  const field = useField(name, value);
  return (
    <Frame id={field.id} label={label} hint={hint} optional={optional} problem={field.problem}>
      <input
        id={field.id}
        name={name}
        type={type}
        defaultValue={field.value}
        placeholder={placeholder}
        autoComplete={autoComplete}
        // biome-ignore lint/a11y/noAutofocus: only where the form is all there is on the page
        autoFocus={autoFocus}
        spellCheck={false}
        required={!optional}
        aria-invalid={field.problem !== undefined}
        aria-describedby={field.describedBy}
        className={`control ${mono ? 'font-mono text-xs' : ''}`}
      />
    </Frame>
  );
}

export function AreaField({
  name,
  label,
  hint,
  optional = false,
  value,
  placeholder,
  rows = 3,
  mono = false,
}: FieldFrame & { value?: string; placeholder?: string; rows?: number; mono?: boolean }) {
  const field = useField(name, value);
  return (
    <Frame id={field.id} label={label} hint={hint} optional={optional} problem={field.problem}>
      <textarea
        id={field.id}
        name={name}
        rows={rows}
        defaultValue={field.value}
        placeholder={placeholder}
        spellCheck={!mono}
        required={!optional}
        aria-invalid={field.problem !== undefined}
        aria-describedby={field.describedBy}
        className={`control block resize-y ${mono ? 'font-mono text-xs' : ''}`}
      />
    </Frame>
  );
}

export function SelectField({
  name,
  label,
  hint,
  optional = false,
  value,
  choices,
}: FieldFrame & { value?: string; choices: readonly { value: string; label: string }[] }) {
  const field = useField(name, value);
  return (
    <Frame id={field.id} label={label} hint={hint} optional={optional} problem={field.problem}>
      <select
        key={field.value}
        id={field.id}
        name={name}
        defaultValue={field.value}
        aria-invalid={field.problem !== undefined}
        aria-describedby={field.describedBy}
        className="control"
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </Frame>
  );
}

/** One of a few, each with a line on when to choose it; nothing is chosen beforehand unless `value` says so. */
export function RadioField({
  name,
  legend,
  hint,
  value,
  choices,
}: {
  name: string;
  legend: string;
  hint?: ReactNode;
  value?: string;
  choices: readonly { value: string; label: string; note: string }[];
}) {
  const field = useField(name, value);
  return (
    <fieldset aria-describedby={field.describedBy}>
      <legend className="text-sm font-medium">{legend}</legend>
      <p id={`${field.id}-hint`} className="text-xs text-ink-faint empty:hidden">
        {hint}
      </p>
      {field.problem !== undefined && (
        <p id={`${field.id}-problem`} className="mt-1 text-xs font-medium text-bad">
          {field.problem}
        </p>
      )}
      <div className="mt-2 overflow-hidden rounded-lg border border-line-strong">
        {choices.map((choice) => (
          <RadioLine
            key={choice.value}
            name={name}
            value={choice.value}
            label={choice.label}
            note={choice.note}
            defaultChecked={field.value === choice.value}
          />
        ))}
      </div>
    </fieldset>
  );
}

/** Several of a few, or one that is so or not. */
export function CheckField({
  name,
  label,
  hint,
  checked = false,
  value = 'on',
  offeredAs,
}: {
  name: string;
  label: ReactNode;
  hint?: ReactNode;
  checked?: boolean;
  value?: string;
  /** Of choices that may become more while the form is open: the name under which those that were there are sent along. */
  offeredAs?: string;
}) {
  const id = useId();
  const { state } = useContext(FormContext);
  const sent = (under: string) => state.values?.[under]?.split('\n').includes(value) ?? false;
  // What was not there is as it comes: nobody left it out.
  const kept = state.values === undefined || (offeredAs !== undefined && !sent(offeredAs)) ? checked : sent(name);
  // Of several under one name, nobody knows which is meant.
  const problem = value === 'on' ? state.problems?.[name] : undefined;
  return (
    <div className="flex items-start gap-2.5">
      {offeredAs !== undefined && <input type="hidden" name={offeredAs} value={value} />}
      <input
        key={String(kept)}
        id={id}
        type="checkbox"
        name={name}
        value={value}
        defaultChecked={kept}
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? `${id}-hint` : `${id}-problem ${id}-hint`}
        className="mt-0.5 size-4 shrink-0 accent-accent"
      />
      <div>
        <label htmlFor={id} className="block font-medium">
          {label}
        </label>
        {problem !== undefined && (
          <p id={`${id}-problem`} className="text-xs font-medium text-bad">
            {problem}
          </p>
        )}
        <p id={`${id}-hint`} className="text-xs text-ink-faint empty:hidden">
          {hint}
        </p>
      </div>
    </div>
  );
}
