'use client';

import { CircleCheck, Radio, TriangleAlert } from 'lucide-react';
import { usePathname } from 'next/navigation';
import { useEffect, useState } from 'react';
import * as t from '#messages/connect';
import { outcomeWord } from '../decisions/outcome.tsx';
import type { Decision } from '../decisions/types.ts';
import { Link } from '../ui/link.tsx';
import { Time } from '../ui/time.tsx';
import { hearDecisions, type StreamState } from './decision-stream.ts';

type Props = {
  /** The stream of decisions about it. */
  stream: string;
  /** The newest that there was when the page was read. */
  newest: Decision | null;
  /** When the page was read: the stream begins there. */
  readAt: string;
  /** What is waited for. */
  waiting: string;
};

const isGood = ({ outcome }: Decision): boolean => outcome === 'issued' || outcome === 'accepted';

/** Turns green by itself as soon as something was issued or accepted, and says what was refused until then. */
export function FirstRequest({ stream, newest, readAt, waiting }: Props) {
  const [seen, setSeen] = useState(newest);
  const [state, setState] = useState<StreamState>('open');
  const path = usePathname();
  const done = seen !== null && isGood(seen);
  useEffect(() => {
    if (done) return;
    const from = new Date(Date.parse(readAt) - 10_000).toISOString();
    return hearDecisions(`${stream}&from=${encodeURIComponent(from)}`, {
      decisions: (items) => {
        const next = items.find(isGood) ?? items[0];
        if (next !== undefined) setSeen(next);
      },
      state: setState,
    });
  }, [done, stream, readAt]);
  const look = done
    ? { icon: CircleCheck, tone: 'bg-good-ground text-good' }
    : seen === null
      ? { icon: Radio, tone: 'bg-accent-ground text-accent' }
      : { icon: TriangleAlert, tone: 'bg-warn-ground text-warn' };
  return (
    <div role="status" className={`mb-5 flex gap-2 rounded-lg px-3 py-2 font-medium ${look.tone}`}>
      <look.icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${seen === null ? 'motion-safe:animate-pulse' : ''}`} />
      <p className="min-w-0 wrap-anywhere">
        {seen === null ? (
          waiting
        ) : (
          <>
            {outcomeWord(seen.outcome)}
            {!isGood(seen) && <> {t.withCode({ code: seen.code })}</>} <Time at={seen.at} form="short" />:{' '}
            <Link href={`/d/${seen.id}`} className="underline underline-offset-3">
              {isGood(seen) ? t.seeWhatWasDecided : t.seeWhyAndWhatMendsIt}
            </Link>
          </>
        )}
        {state === 'lost' && !done && t.theConnectionWasLost}
        {state === 'ended' && !done && (
          <>
            {' '}
            {t.yourSessionHasEndedAndNothing({
              link: (
                <Link href={`/sign-in?next=${encodeURIComponent(path)}`} className="underline underline-offset-3">
                  {t.signInAgain}
                </Link>
              ),
            })}
          </>
        )}
      </p>
    </div>
  );
}
