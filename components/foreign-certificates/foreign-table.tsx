import { CircleCheck, Hourglass } from 'lucide-react';
import * as t from '#messages/foreign-certificates';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Badge } from '../ui/badge.tsx';
import { Id } from '../ui/code.tsx';
import { Life } from '../ui/life.tsx';
import { TextLink } from '../ui/link.tsx';
import { None, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';

export type ForeignCertificate = WireOutput<'foreign-certificate.list'>['items'][number];

export const ForeignStatus = ({ certificate }: { certificate: ForeignCertificate }) =>
  certificate.expired ? (
    <Badge tone="plain" icon={Hourglass}>
      {t.expired}
    </Badge>
  ) : (
    <Badge tone="good" icon={CircleCheck}>
      {t.withinItsDates}
    </Badge>
  );

export const ForeignTable = ({ certificates }: { certificates: readonly ForeignCertificate[] }) => (
  <Table
    caption={t.certificatesOfOtherAuthorities}
    list="foreign-certificates"
    rows={certificates}
    rowKey={(row) => row.id}
    columns={[
      {
        header: t.certificate,
        names: true,
        className: 'sm:min-w-44',
        cell: (row) => (
          <>
            <TextLink href={`/foreign-certificates/${row.id}`} className="wrap-anywhere">
              {row.subject || row.names[0] || row.serial}
            </TextLink>
            <span className="block text-xs text-ink-faint">{t.serialId({ id: <Id value={row.serial} head={8} tail={4} /> })}</span>
          </>
        ),
      },
      { header: t.status, cell: (row) => <ForeignStatus certificate={row} /> },
      {
        header: t.ends,
        cell: (row) => (
          <span className="block">
            <Time at={row.notAfter} />
            {!row.expired && <Life from={row.notBefore} to={row.notAfter} />}
          </span>
        ),
      },
      { header: t.issuer, from: 'lg', cell: (row) => row.issuer },
      { header: t.owner, cell: (row) => row.owner },
      { header: t.lastSeen, from: 'xl', cell: (row) => (row.lastSeen === null ? <None>{t.never}</None> : <Time at={row.lastSeen} />) },
    ]}
  />
);
