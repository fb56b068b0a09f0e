'use client';

import { type ReactNode, useContext, useEffect, useRef, useState } from 'react';
import { EffectiveToken } from '#components/identities/effective-token';
import { Button } from '#components/ui/button';
import { FormContext } from '#components/ui/form';
import { Notice } from '#components/ui/notice';
import { Panel } from '#components/ui/page';
import * as t from '#messages/registration';
import type { WireOutput } from '#server/doors/api/contract';
import { textOf } from '../../../form-values.ts';
import { draftOf } from './draft.ts';

type Preview = WireOutput<'identity.registration-preview'>;
type Problem = { readonly field: string; readonly detail: string };
type Found = { readonly preview: Preview | null; readonly problems: Readonly<Record<string, string>>; readonly silent?: true };

/** Milliseconds without a key before it is asked what is typed would be. */
const rest = 300;
/** Fields whose problems are found while typing; of the others only sending them says. */
const live: readonly string[] = ['name', 'environment', 'profile', 'grants'];

/** The first problem of each field. */
const byField = (problems: readonly Problem[]): Record<string, string> =>
  Object.fromEntries(problems.toReversed().map(({ field, detail }) => [field.split('.', 1)[0] ?? field, detail]));

async function ask(form: FormData, signal: AbortSignal): Promise<Found> {
  const answer = await fetch('/api/v1/identities/registration-preview', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ ...draftOf(form), profile: textOf(form, 'profile') }),
    cache: 'no-store',
    signal,
  });
  if (answer.ok) {
    const preview: Preview = await answer.json();
    return { preview, problems: byField(preview.problems) };
  }
  const { problems = [] }: { problems?: Problem[] } = answer.status === 400 || answer.status === 422 ? await answer.json() : {};
  return problems.length > 0 ? { preview: null, problems: byField(problems) } : { preview: null, problems: {}, silent: true };
}

/** The fields of a registration, their problems while they are typed, and beside them what the identity would get. */
export function LiveRegistration({ children }: { children: ReactNode }) {
  const { state, pending } = useContext(FormContext);
  const [found, setFound] = useState<Found | null>(null);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const form = place.current?.closest('form');
    if (!form) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let asked = new AbortController();
    const look = () => {
      clearTimeout(timer);
      asked.abort();
      asked = new AbortController();
      const { signal } = asked;
      const typed = new FormData(form);
      if (textOf(typed, 'name') === '') return setFound(null);
      timer = setTimeout(() => {
        ask(typed, signal).then(
          (answer) => !signal.aborted && setFound(answer),
          () => !signal.aborted && setFound({ preview: null, problems: {}, silent: true }),
        );
      }, rest);
    };
    form.addEventListener('input', look);
    // What was typed before there was a script to hear it, or came back with the answer to a form.
    look();
    return () => {
      form.removeEventListener('input', look);
      clearTimeout(timer);
      asked.abort();
    };
  }, []);
  const sent = Object.entries(state.problems ?? {}).filter(([field]) => found === null || found.silent || !live.includes(field));
  const problems = { ...Object.fromEntries(sent), ...found?.problems };
  return (
    <FormContext value={{ state: { ...state, problems }, pending }}>
      <div ref={place} className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_minmax(0,26rem)]">
        <Panel>
          <div className="max-w-xl space-y-4">{children}</div>
        </Panel>
        <Panel title={t.effectiveToken} note={t.foundOutByWhatIssues} className="lg:sticky lg:top-16">
          {found?.preview ? (
            <EffectiveToken preview={found.preview} />
          ) : found?.silent ? (
            <Notice kind="info">{t.cannotBeShownNow}</Notice>
          ) : (
            <p role="status" className="text-ink-soft">
              {found === null ? t.typeAName : Object.values(found.problems).join(' ')}
            </p>
          )}
        </Panel>
      </div>
    </FormContext>
  );
}

type Audience = { readonly uri: string; readonly scopes: readonly string[] };

/** Writes audiences into the field of grants, with all of their scopes. */
export const AudienceChoices = ({ audiences }: { audiences: readonly Audience[] }) => (
  <div className="-mt-2 flex flex-wrap gap-2">
    {audiences.map(({ uri, scopes }) => (
      <Button
        key={uri}
        className="min-h-6! px-2! py-0! text-xs! wrap-anywhere whitespace-normal!"
        onClick={({ currentTarget }) => {
          const field = currentTarget.form?.querySelector<HTMLTextAreaElement>('textarea[name="grants"]');
          if (!field) return;
          field.value = [...field.value.split('\n').filter((line) => line.trim() !== ''), [uri, ...scopes].join(' ')].join('\n');
          field.dispatchEvent(new Event('input', { bubbles: true }));
        }}
      >
        {t.add({ audience: uri })}
      </Button>
    ))}
  </div>
);
