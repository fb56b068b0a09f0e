'use client';

import { useRouter } from 'next/navigation';
import { type ReactNode, useEffect, useState } from 'react';
import * as t from '#messages/shell';
import { ConfirmDialog } from '../access/confirm.tsx';
import { Button } from '../ui/button.tsx';
import type { FormState } from '../ui/form-state.ts';
import { useConnection } from './connection.tsx';

/** Milliseconds before its end at which a session says so. */
const ahead = 10 * 60_000;

type Props = { waysToConfirm: () => Promise<NonNullable<FormState['confirm']> | undefined> };

const Bar = ({ children }: { children: ReactNode }) => (
  <div className="mb-4 flex flex-wrap items-center justify-between gap-x-4 gap-y-2 rounded-lg bg-warn-ground px-3 py-2 font-medium text-warn">
    {children}
  </div>
);

/** Says what has become of the ground that the page stands on, and gives the way on; nothing that was typed is lost (WCAG 2.2.1). */
export function SessionWatch({ waysToConfirm }: Props) {
  const { state, expiresAt, newer } = useConnection();
  const [now, setNow] = useState<number | null>(null);
  const [asked, setAsked] = useState<{ ways: NonNullable<FormState['confirm']> }>();
  const [gone, setGone] = useState(false);
  const router = useRouter();
  useEffect(() => {
    const look = () => setNow(Date.now());
    look();
    const timer = setInterval(look, 5_000);
    return () => clearInterval(timer);
  }, []);
  const prolong = async () => {
    const ways = await waysToConfirm();
    if (ways === undefined) setGone(true);
    else setAsked({ ways });
  };
  const left = expiresAt === null || now === null ? Number.POSITIVE_INFINITY : Date.parse(expiresAt) - now;
  // What the management API says of a session counts for more than this browser's clock.
  const ended = state === 'ended' || (state !== 'live' && left <= 0) || (gone && state !== 'live');
  return (
    <div role="status">
      {state === 'lost' && <Bar>{t.thereIsNoConnection({ button: <Button onClick={() => router.refresh()}>{t.tryAgain}</Button> })}</Bar>}
      {newer && <Bar>{t.aNewerConsoleRunsByNow({ button: <Button onClick={() => location.reload()}>{t.reload}</Button> })}</Bar>}
      {ended ? (
        <Bar>
          {t.yourSessionHasEndedSign({
            link: (
              <a href="/sign-in" target="_blank" rel="noreferrer" className="underline">
                {t.signIn}
              </a>
            ),
          })}
        </Bar>
      ) : (
        left <= ahead && (
          <Bar>
            {t.yourSessionEndsSoon({
              minutes: Math.max(1, Math.ceil(left / 60_000)),
              button: <Button onClick={prolong}>{t.staySignedIn}</Button>,
            })}
          </Bar>
        )
      )}
      {asked !== undefined && (
        <ConfirmDialog
          ways={asked.ways}
          attempt={asked}
          why={t.thenYouStaySigned}
          onConfirmed={() => {
            setAsked(undefined);
            router.refresh();
          }}
        />
      )}
    </div>
  );
}
