'use client';

import { FlaskConical } from 'lucide-react';
import { useActionState, useId } from 'react';
import * as t from '#messages/issuers';
import { buttonClass } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { Panel } from '../ui/page.tsx';
import { type ForeignSimulation, ForeignVerdict } from './verdict.tsx';

/** The token itself never comes back: it is judged, and forgotten. */
export type SimulatorState = { readonly simulation?: ForeignSimulation; readonly problem?: string } | null;

/** Paste a token, and see whom it stands for, and why or why not. */
export function IssuerSimulator({ action }: { action: (previous: SimulatorState, form: FormData) => Promise<SimulatorState> }) {
  const [state, dispatch, pending] = useActionState(action, null);
  const id = useId();
  return (
    <div className="space-y-5">
      <Panel title={t.aToken} note={t.itIsJudgedAsAnExchange}>
        <form action={dispatch} autoComplete="off">
          <label htmlFor={id} className="mb-1 block text-sm font-medium">
            {t.jwt}
          </label>
          <textarea
            id={id}
            name="token"
            rows={5}
            required
            autoComplete="off"
            spellCheck={false}
            placeholder="eyJ…"
            aria-describedby={`${id}-hint`}
            className="control block resize-y font-mono text-xs"
          />
          <p id={`${id}-hint`} className="mt-1 mb-3 text-xs text-ink-faint">
            {t.theFieldIsEmptiedWhen}
          </p>
          <button type="submit" aria-busy={pending} className={buttonClass('primary')}>
            <FlaskConical aria-hidden /> {t.judgeIt}
          </button>
        </form>
        {state?.problem !== undefined && (
          <Notice kind="error" className="mt-3">
            {state.problem}
          </Notice>
        )}
      </Panel>
      {state?.simulation && <ForeignVerdict simulation={state.simulation} />}
    </div>
  );
}
