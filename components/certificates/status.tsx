import { CircleCheck, CircleX, Clock3, History, Hourglass, type LucideIcon, Snowflake } from 'lucide-react';
import * as t from '#messages/certificates';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Badge, type Tone } from '../ui/badge.tsx';

export type ListedCertificate = WireOutput<'certificate.list'>['items'][number];
export type CertificateDetail = WireOutput<'certificate.show'>;
export type CertificateRow = CertificateDetail['lineage'][number];

type Shown = { icon: LucideIcon; tone: Tone; word: string };

/** What a certificate is at this moment: its date counts as well as its status. */
export function standingOf(certificate: Pick<CertificateRow, 'status' | 'notAfter' | 'frozenAt' | 'usable'>, now = Date.now()): Shown {
  if (certificate.status === 'revoked') return { icon: CircleX, tone: 'bad', word: t.revoked };
  if (certificate.status === 'pending') return { icon: Clock3, tone: 'plain', word: t.pendingStatus };
  if (Date.parse(certificate.notAfter) <= now) return { icon: Hourglass, tone: 'plain', word: t.expired };
  if (certificate.frozenAt !== null) return { icon: Snowflake, tone: 'warn', word: t.stopped };
  if (certificate.status === 'superseded')
    return certificate.usable
      ? { icon: History, tone: 'warn', word: t.supersededStillValid }
      : { icon: History, tone: 'plain', word: t.superseded };
  return { icon: CircleCheck, tone: 'good', word: t.active };
}

export function CertificateStatus({ certificate }: { certificate: CertificateRow }) {
  const { icon, tone, word } = standingOf(certificate);
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}
