import { CircleCheck, Hourglass } from 'lucide-react';
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
      Expired
    </Badge>
  ) : (
    <Badge tone="good" icon={CircleCheck}>
      Within its dates
    </Badge>
  );

export const ForeignTable = ({ certificates }: { certificates: readonly ForeignCertificate[] }) => (
  <Table
    caption="Certificates of other authorities, the next to end first"
    list="foreign-certificates"
    rows={certificates}
    rowKey={(row) => row.id}
    columns={[
      {
        header: 'Certificate',
        names: true,
        className: 'sm:min-w-44',
        cell: (row) => (
          <>
            <TextLink href={`/foreign-certificates/${row.id}`} className="wrap-anywhere">
              {row.subject || row.names[0] || row.serial}
            </TextLink>
            <span className="block text-xs text-ink-faint">
              serial <Id value={row.serial} head={8} tail={4} />
            </span>
          </>
        ),
      },
      { header: 'Status', cell: (row) => <ForeignStatus certificate={row} /> },
      {
        header: 'Ends',
        cell: (row) => (
          <span className="block">
            <Time at={row.notAfter} />
            {!row.expired && <Life from={row.notBefore} to={row.notAfter} />}
          </span>
        ),
      },
      { header: 'Issuer', from: 'lg', cell: (row) => row.issuer },
      { header: 'Owner', cell: (row) => row.owner },
      { header: 'Last seen', from: 'xl', cell: (row) => (row.lastSeen === null ? <None>never</None> : <Time at={row.lastSeen} />) },
    ]}
  />
);
