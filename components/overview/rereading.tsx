'use client';

import { useRouter } from 'next/navigation';
import { startTransition, useEffect, useRef, useState } from 'react';
import * as t from '#messages/overview';
import { useConnection } from '../shell/connection.tsx';
import { Time } from '../ui/time.tsx';

/** Milliseconds between two readings; and how long the pointer and the keys must have rested. */
const every = 30_000;
const rest = 3_000;

/** Nothing moves under somebody's hands: not in a dialog, not with the focus in a list, not while the pointer moves. */
const isInUse = (movedAt: number): boolean =>
  Date.now() - movedAt < rest ||
  document.querySelector('dialog:modal, :popover-open') !== null ||
  document.activeElement?.closest('main :is(li, table, [role="slider"], form)') != null;

type Props = {
  /** When the page was read. */
  at: string;
  /** What the page says in a sentence: told to a screen reader when it is another one. */
  standing: string;
};

/**
 * Reads the page again each half minute: right after the management API has answered, so that a lost connection costs nobody the page;
 * not while it is paused in the bar above (WCAG 2.2.2) or hidden, and never under somebody's hands.
 */
export function Rereading({ at, standing }: Props) {
  const router = useRouter();
  const { heardAt, state } = useConnection();
  const readAt = useRef<number | null>(null);
  const movedAt = useRef(0);
  const known = useRef(standing);
  const [said, setSaid] = useState('');

  useEffect(() => {
    const move = () => {
      movedAt.current = Date.now();
    };
    const kinds = ['pointermove', 'pointerdown', 'keydown', 'wheel'];
    for (const kind of kinds) document.addEventListener(kind, move, { passive: true });
    return () => {
      for (const kind of kinds) document.removeEventListener(kind, move);
    };
  }, []);
  useEffect(() => {
    if (heardAt === null) return;
    readAt.current ??= heardAt;
    if (heardAt - readAt.current < every || isInUse(movedAt.current)) return;
    readAt.current = heardAt;
    startTransition(() => router.refresh());
  }, [heardAt, router]);
  useEffect(() => {
    if (standing === known.current) return;
    known.current = standing;
    setSaid(standing);
  }, [standing]);

  return (
    <>
      {t.readTime({ time: <Time at={at} form="instant" />, rests: state === 'paused' })}
      <span role="status" className="sr-only">
        {said}
      </span>
    </>
  );
}
