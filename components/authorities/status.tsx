import { CircleCheck, CircleDashed, CircleX, ClockAlert, Hourglass, Landmark, type LucideIcon, TriangleAlert } from 'lucide-react';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Badge, type Tone } from '../ui/badge.tsx';

export type Authority = WireOutput<'authority.list'>['items'][number];
export type AuthorityDetail = WireOutput<'authority.show'>;

const statuses: Record<Authority['status'], { icon: LucideIcon; tone: Tone; word: string }> = {
  prepared: { icon: CircleDashed, tone: 'accent', word: 'Prepared' },
  active: { icon: CircleCheck, tone: 'good', word: 'Active' },
  retiring: { icon: Hourglass, tone: 'warn', word: 'Retiring' },
  retired: { icon: CircleX, tone: 'plain', word: 'Retired' },
  external: { icon: Landmark, tone: 'good', word: 'Trusted, key elsewhere' },
};

/** Where an authority is in its life; one that has ended says so, whatever it was. */
export function AuthorityStatus({ authority }: { authority: Authority }) {
  const { icon, tone, word } = statuses[authority.status];
  return (
    <span className="inline-flex flex-wrap gap-1.5">
      <Badge tone={tone} icon={icon}>
        {word}
      </Badge>
      {Date.parse(authority.notAfter) <= Date.now() && (
        <Badge tone="bad" icon={TriangleAlert}>
          Ended
        </Badge>
      )}
      {authority.custody === 'external' && authority.status !== 'external' && (
        <Badge tone="plain" icon={Landmark}>
          Key elsewhere
        </Badge>
      )}
    </span>
  );
}

/** Whether its revocation list is one that clients still accept. */
export const CrlState = ({ crl }: { crl: NonNullable<Authority['crl']> }) =>
  Date.parse(crl.nextUpdate) <= Date.now() ? (
    <Badge tone="bad" icon={ClockAlert}>
      Overdue
    </Badge>
  ) : (
    <Badge tone="good" icon={CircleCheck}>
      Current
    </Badge>
  );

export const custodies: Record<Authority['custody'], string> = {
  sealed: 'here, sealed in the ledger',
  module: 'here, in a PKCS#11 module',
  external: 'elsewhere',
};
export const roles: Record<Authority['role'], string> = {
  root: 'Root: signs authorities, never workloads',
  issuing: 'Issuing: signs what workloads use',
};
