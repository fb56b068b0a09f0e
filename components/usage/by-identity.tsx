import type { WireOutput } from '../../server/doors/api/contract.ts';
import { count } from '../ui/format.ts';
import { TextLink } from '../ui/link.tsx';
import { Table } from '../ui/table.tsx';
import { Negative } from './negative.tsx';

type Row = WireOutput<'audience.usage'>['identities'][number];

/** Whose tokens and requests the decisions of an audience were about, the busiest first. */
export const UsageByIdentity = ({ rows, audience }: { rows: readonly Row[]; audience: string }) => (
  <Table
    caption={`Decisions at ${audience} by identity`}
    rows={rows}
    rowKey={(row) => row.id}
    columns={[
      { header: 'Identity', names: true, cell: (row) => <TextLink href={`/identities/${row.id}`}>{row.name}</TextLink> },
      { header: 'Issued', end: true, cell: (row) => count(row.issued) },
      { header: 'Accepted', end: true, cell: (row) => count(row.accepted) },
      { header: 'Refused, rejected', end: true, cell: (row) => <Negative counts={row} /> },
      {
        header: 'Decisions',
        end: true,
        cell: (row) => (
          <TextLink
            href={`/activity?identity=${row.id}&audience=${encodeURIComponent(audience)}`}
            aria-label={`Decisions about ${row.name} at this audience`}
          >
            Show
          </TextLink>
        ),
      },
    ]}
  />
);
