import { CircleCheck, CircleDot, Eye, type LucideIcon, ShieldCheck } from 'lucide-react';
import { Badge, type Tone } from '../ui/badge.tsx';
import type { Case } from './types.ts';

const states: Record<Case['state'], { icon: LucideIcon; tone: Tone; word: string }> = {
  new: { icon: CircleDot, tone: 'bad', word: 'New' },
  acknowledged: { icon: Eye, tone: 'accent', word: 'Acknowledged' },
  explained: { icon: CircleCheck, tone: 'plain', word: 'Explained' },
  contained: { icon: ShieldCheck, tone: 'good', word: 'Contained' },
};

export function CaseState({ state }: { state: Case['state'] }) {
  const { icon, tone, word } = states[state];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}
