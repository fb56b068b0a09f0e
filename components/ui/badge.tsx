import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

export type Tone = 'good' | 'warn' | 'bad' | 'accent' | 'plain';

const tones: Record<Tone, string> = {
  good: 'bg-good-ground text-good',
  warn: 'bg-warn-ground text-warn',
  bad: 'bg-bad-ground text-bad',
  accent: 'bg-accent-ground text-accent',
  plain: 'bg-sunken text-ink-soft',
};

/** A state, told three times: by its icon, its word and its colour. */
export const Badge = ({ tone, icon: Icon, children }: { tone: Tone; icon: LucideIcon; children: ReactNode }) => (
  <span
    className={`inline-flex items-center gap-1 rounded-[0.3125rem] py-px pr-1.5 pl-1 text-xs font-medium leading-[1.125rem] whitespace-nowrap forced-colors:border ${tones[tone]}`}
  >
    <Icon aria-hidden className="size-3.5 shrink-0" strokeWidth={2.25} />
    {children}
  </span>
);
