'use client';

import { CircleAlert, CircleCheck, PlugZap } from 'lucide-react';
import { useActionState } from 'react';
import * as t from '#messages/sso';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Badge } from '../ui/badge.tsx';
import { buttonClass } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { Facts, Panel } from '../ui/page.tsx';

type Test = WireOutput<'sso.test'>;
export type TestState = { readonly test: Test } | { readonly problem: string } | null;

const names: Record<Test['checks'][number]['name'], string> = { discovery: t.discovery, keys: t.keys, client: t.client };

/** Asks the provider as signing in would, without anybody signing in. */
export function TestPanel({ action }: { action: (previous: TestState) => Promise<TestState> }) {
  const [state, dispatch, pending] = useActionState(action, null);
  return (
    <Panel
      title={t.testTheConnection}
      note={t.whoItSays}
      actions={
        <form action={dispatch}>
          <button type="submit" aria-busy={pending} aria-disabled={pending} className={buttonClass('plain')}>
            <PlugZap aria-hidden /> {pending ? t.asking : t.testNow}
          </button>
        </form>
      }
    >
      <div aria-live="polite">
        {state === null && <p className="text-ink-faint">{t.notTestedSinceThisPage}</p>}
        {state !== null && 'problem' in state && <Notice kind="error">{state.problem}</Notice>}
        {state !== null && 'test' in state && (
          <Facts
            items={state.test.checks.map(({ name, ok, detail }) => [
              names[name],
              <span key={name} className="flex flex-wrap items-center gap-2">
                <Badge tone={ok ? 'good' : 'bad'} icon={ok ? CircleCheck : CircleAlert}>
                  {ok ? t.good : t.notGood}
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
