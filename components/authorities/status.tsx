import { CircleCheck, CircleDashed, CircleX, ClockAlert, Hourglass, Landmark, type LucideIcon, TriangleAlert } from 'lucide-react';
import * as t from '#messages/authorities';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Badge, type Tone } from '../ui/badge.tsx';

export type Authority = WireOutput<'authority.list'>['items'][number];
export type AuthorityDetail = WireOutput<'authority.show'>;

const statuses: Record<Authority['status'], { icon: LucideIcon; tone: Tone; word: string }> = {
  prepared: { icon: CircleDashed, tone: 'accent', word: t.prepared },
  active: { icon: CircleCheck, tone: 'good', word: t.active },
  retiring: { icon: Hourglass, tone: 'warn', word: t.retiring },
  retired: { icon: CircleX, tone: 'plain', word: t.retired },
  external: { icon: Landmark, tone: 'good', word: t.trustedKeyElsewhere },
};

/** Where an authority is in its life; one that has ended says so, whatever it was. */
export function AuthorityStatus({ authority }: { authority: Pick<Authority, 'status' | 'notAfter' | 'custody'> }) {
  const { icon, tone, word } = statuses[authority.status];
  return (
    <span className="inline-flex flex-wrap gap-1.5">
      <Badge tone={tone} icon={icon}>
        {word}
      </Badge>
      {Date.parse(authority.notAfter) <= Date.now() && (
        <Badge tone="bad" icon={TriangleAlert}>
          {t.ended}
        </Badge>
      )}
      {authority.custody === 'external' && authority.status !== 'external' && (
        <Badge tone="plain" icon={Landmark}>
          {t.keyElsewhere}
        </Badge>
      )}
    </span>
  );
}

/** Whether its revocation list is one that clients still accept. */
export const CrlState = ({ crl }: { crl: NonNullable<Authority['crl']> }) =>
  Date.parse(crl.nextUpdate) <= Date.now() ? (
    <Badge tone="bad" icon={ClockAlert}>
      {t.overdue}
    </Badge>
  ) : (
    <Badge tone="good" icon={CircleCheck}>
      {t.current}
    </Badge>
  );

export const custodies: Record<Authority['custody'], string> = {
  sealed: t.hereSealedInTheLedger,
  module: t.hereInAPkcs11Module,
  external: t.elsewhere,
};
export const roles: Record<Authority['role'], string> = {
  root: t.rootSignsAuthoritiesNeverWorkloads,
  issuing: t.issuingSignsWhatWorkloadsUse,
};
