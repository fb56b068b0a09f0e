import { Archive, CircleCheck, CircleDashed, CirclePause } from 'lucide-react';
import * as t from '#messages/identities';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Badge } from '../ui/badge.tsx';

export type Identity = WireOutput<'identity.show'>;

const shown = {
  active: { icon: CircleCheck, tone: 'good', word: t.active },
  suspended: { icon: CirclePause, tone: 'bad', word: t.suspended },
  retired: { icon: Archive, tone: 'plain', word: t.retired },
  never: { icon: CircleDashed, tone: 'plain', word: t.neverEnrolled },
} as const;

export const statusWord = (status: Identity['status']): string => shown[status].word;

/** @param enrolled whether it ever had a certificate, where that is known: without one it is active in name alone */
export function IdentityStatus({ status, enrolled = true }: { status: Identity['status']; enrolled?: boolean }) {
  const { icon, tone, word } = shown[status === 'active' && !enrolled ? 'never' : status];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}
