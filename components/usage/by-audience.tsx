import type { WireOutput } from '../../server/doors/api/contract.ts';
import { count } from '../ui/format.ts';
import { TextLink } from '../ui/link.tsx';
import { Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { Negative } from './negative.tsx';

type Row = WireOutput<'identity.usage'>['audiences'][number];

/** What the tokens of one identity are for: those that could be used now, and the decisions of a day. */
export const UsageByAudience = ({ rows, identity }: { rows: readonly Row[]; identity: { id: string; name: string } }) => (
  <Table
    caption={`Tokens of ${identity.name} by audience`}
    rows={rows}
    rowKey={(row) => row.audience}
    columns={[
      {
        header: 'Audience',
        names: true,
        cell: (row) => (
          <TextLink href={`/activity?identity=${identity.id}&audience=${encodeURIComponent(row.audience)}`} className="wrap-anywhere">
            {row.audience}
          </TextLink>
        ),
      },
      { header: 'Live now', end: true, cell: (row) => `${row.live.more ? '> ' : ''}${count(row.live.count)}` },
      { header: 'The last until', cell: (row) => (row.live.until === null ? null : <Time at={row.live.until} />) },
      { header: 'Issued', end: true, cell: (row) => count(row.issued) },
      { header: 'Accepted', end: true, from: 'lg', cell: (row) => count(row.accepted) },
      { header: 'Refused, rejected', end: true, cell: (row) => <Negative counts={row} /> },
    ]}
  />
);
