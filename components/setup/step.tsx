import { CircleCheck, CircleDashed } from 'lucide-react';
import type { ReactNode } from 'react';
import * as messages from '#messages/setup';

type Props = { number: number; title: string; why: ReactNode; done: boolean; open: boolean; children: ReactNode };

/** One step: what it is for, and whether what there is shows that it is done. */
export const Step = ({ number, title, why, done, open, children }: Props) => {
  const Icon = done ? CircleCheck : CircleDashed;
  return (
    <li>
      <details open={open} className="rounded-xl border border-line bg-surface">
        <summary className="flex min-h-11 cursor-pointer items-center gap-3 rounded-xl px-4 py-2">
          <Icon aria-hidden className={`size-5 shrink-0 ${done ? 'text-good' : 'text-ink-faint'}`} />
          <h2 className="min-w-0 flex-1 font-semibold">
            {number} {title}
          </h2>
          <span className={`shrink-0 text-xs font-medium ${done ? 'text-good' : 'text-ink-faint'}`}>
            {done ? messages.done : messages.open}
          </span>
        </summary>
        <div className="space-y-4 border-t border-line px-4 py-4">
          <p className="max-w-3xl text-ink-soft">{why}</p>
          {children}
        </div>
      </details>
    </li>
  );
};

/** A line of what is still to be seen, which is ticked as soon as it is on record. */
export const Mark = ({ done, children }: { done: boolean; children: ReactNode }) => {
  const Icon = done ? CircleCheck : CircleDashed;
  return (
    <li className="flex gap-2.5">
      <Icon aria-hidden className={`mt-0.5 size-4.5 shrink-0 ${done ? 'text-good' : 'text-ink-faint'}`} />
      <span className="min-w-0">
        <span className="sr-only">{done ? messages.seen : messages.notSeenYet}</span>
        {children}
      </span>
    </li>
  );
};
