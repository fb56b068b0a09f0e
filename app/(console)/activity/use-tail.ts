'use client';

import { startTransition, useCallback, useEffect, useRef, useState } from 'react';
import * as t from '#messages/activity';
import type { TailState } from '../../../components/activity/live-bar.tsx';
import type { Decision } from '../../../components/decisions/types.ts';
import { sessionEnded } from '../../../components/ui/session-ended.ts';

type Tick = { readonly at: string; readonly found: number; readonly items: readonly Decision[] };

export type TailTick = { readonly at: string; readonly found: number; readonly moves: boolean };

export type Tail = {
  readonly rows: readonly Decision[];
  readonly state: TailState;
  readonly heardAt: string | null;
  readonly waiting: number;
  readonly skipped: number;
  readonly said: string;
  /** Whether rows have left at the lower end, so that the page below does not follow on any more. */
  readonly moved: boolean;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly show: () => void;
};

/** Rows in the list; what is older is on the next page. */
const most = 50;
/** Milliseconds: between two sentences to a screen reader; after which a silent stream is a dead one; before it is tried again. */
const [quiet, dead, again] = [5_000, 15_000, 3_000];
/** What may have been sealed late is asked for once more; what is on the page already is told apart by its id. */
const overlap = 10_000;

const newestFirst = (a: Decision, b: Decision): number => (a.at === b.at ? (a.id < b.id ? 1 : -1) : a.at < b.at ? 1 : -1);

type Options = {
  /** The stream of the page's filter; null where the page stands still. */
  readonly url: string | null;
  readonly initial: readonly Decision[];
  /** When the page was read. */
  readonly readAt: string;
  /** Somebody reads here at this moment: nothing may move under their eyes. */
  readonly isHeld: () => boolean;
  /** Told each second while the stream is heard: what is new, and whether the page may move. */
  readonly onTick: (tick: TailTick) => void;
};

/** The rows of the page as they grow: one change a second at the most, none while somebody reads, and never the same row twice. */
export function useTail({ url, initial, readAt, isHeld, onTick }: Options): Tail {
  const [view, setView] = useState({ rows: initial, waiting: 0, skipped: 0, moved: false });
  const [connection, setConnection] = useState<'connecting' | 'open' | 'reconnecting' | 'ended'>('connecting');
  const [held, setHeld] = useState(false);
  const [paused, setPaused] = useState(false);
  const [heardAt, setHeardAt] = useState<string | null>(null);
  const [said, setSaid] = useState('');
  const pausedNow = useRef(false);
  const waiting = useRef<{ items: Decision[]; found: number }>({ items: [], found: 0 });
  const unsaid = useRef({ found: 0, negative: 0, since: 0 });
  const holder = useRef(isHeld);
  holder.current = isHeld;
  const told = useRef(onTick);
  told.current = onTick;

  const show = useCallback(() => {
    const { items, found } = waiting.current;
    waiting.current = { items: [], found: 0 };
    if (found === 0) return;
    startTransition(() =>
      setView(({ rows, skipped }) => {
        const all = [...items, ...rows].sort(newestFirst);
        return { rows: all.slice(0, most), waiting: 0, skipped: skipped + found - items.length, moved: true };
      }),
    );
  }, []);

  useEffect(() => {
    if (url === null) return;
    const known = new Set(initial.map(({ id }) => id));
    let from = Date.parse(readAt) - overlap;
    let source: EventSource | undefined;
    let retry: ReturnType<typeof setTimeout> | undefined;
    let heard = Date.now();
    // What a stream begins with is on the page for the most part, and not all of it is told.
    let first = true;

    const take = ({ at, found, items }: Tick) => {
      heard = Date.now();
      from = Date.parse(at) - overlap;
      const fresh = items.filter(({ id }) => !known.has(id));
      for (const { id } of fresh) known.add(id);
      // What is older than every row that may still come needs no remembering.
      if (known.size > 5_000) for (const id of [...known].slice(0, 2_000)) known.delete(id);
      const count = first ? fresh.length : found - (items.length - fresh.length);
      first = false;
      const { current } = waiting;
      waiting.current = { items: [...fresh, ...current.items].slice(0, most), found: current.found + count };
      const stands = pausedNow.current || holder.current();
      setConnection('open');
      setHeld(stands && !pausedNow.current);
      setHeardAt(at);
      told.current({ at, found: count, moves: !stands });
      if (stands) setView((before) => (count === 0 ? before : { ...before, waiting: waiting.current.found }));
      else show();
      const negative = fresh.filter(({ outcome }) => outcome === 'refused' || outcome === 'rejected').length;
      const gathered = { found: unsaid.current.found + count, negative: unsaid.current.negative + negative, since: unsaid.current.since };
      unsaid.current = gathered;
      if (gathered.found === 0 || heard - gathered.since < quiet) return;
      unsaid.current = { found: 0, negative: 0, since: heard };
      setSaid(t.newOfThemRefusedOrRejected({ found: gathered.found, negative: gathered.negative }));
    };
    const open = () => {
      first = true;
      source = new EventSource(`${url}${url.includes('?') ? '&' : '?'}from=${encodeURIComponent(new Date(from).toISOString())}`);
      source.addEventListener('decisions', ({ data }) => take(JSON.parse(data)));
      source.onerror = () => {
        setConnection('reconnecting');
        if (source?.readyState === EventSource.CLOSED) void ask();
      };
    };
    const ask = async () => {
      if (await sessionEnded()) return setConnection('ended');
      retry = setTimeout(open, again);
    };
    const watch = setInterval(() => {
      if (Date.now() - heard < dead || source?.readyState !== EventSource.OPEN) return;
      source.close();
      setConnection('reconnecting');
      heard = Date.now();
      open();
    }, 1_000);
    open();
    return () => {
      source?.close();
      clearTimeout(retry);
      clearInterval(watch);
    };
  }, [url, initial, readAt, show]);

  const setStill = (still: boolean) => {
    pausedNow.current = still;
    setPaused(still);
  };
  return {
    ...view,
    heardAt,
    said,
    state: connection !== 'open' ? connection : paused ? 'paused' : held ? 'held' : 'live',
    pause: () => setStill(true),
    resume: () => {
      setStill(false);
      show();
    },
    show,
  };
}
