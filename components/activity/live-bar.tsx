import { ArrowUp, CirclePause, CirclePlay, Unplug } from 'lucide-react';
import * as t from '#messages/activity';
import { count } from '#messages/numbers';
import { Button } from '../ui/button.tsx';
import { TextLink } from '../ui/link.tsx';
import { Time } from '../ui/time.tsx';

export type TailState = 'connecting' | 'live' | 'held' | 'paused' | 'reconnecting' | 'ended';

const words: Record<TailState, { word: string; dot: string }> = {
  connecting: { word: t.connecting, dot: 'bg-control' },
  live: { word: t.live, dot: 'bg-good motion-safe:animate-pulse' },
  held: { word: t.liveHeldWhileYouRead, dot: 'bg-warn' },
  paused: { word: t.paused, dot: 'bg-warn' },
  reconnecting: { word: t.reconnecting, dot: 'bg-bad' },
  ended: { word: t.notLive, dot: 'bg-bad' },
};

type Props = {
  state: TailState;
  /** When anything was last heard. */
  heardAt: string | null;
  waiting: number;
  /** Decisions that came too fast to be shown. */
  skipped: number;
  /** What a screen reader is told, now and then. */
  said: string;
  onPause: () => void;
  onResume: () => void;
  onShow: () => void;
};

/** Whether the list moves by itself, and the way to stop it (WCAG 2.2.2). */
export function LiveBar({ state, heardAt, waiting, skipped, said, onPause, onResume, onShow }: Props) {
  const { word, dot } = words[state];
  const stopped = state === 'paused';
  return (
    <div className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-4 py-1.5 text-xs">
      <span className="inline-flex items-center gap-2 font-medium">
        <span aria-hidden className={`forced-color-adjust-none size-2 rounded-full ${dot}`} />
        {(state === 'ended' || state === 'reconnecting') && <Unplug aria-hidden className="size-3.5" />}
        {word}
      </span>
      {state === 'ended' ? (
        <span className="text-ink-soft">
          {t.theStreamHasEndedOrReload({ link: <TextLink href="/sign-in?next=%2Factivity">{t.signInAgain}</TextLink> })}
        </span>
      ) : (
        heardAt !== null && <span className="text-ink-faint">{t.asOf({ time: <Time at={heardAt} form="time" /> })}</span>
      )}
      {skipped > 0 && <span className="text-ink-soft">{t.moreCameTooFast({ skipped: count(skipped) })}</span>}
      <span role="status" className="sr-only">
        {said}
      </span>
      <span className="ml-auto flex items-center gap-2">
        {waiting > 0 && (
          <Button tone="primary" onClick={onShow} className="min-h-7! rounded-full! px-3! py-0! text-xs!">
            {t.waitingNew({ waiting: count(waiting) })} <ArrowUp aria-hidden />
          </Button>
        )}
        {state !== 'ended' && (
          <Button tone="quiet" data-key="pause" onClick={stopped ? onResume : onPause} className="min-h-7! px-2! py-0! text-xs!">
            {stopped ? <CirclePlay aria-hidden /> : <CirclePause aria-hidden />} {stopped ? t.resume : t.pause}
          </Button>
        )}
      </span>
    </div>
  );
}
