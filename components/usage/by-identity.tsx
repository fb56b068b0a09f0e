import { count } from '#messages/numbers';
import * as t from '#messages/usage';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { TextLink } from '../ui/link.tsx';
import { Table } from '../ui/table.tsx';
import { Negative } from './negative.tsx';

type Row = WireOutput<'audience.usage'>['identities'][number];

/** Whose tokens and requests the decisions of an audience were about, the busiest first. */
export const UsageByIdentity = ({ rows, audience }: { rows: readonly Row[]; audience: string }) => (
  <Table
    caption={t.decisionsAtByIdentity({ audience })}
    rows={rows}
    rowKey={(row) => row.id}
    columns={[
      { header: t.identity, names: true, cell: (row) => <TextLink href={`/identities/${row.id}`}>{row.name}</TextLink> },
      { header: t.issued, end: true, cell: (row) => count(row.issued) },
      { header: t.accepted, end: true, cell: (row) => count(row.accepted) },
      { header: t.refusedRejected, end: true, cell: (row) => <Negative counts={row} /> },
      {
        header: t.decisions,
        end: true,
        cell: (row) => (
          <TextLink
            href={`/activity?identity=${row.id}&audience=${encodeURIComponent(audience)}`}
            aria-label={t.decisionsAboutAtThisAudience({ row: row.name })}
          >
            {t.show}
          </TextLink>
        ),
      },
    ]}
  />
);
