'use client';

import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import * as t from '#messages/shell';

/** `ended`: the session; `lost`: nobody answered for long. */
export type ConnectionState = 'live' | 'reconnecting' | 'lost' | 'paused' | 'ended';

type Known = {
  readonly state: ConnectionState;
  /** When the management API last answered, by the clock of this browser. */
  readonly heardAt: number | null;
  /** When the session ends. */
  readonly expiresAt: string | null;
  /** A console of another build answers by now. */
  readonly newer: boolean;
  toggle(): void;
};

const ConnectionContext = createContext<Known | null>(null);

/** Milliseconds. */
const beat = 5_000;
const givenUp = 20_000;

type Props = { build: string; expiresAt: string | null; children: ReactNode };

/** Asks the management API, through the console, whether it is there and knows this session; rests while nobody looks at the page. */
export function ConnectionProvider({ build, expiresAt: initially, children }: Props) {
  const [state, setState] = useState<ConnectionState>('live');
  const [heardAt, setHeardAt] = useState<number | null>(null);
  const [expiresAt, setExpiresAt] = useState(initially);
  const [newer, setNewer] = useState(false);
  const [paused, setPaused] = useState(false);

  useEffect(() => setExpiresAt(initially), [initially]);
  useEffect(() => {
    if (paused) return setState('paused');
    let over = false;
    let asking = false;
    let lastHeard = Date.now();
    const ask = async () => {
      if (over || asking || document.hidden) return;
      asking = true;
      try {
        const answer = await fetch('/live', { cache: 'no-store', signal: AbortSignal.timeout(beat) });
        if (over) return;
        if (answer.status === 401) return setState('ended');
        if (!answer.ok) throw new Error(`answered ${answer.status}`);
        const told: { build: string; expiresAt: string | null } = await answer.json();
        lastHeard = Date.now();
        setHeardAt(lastHeard);
        setState('live');
        setExpiresAt(told.expiresAt);
        setNewer(told.build !== build);
      } catch {
        if (!over) setState(Date.now() - lastHeard > givenUp ? 'lost' : 'reconnecting');
      } finally {
        asking = false;
      }
    };
    const now = () => void ask();
    const seen = () => {
      if (document.hidden) return;
      lastHeard = Date.now();
      void ask();
    };
    now();
    const timer = setInterval(now, beat);
    const offline = () => setState('reconnecting');
    document.addEventListener('visibilitychange', seen);
    window.addEventListener('online', now);
    window.addEventListener('offline', offline);
    return () => {
      over = true;
      clearInterval(timer);
      document.removeEventListener('visibilitychange', seen);
      window.removeEventListener('online', now);
      window.removeEventListener('offline', offline);
    };
  }, [paused, build]);

  const toggle = () => setPaused((before) => !before);
  return <ConnectionContext value={{ state, heardAt, expiresAt, newer, toggle }}>{children}</ConnectionContext>;
}

export function useConnection(): Known {
  const known = useContext(ConnectionContext);
  if (known === null) throw new Error('outside of a ConnectionProvider');
  return known;
}

const words: Record<ConnectionState, { word: string; dot: string }> = {
  live: { word: t.live, dot: 'bg-good' },
  reconnecting: { word: t.reconnecting, dot: 'bg-warn motion-safe:animate-pulse' },
  lost: { word: t.lost, dot: 'bg-bad' },
  paused: { word: t.paused, dot: 'border-2 border-control' },
  ended: { word: t.signedOut, dot: 'bg-bad' },
};

/** Whether the management API answers this browser, and when it last did; a press stops the asking, or goes on (WCAG 2.2.2). */
export function ConnectionDot() {
  const { state, heardAt, toggle } = useConnection();
  const [now, setNow] = useState<number | null>(null);
  useEffect(() => {
    const tick = () => setNow(Date.now());
    tick();
    const timer = setInterval(tick, 1_000);
    return () => clearInterval(timer);
  }, []);
  const { word, dot } = words[state];
  const ago =
    heardAt === null || now === null || state === 'ended'
      ? ''
      : t.secondsAgo({ seconds: Math.max(0, Math.round((now - heardAt) / 1_000)) });
  return (
    <button
      type="button"
      data-key="pause"
      onClick={toggle}
      aria-pressed={state === 'paused'}
      title={state === 'paused' ? t.askTheManagementApiAgain : t.theManagementApiAnswersThisPage}
      className="inline-flex h-8 min-w-8 shrink-0 items-center justify-center gap-2 rounded-[0.4375rem] px-2 text-xs font-medium text-ink-soft hover:bg-sunken hover:text-ink"
    >
      <span aria-hidden className={`forced-color-adjust-none size-2 rounded-full ${dot}`} />
      <span className="max-lg:sr-only">
        {word}
        <span className="text-ink-faint tabular-nums">{ago}</span>
      </span>
    </button>
  );
}
