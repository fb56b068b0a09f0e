import { Archive, CircleCheck, CirclePause } from 'lucide-react';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Badge } from '../ui/badge.tsx';

export type Identity = WireOutput<'identity.show'>;

const shown = {
  active: { icon: CircleCheck, tone: 'good', word: 'Active' },
  suspended: { icon: CirclePause, tone: 'bad', word: 'Suspended' },
  retired: { icon: Archive, tone: 'plain', word: 'Retired' },
} as const;

export function IdentityStatus({ status }: { status: Identity['status'] }) {
  const { icon, tone, word } = shown[status];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}
