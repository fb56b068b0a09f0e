'use client';

import { FlaskConical } from 'lucide-react';
import { type ReactNode, useActionState, useId } from 'react';
import * as t from '#messages/policy';
import { buttonClass } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { Notice } from '../ui/notice.tsx';
import { Panel } from '../ui/page.tsx';
import { type SimulationAnswer, SimulationResult } from './simulation.tsx';

type SimulationAsked = {
  readonly identity: string;
  readonly scopes: string;
  readonly actingFor: string;
  readonly lifetime: string;
};
/** What was asked stands beside the answer, so that the fields keep it. */
export type SimulationState = { readonly asked: SimulationAsked; readonly answer?: SimulationAnswer; readonly problem?: string };

type Props = {
  audience: { id: string; scopes: readonly string[]; lifetimeDefault: number; delegationDepth: number };
  /** What the fields hold at first. */
  identity: string;
  actingFor: string;
  action: (previous: SimulationState, form: FormData) => Promise<SimulationState>;
};

type FieldProps = { name: keyof SimulationAsked; label: ReactNode; value: string; placeholder: string; required?: boolean };

const Field = ({ name, label, value, placeholder, required = false }: FieldProps) => {
  const id = useId();
  return (
    <div className="min-w-0 sm:w-48">
      <label htmlFor={id} className="mb-1 block text-xs font-medium text-ink-soft">
        {label}
      </label>
      <input
        key={value}
        id={id}
        name={name}
        required={required}
        defaultValue={value}
        placeholder={placeholder}
        autoComplete="off"
        spellCheck={false}
        className="control"
      />
    </div>
  );
};

/** Asks what the token service would answer an identity at this moment. */
export function SimulatePanel({ audience, identity, actingFor, action }: Props) {
  const [{ asked, answer, problem }, dispatch, pending] = useActionState(action, {
    asked: { identity, actingFor, scopes: '', lifetime: '' },
  });
  return (
    <div className="space-y-5">
      <Panel title={t.aRequest} note={t.askedAsTheIdentityWouldAsk}>
        <form action={dispatch} className="flex flex-wrap items-end gap-2 max-sm:flex-col max-sm:items-stretch">
          <input type="hidden" name="audience" value={audience.id} />
          <Field name="identity" label={t.identityThatAsks} value={asked.identity} placeholder="billing-worker" required />
          {audience.delegationDepth > 0 && (
            <Field name="actingFor" label={t.actingForOptional} value={asked.actingFor} placeholder={t.itself} />
          )}
          <Field name="scopes" label={t.scopesOptional} value={asked.scopes} placeholder={audience.scopes.join(' ') || t.noScopes} />
          <Field name="lifetime" label={t.secondsOptional} value={asked.lifetime} placeholder={String(audience.lifetimeDefault)} />
          <button type="submit" aria-busy={pending} className={buttonClass('primary', 'min-h-[2.125rem]')}>
            <FlaskConical aria-hidden /> {t.simulate}
          </button>
        </form>
        {problem !== undefined && (
          <Notice kind="error" className="mt-3">
            {problem}
          </Notice>
        )}
      </Panel>
      {answer !== undefined ? (
        <SimulationResult {...answer} />
      ) : (
        problem === undefined && (
          <Panel flush>
            <Empty icon={FlaskConical} title={t.whoWouldGetWhat} small>
              {t.nameAnIdentityAndSeeWhat}
            </Empty>
          </Panel>
        )
      )}
    </div>
  );
}
