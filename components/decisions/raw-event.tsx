'use client';

import { useId, useState } from 'react';
import * as t from '#messages/decisions';
import { CodeBlock } from '../ui/code.tsx';

/** One event as others see it. */
export type EventForms = { readonly [name in 'record' | 'cloudevents' | 'ocsf']?: object };

const names = { record: 'JSON', ocsf: 'OCSF', cloudevents: 'CloudEvents' } as const;
type Form = keyof typeof names;

/** The event itself, in each of its forms. A token is never in it: of tokens only ids and claims are kept. */
export function RawEvent({ forms }: { forms: EventForms }) {
  const [shown, setShown] = useState<Form>('record');
  const id = useId();
  const there = (Object.keys(names) as Form[]).filter((form) => forms[form] !== undefined);
  return (
    <>
      <div
        role="tablist"
        aria-label={t.formOfTheEvent}
        className="mb-2 inline-flex rounded-[0.4375rem] border border-line-strong bg-sunken p-0.5"
      >
        {there.map((form) => (
          <button
            key={form}
            type="button"
            role="tab"
            id={`${id}-${form}`}
            aria-selected={form === shown}
            aria-controls={`${id}-panel`}
            tabIndex={form === shown ? 0 : -1}
            onClick={() => setShown(form)}
            onKeyDown={(event) => {
              const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
              const next = there[(there.indexOf(form) + step + there.length) % there.length];
              if (step === 0 || next === undefined) return;
              setShown(next);
              document.getElementById(`${id}-${next}`)?.focus();
            }}
            className={`h-7 rounded-[0.3125rem] px-2.5 font-medium ${form === shown ? 'bg-surface text-ink shadow-xs' : 'text-ink-soft hover:text-ink'}`}
          >
            {names[form]}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${shown}`}>
        <CodeBlock value={JSON.stringify(forms[shown], null, 2)} what={t.theEventAs({ names: names[shown] })} asIs tall />
      </div>
    </>
  );
}
