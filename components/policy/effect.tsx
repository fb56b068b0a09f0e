'use client';

import { CircleCheck, TriangleAlert } from 'lucide-react';
import { useContext } from 'react';
import { count } from '#messages/numbers';
import * as t from '#messages/policy';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { FormContext, Submit } from '../ui/form.tsx';
import { TextLink } from '../ui/link.tsx';
import type { Writer } from '../ui/zone.ts';
import { useWriter } from '../ui/zone-context.tsx';

type Effect = WireOutput<'audience.preview'>;

const span = (writer: Writer, since: string): string =>
  Date.now() - Date.parse(since) > 86_000_000 ? t.theLast24Hours : t.theTimeSince({ time: writer.time(since), zone: writer.label(since) });

function sentenceOf(writer: Writer, { refused, examined, since, identities }: Effect): string {
  const period = span(writer, since);
  if (examined === 0) return t.nobodyGotATokenUnder({ period });
  return refused === 0
    ? t.thisChangeWouldHaveRefusedNone({ granted: examined, period })
    : t.thisChangeWouldHaveRefused({ refused, granted: examined, period, identities: identities.length });
}

const Milder = ({ effect: { shortened, narrowed } }: { effect: Effect }) =>
  shortened + narrowed === 0 ? null : (
    <p className="text-ink-soft">
      {[shortened > 0 && t.tokenWouldHaveLivedShorter({ shortened }), narrowed > 0 && t.tokenWouldHaveHadFewerScopes({ narrowed })]
        .filter(Boolean)
        .join('; ')}
      .
    </p>
  );

/** What the change would have done, where that was asked for: in a sentence, then whom it would have hit, and why. */
export function PolicyEffect() {
  const { state } = useContext(FormContext);
  const writer = useWriter();
  const { effect } = state;
  if (effect === undefined) return <div role="status" />;
  const harmful = effect.refused > 0;
  const Icon = harmful ? TriangleAlert : CircleCheck;
  return (
    <div role="status" className={`rounded-lg border p-3 ${harmful ? 'border-warn' : 'border-line-strong'}`}>
      <input type="hidden" name="previewed" value={state.values?.previewed ?? ''} />
      <p className={`flex gap-2 font-medium ${harmful ? 'text-warn' : 'text-good'}`}>
        <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
        {sentenceOf(writer, effect)}
      </p>
      <div className="mt-2 space-y-2 pl-6 empty:hidden">
        {harmful && (
          <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-2">
            <div>
              <dt className="text-xs text-ink-faint">{t.refusedFrom}</dt>
              {effect.identities.map(({ id, name, requests }) => (
                <dd key={id}>
                  <TextLink href={`/identities/${id}`} className="inline-block min-h-6">
                    {name}
                  </TextLink>{' '}
                  <span className="text-ink-soft">{count(requests)}</span>
                </dd>
              ))}
            </div>
            <div>
              <dt className="text-xs text-ink-faint">{t.becauseOf}</dt>
              {effect.codes.map(({ code, requests }) => (
                <dd key={code} className="min-h-6">
                  <span className="font-mono text-xs">{code}</span> <span className="text-ink-soft">{count(requests)}</span>
                </dd>
              ))}
            </div>
          </dl>
        )}
        <Milder effect={effect} />
        <p className="text-xs text-ink-faint">{t.requestsThatWereRefused}</p>
      </div>
    </div>
  );
}

/** Looks first, or does it; where somebody would be refused, doing it takes a second press that says so. */
export function PolicyButtons({ save, saveHarmful, danger = false }: { save: string; saveHarmful: string; danger?: boolean }) {
  const { effect } = useContext(FormContext).state;
  const harmful = effect !== undefined && effect.refused > 0;
  return (
    <>
      <Submit intent="preview" tone="plain">
        {t.previewTheEffect}
      </Submit>
      <Submit intent="save" tone={harmful || danger ? 'danger' : 'primary'}>
        {harmful ? saveHarmful : save}
      </Submit>
    </>
  );
}
