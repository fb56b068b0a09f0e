'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { ConfirmDialog } from '../access/confirm.tsx';
import { Button } from '../ui/button.tsx';
import type { FormState } from '../ui/form-state.ts';

/** Milliseconds before its end at which a session says so. */
const ahead = 10 * 60_000;

type Props = { expiresAt: string; waysToConfirm: () => Promise<NonNullable<FormState['confirm']> | undefined> };

/** Says that a session is about to end, or has ended, and gives the way on; nothing that was typed is lost (WCAG 2.2.1). */
export function SessionWatch({ expiresAt, waysToConfirm }: Props) {
  const [left, setLeft] = useState(Number.POSITIVE_INFINITY);
  const [online, setOnline] = useState(true);
  const [asked, setAsked] = useState<{ ways: NonNullable<FormState['confirm']> }>();
  const router = useRouter();
  useEffect(() => {
    const look = () => {
      setLeft(Date.parse(expiresAt) - Date.now());
      setOnline(navigator.onLine);
    };
    look();
    const timer = setInterval(look, 5_000);
    for (const name of ['online', 'offline', 'focus']) window.addEventListener(name, look);
    return () => {
      clearInterval(timer);
      for (const name of ['online', 'offline', 'focus']) window.removeEventListener(name, look);
    };
  }, [expiresAt]);
  const prolong = async () => {
    const ways = await waysToConfirm();
    if (ways === undefined) setLeft(0);
    else setAsked({ ways });
  };
  const minutes = Math.max(1, Math.ceil(left / 60_000));
  return (
    <div role="status">
      {!online && (
        <p className="mb-4 rounded-lg bg-warn-ground px-3 py-2 font-medium text-warn">
          There is no connection. What you see is as old as the page; what you typed stays here.
        </p>
      )}
      {left <= ahead && (
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 mb-4 rounded-lg bg-warn-ground px-3 py-2 font-medium text-warn">
          {left > 0 ? (
            <>
              Your session ends in {minutes} min.
              <Button onClick={prolong}>Stay signed in</Button>
            </>
          ) : (
            <>
              Your session has ended. Sign in again in another tab: what you typed stays here.
              <a href="/sign-in" target="_blank" rel="noreferrer" className="underline">
                Sign in
              </a>
            </>
          )}
        </div>
      )}
      {asked !== undefined && (
        <ConfirmDialog
          ways={asked.ways}
          attempt={asked}
          why="Then you stay signed in for twelve hours more."
          onConfirmed={() => {
            setAsked(undefined);
            router.refresh();
          }}
        />
      )}
    </div>
  );
}
