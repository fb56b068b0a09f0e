import { CircleCheck, CircleDot, Eye, type LucideIcon, ShieldCheck } from 'lucide-react';
import * as t from '#messages/cases';
import { Badge, type Tone } from '../ui/badge.tsx';
import type { Case } from './types.ts';

const states: Record<Case['state'], { icon: LucideIcon; tone: Tone; word: string }> = {
  new: { icon: CircleDot, tone: 'bad', word: t.stateNew },
  acknowledged: { icon: Eye, tone: 'accent', word: t.acknowledged },
  explained: { icon: CircleCheck, tone: 'plain', word: t.explained },
  contained: { icon: ShieldCheck, tone: 'good', word: t.contained },
};

export function CaseState({ state }: { state: Case['state'] }) {
  const { icon, tone, word } = states[state];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}
