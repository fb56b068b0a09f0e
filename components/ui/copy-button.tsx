'use client';

import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import * as t from '#messages/ui';
import { buttonClass } from './button.tsx';
import { toClipboard } from './clipboard.ts';

type Props = {
  value: string;
  /** Its name, as in `Copy thumbprint`. */
  what: string;
  labelled?: boolean;
  /** Words on a button like others, in place of the small one. */
  label?: string;
};

/** Copies a value; says so in words, also to a screen reader. */
export function CopyButton({ value, what, labelled = false, label }: Props) {
  const [state, setState] = useState<'ready' | 'copied' | 'failed'>('ready');
  useEffect(() => {
    if (state === 'ready') return;
    const timer = setTimeout(() => setState('ready'), 2000);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = () =>
    toClipboard(value).then(
      () => setState('copied'),
      () => setState('failed'),
    );
  const word = state === 'copied' ? t.copied : state === 'failed' ? t.notCopied : t.copy;
  const Icon = state === 'copied' ? Check : Copy;
  return (
    <button
      type="button"
      onClick={copy}
      aria-label={t.copyWhat({ what })}
      title={t.copyWhat({ what })}
      className={
        label === undefined
          ? `inline-flex h-6 min-w-6 shrink-0 items-center justify-center gap-1 rounded text-xs font-medium hover:bg-sunken hover:text-ink ${state === 'copied' ? 'text-good' : 'text-ink-faint'} ${labelled ? 'px-1.5' : ''}`
          : buttonClass('quiet')
      }
    >
      <Icon aria-hidden className="size-3.5" />
      {label !== undefined ? <span>{state === 'ready' ? label : word}</span> : labelled && <span>{word}</span>}
      <span role="status" className="sr-only">
        {state === 'ready' ? '' : word}
      </span>
    </button>
  );
}
