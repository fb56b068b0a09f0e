'use client';

import { type RefObject, startTransition, useEffect, useRef, useState } from 'react';
import { useTicks } from './ticks.tsx';

/** Milliseconds from when the page stands to the first question, and from an answer to the next. */
const [soonest, every] = [3_000, 10_000];

type Options<View> = {
  readonly initial: View;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** How many seconds before now the counts begin; null where they begin at an instant that the query names. */
  readonly span: number | null;
  /** Where they stand: nothing moves below a pointer, or the keyboard. */
  readonly area: RefObject<HTMLElement | null>;
};

/**
 * Counts that keep up with the list: asked for again when the stream has told of something new, ten seconds after the last answer, one question
 * at a time, and not at all while the page is paused, hidden, or being read.
 */
export function useCounts<View>({ initial, path, query, span, area }: Options<View>): View {
  const [view, setView] = useState(initial);
  const { listen } = useTicks();
  const asked = useRef({ path, query, span });
  asked.current = { path, query, span };
  useEffect(() => {
    const gone = new AbortController();
    let next = performance.now() + soonest;
    let waiting = 0;
    const ask = async (at: string) => {
      const { path, query, span } = asked.current;
      const since = span === null ? {} : { from: new Date(Date.parse(at) - span * 1_000).toISOString() };
      const answer = await fetch(`/api/v1${path}?${new URLSearchParams({ ...query, ...since, to: at })}`, {
        headers: { accept: 'application/json' },
        cache: 'no-store',
        signal: gone.signal,
      });
      if (!answer.ok) return;
      const found: View = await answer.json();
      if (!gone.signal.aborted) startTransition(() => setView(found));
    };
    const stop = listen(({ at, found, moves }) => {
      waiting += found;
      const read = area.current?.matches(':hover') === true || area.current?.contains(document.activeElement) === true;
      if (waiting === 0 || !moves || read || performance.now() < next) return;
      waiting = 0;
      next = Number.POSITIVE_INFINITY;
      // What cannot be had now is asked for with the next news; that the stream ends is said beside the list.
      ask(at)
        .catch(() => {})
        .finally(() => {
          next = performance.now() + every;
        });
    });
    return () => {
      stop();
      gone.abort();
    };
  }, [listen, area]);
  return view;
}
