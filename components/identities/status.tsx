import { Archive, CircleCheck, CirclePause } from 'lucide-react';
import * as t from '#messages/identities';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Badge } from '../ui/badge.tsx';

export type Identity = WireOutput<'identity.show'>;

const shown = {
  active: { icon: CircleCheck, tone: 'good', word: t.active },
  suspended: { icon: CirclePause, tone: 'bad', word: t.suspended },
  retired: { icon: Archive, tone: 'plain', word: t.retired },
} as const;

export function IdentityStatus({ status }: { status: Identity['status'] }) {
  const { icon, tone, word } = shown[status];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}
