'use client';

import { Maximize2, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import * as messages from '#messages/activity';
import { Compare } from '../decisions/compare.tsx';
import { Outcome, Severity } from '../decisions/outcome.tsx';
import { type EventForms, RawEvent } from '../decisions/raw-event.tsx';
import type { DecisionDetail } from '../decisions/types.ts';
import { Verdict } from '../decisions/verdict.tsx';
import { Button, LinkButton } from '../ui/button.tsx';
import { TextLink } from '../ui/link.tsx';
import { Notice } from '../ui/notice.tsx';
import { Time } from '../ui/time.tsx';
import type { ActivityQuery } from './range.ts';
import { ValueList } from './value-list.tsx';
import { valuesOf } from './values.ts';

export type Detail = { readonly decision: DecisionDetail; readonly forms: EventForms } | { readonly problem: string } | null;

type Props = { id: string; detail: Detail; query: ActivityQuery; onClose: () => void };

/** One decision beside the list it was found in: the verdict first, then what differs, then what can be done by its values. */
export default function DetailSheet({ id, detail, query, onClose }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another decision takes the focus as the first did
  useEffect(() => heading.current?.focus(), [id]);
  useEffect(() => {
    const close = (event: KeyboardEvent) => event.key === 'Escape' && document.querySelector(':popover-open') === null && onClose();
    document.addEventListener('keydown', close);
    return () => document.removeEventListener('keydown', close);
  }, [onClose]);
  const decision = detail !== null && 'decision' in detail ? detail.decision : null;
  return (
    <aside
      aria-labelledby="sheet-title"
      className="fixed inset-y-0 right-0 z-30 flex w-[min(44rem,100vw)] flex-col border-l border-line-strong bg-surface shadow-2xl"
    >
      <div className="flex min-h-13 items-center gap-2 border-b border-line px-5">
        <h2 ref={heading} id="sheet-title" tabIndex={-1} className="min-w-0 flex-1 truncate font-mono text-xs text-ink-soft outline-none">
          {messages.decisionId({ id })}
        </h2>
        <LinkButton href={`/d/${id}`} tone="quiet" aria-label={messages.openOnAPage} className="w-9 px-0">
          <Maximize2 aria-hidden />
        </LinkButton>
        <Button tone="quiet" onClick={onClose} aria-label={messages.close} className="w-9 px-0">
          <X aria-hidden />
        </Button>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto" aria-busy={detail === null}>
        {detail !== null && 'problem' in detail && (
          <div className="p-5">
            <Notice kind="error">{detail.problem}</Notice>
          </div>
        )}
        {detail === null && <p className="p-5 text-ink-soft">{messages.reading}</p>}
        {decision !== null && detail !== null && 'forms' in detail && (
          <>
            <div className="px-5 py-4">
              <div className="mb-2 flex flex-wrap items-center gap-x-2 gap-y-1">
                <Outcome outcome={decision.outcome} />
                <Severity severity={decision.severity} />
                {decision.code !== decision.outcome && <span className="font-mono text-xs text-ink-soft">{decision.code}</span>}
                <span className="text-xs text-ink-faint">
                  <Time at={decision.at} form="line" />
                </span>
              </div>
              <p className="text-base leading-6 font-medium text-balance wrap-anywhere">
                <Verdict decision={decision} />
              </p>
              {decision.severity !== 'none' && (
                <p className="mt-2 text-ink-soft">
                  {decision.meaning} <span className="font-medium text-ink">{decision.action}</span>
                </p>
              )}
              {decision.case !== null && (
                <p className="mt-2">
                  <TextLink href={`/rejections/${decision.case}`}>{messages.openItsRejectionCase}</TextLink>
                </p>
              )}
            </div>
            {(decision.token !== null || decision.boundThumbprint !== null || decision.presentedThumbprint !== null) && (
              <div className="border-t border-line">
                <Compare decision={decision} />
              </div>
            )}
            <div className="border-t border-line px-5 py-3">
              <h3 className="mb-1 text-sm font-semibold">{messages.values}</h3>
              <ValueList values={valuesOf(decision)} query={query} />
            </div>
            <div className="border-t border-line px-5 py-3">
              <h3 className="mb-2 text-sm font-semibold">{messages.rawEvent}</h3>
              <RawEvent forms={detail.forms} />
            </div>
          </>
        )}
      </div>
    </aside>
  );
}
