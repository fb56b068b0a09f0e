import { count } from '#messages/numbers';
import * as t from '#messages/usage';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { TextLink } from '../ui/link.tsx';
import { Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { Negative } from './negative.tsx';

type Row = WireOutput<'identity.usage'>['audiences'][number];

/** What the tokens of one identity are for: those that could be used now, and the decisions of a day. */
export const UsageByAudience = ({ rows, identity }: { rows: readonly Row[]; identity: { id: string; name: string } }) => (
  <Table
    caption={t.tokensOfByAudience({ identity: identity.name })}
    rows={rows}
    rowKey={(row) => row.audience}
    columns={[
      {
        header: t.audience,
        names: true,
        cell: (row) => (
          <TextLink href={`/activity?identity=${identity.id}&audience=${encodeURIComponent(row.audience)}`} className="wrap-anywhere">
            {row.audience}
          </TextLink>
        ),
      },
      { header: t.liveNow, end: true, cell: (row) => `${row.live.more ? '> ' : ''}${count(row.live.count)}` },
      { header: t.theLastUntil, cell: (row) => (row.live.until === null ? null : <Time at={row.live.until} />) },
      { header: t.issued, end: true, cell: (row) => count(row.issued) },
      { header: t.accepted, end: true, from: 'lg', cell: (row) => count(row.accepted) },
      { header: t.refusedRejected, end: true, cell: (row) => <Negative counts={row} /> },
    ]}
  />
);
