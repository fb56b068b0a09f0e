import type { WireOutput } from '../../server/doors/api/contract.ts';
import { count } from '../ui/format.ts';
import { TextLink } from '../ui/link.tsx';
import { None, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { criteriaInWords, ItemState, OrderState, type Rotation } from './progress.tsx';

type Item = WireOutput<'rotation.items'>['items'][number];

export const RotationTable = ({ rotations }: { rotations: readonly Rotation[] }) => (
  <Table
    caption="Orders to renew now, newest first"
    rows={rotations}
    rowKey={({ id }) => id}
    columns={[
      {
        header: 'Which',
        names: true,
        cell: ({ id, criteria }) => <TextLink href={`/expiry/rotations/${id}`}>{criteriaInWords(criteria)}</TextLink>,
      },
      { header: 'State', cell: (rotation) => <OrderState rotation={rotation} /> },
      { header: 'Renewed', end: true, cell: ({ counts, total }) => `${count(counts.renewed)} of ${count(total)}` },
      { header: 'By hand', end: true, cell: ({ counts }) => count(counts.by_hand + counts.silent) },
      { header: 'Failing', end: true, cell: ({ counts }) => count(counts.failed) },
      { header: 'Ordered', cell: ({ createdAt }) => <Time at={createdAt} /> },
      { header: 'By', cell: ({ createdBy }) => createdBy },
    ]}
  />
);

const last = ({ state, releasedAt, toldAt, closedAt }: Item): readonly [string, string] =>
  closedAt !== null ? [state, closedAt] : toldAt !== null ? ['told', toldAt] : ['its turn', releasedAt];

export const ItemTable = ({ items }: { items: readonly Item[] }) => (
  <Table
    caption="Certificates of this order"
    rows={items}
    rowKey={({ certificateId }) => certificateId}
    columns={[
      {
        header: 'Identity',
        names: true,
        cell: ({ identityId, identityName, owner }) => (
          <>
            <TextLink href={`/identities/${identityId}`}>{identityName}</TextLink>
            <span className="block text-xs text-ink-faint">{owner}</span>
          </>
        ),
      },
      {
        header: 'State',
        cell: ({ state, failure }) => (
          <>
            <ItemState state={state} />
            {failure !== null && <span className="block text-xs text-bad wrap-anywhere">{failure}</span>}
          </>
        ),
      },
      { header: 'Agent on', cell: ({ host }) => host ?? <None>no agent</None> },
      {
        header: 'Since',
        cell: (item) => {
          const [what, at] = last(item);
          return (
            <>
              {what.replace('_', ' ')} <Time at={at} form="short" />
            </>
          );
        },
      },
      {
        header: 'Certificates',
        cell: ({ certificateId, successorId }) => (
          <>
            <TextLink href={`/certificates/${certificateId}`}>former</TextLink>
            {successorId !== null && (
              <>
                {' → '}
                <TextLink href={`/certificates/${successorId}`}>successor</TextLink>
              </>
            )}
          </>
        ),
      },
    ]}
  />
);
