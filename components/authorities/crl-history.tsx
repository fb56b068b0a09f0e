import * as t from '#messages/authorities';
import { count } from '#messages/numbers';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { CopyableId } from '../ui/code.tsx';
import { bytes } from '../ui/format.ts';
import { Panel } from '../ui/page.tsx';
import { None, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';

/** The lists that it published, the newest first: what a list in somebody's hand can be held against. */
export const CrlHistory = ({ lists }: { lists: WireOutput<'authority.crls'>['items'] }) =>
  lists.length === 0 ? null : (
    <Panel title={t.listsPublishedLast} note={t.listsAsTheLedgerSays} flush>
      <Table
        caption={t.listsPublishedLast}
        rows={lists}
        rowKey={({ number }) => String(number)}
        columns={[
          {
            header: t.number,
            names: true,
            cell: ({ number, shard }) => (shard === 0 ? count(number) : t.numberOfShard({ number, shard })),
          },
          { header: t.published, cell: ({ thisUpdate, at }) => <Time at={thisUpdate ?? at} /> },
          { header: t.nextUpdateBy, from: 'lg', cell: ({ nextUpdate }) => (nextUpdate === null ? <None /> : <Time at={nextUpdate} />) },
          { header: t.revoked, end: true, cell: ({ entries }) => count(entries) },
          { header: t.size, from: 'lg', end: true, cell: ({ octets }) => (octets === null ? <None /> : bytes(octets)) },
          {
            header: t.sha256,
            cell: ({ sha256 }) => (sha256 === null ? <None /> : <CopyableId value={sha256} what={t.sha256OfTheList} />),
          },
        ]}
      />
    </Panel>
  );
