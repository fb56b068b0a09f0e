'use client';

import { CircleAlert, CircleCheck, PlugZap } from 'lucide-react';
import { useActionState } from 'react';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Badge } from '../ui/badge.tsx';
import { buttonClass } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { Facts, Panel } from '../ui/page.tsx';

type Test = WireOutput<'sso.test'>;
export type TestState = { readonly test: Test } | { readonly problem: string } | null;

const names: Record<Test['checks'][number]['name'], string> = { discovery: 'Discovery', keys: 'Keys', client: 'Client' };

/** Asks the provider as signing in would, without anybody signing in. */
export function TestPanel({ action }: { action: (previous: TestState) => Promise<TestState> }) {
  const [state, dispatch, pending] = useActionState(action, null);
  return (
    <Panel
      title="Test the connection"
      note="Who it says it is, its keys, and whether it knows the client. Nobody signs in by it."
      actions={
        <form action={dispatch}>
          <button type="submit" aria-busy={pending} aria-disabled={pending} className={buttonClass('plain')}>
            <PlugZap aria-hidden /> {pending ? 'Asking…' : 'Test now'}
          </button>
        </form>
      }
    >
      <div aria-live="polite">
        {state === null && <p className="text-ink-faint">Not tested since this page was opened.</p>}
        {state !== null && 'problem' in state && <Notice kind="error">{state.problem}</Notice>}
        {state !== null && 'test' in state && (
          <Facts
            items={state.test.checks.map(({ name, ok, detail }) => [
              names[name],
              <span key={name} className="flex flex-wrap items-center gap-2">
                <Badge tone={ok ? 'good' : 'bad'} icon={ok ? CircleCheck : CircleAlert}>
                  {ok ? 'Good' : 'Not good'}
                </Badge>
                {detail}
              </span>,
            ])}
          />
        )}
      </div>
    </Panel>
  );
}
