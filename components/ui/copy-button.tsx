'use client';

import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';

/** Copies a value; says so in words, also to a screen reader. `what` is its name, as in `Copy thumbprint`. */
export function CopyButton({ value, what, labelled = false }: { value: string; what: string; labelled?: boolean }) {
  const [state, setState] = useState<'ready' | 'copied' | 'failed'>('ready');
  useEffect(() => {
    if (state === 'ready') return;
    const timer = setTimeout(() => setState('ready'), 2000);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = () =>
    navigator.clipboard.writeText(value).then(
      () => setState('copied'),
      () => setState('failed'),
    );
  const word = state === 'copied' ? 'Copied' : state === 'failed' ? 'Not copied' : 'Copy';
  const Icon = state === 'copied' ? Check : Copy;
  return (
    <button
      type="button"
      onClick={copy}
      aria-label={`Copy ${what}`}
      title={`Copy ${what}`}
      className={`inline-flex h-6 min-w-6 shrink-0 items-center justify-center gap-1 rounded text-xs font-medium hover:bg-sunken hover:text-ink ${state === 'copied' ? 'text-good' : 'text-ink-faint'} ${labelled ? 'px-1.5' : ''}`}
    >
      <Icon aria-hidden className="size-3.5" />
      {labelled && <span>{word}</span>}
      <span role="status" className="sr-only">
        {state === 'ready' ? '' : word}
      </span>
    </button>
  );
}
