import { count } from '#messages/numbers';
import * as t from '#messages/rotations';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { TextLink } from '../ui/link.tsx';
import { None, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { criteriaInWords, ItemState, OrderState, type Rotation } from './progress.tsx';

type Item = WireOutput<'rotation.items'>['items'][number];

export const RotationTable = ({ rotations }: { rotations: readonly Rotation[] }) => (
  <Table
    caption={t.ordersToRenewNowNewestFirst}
    rows={rotations}
    rowKey={({ id }) => id}
    columns={[
      {
        header: t.which,
        names: true,
        cell: ({ id, criteria }) => <TextLink href={`/expiry/rotations/${id}`}>{criteriaInWords(criteria)}</TextLink>,
      },
      { header: t.state, cell: (rotation) => <OrderState rotation={rotation} /> },
      {
        header: t.renewed,
        end: true,
        cell: ({ counts, total }) => t.renewedOfTotal({ renewed: count(counts.renewed), total: count(total) }),
      },
      { header: t.byHand, end: true, cell: ({ counts }) => count(counts.by_hand + counts.silent) },
      { header: t.failing, end: true, cell: ({ counts }) => count(counts.failed) },
      { header: t.ordered, cell: ({ createdAt }) => <Time at={createdAt} /> },
      { header: t.by, cell: ({ createdBy }) => createdBy },
    ]}
  />
);

const last = ({ state, releasedAt, toldAt, closedAt }: Item): readonly [string, string] =>
  closedAt !== null ? [state, closedAt] : toldAt !== null ? ['told', toldAt] : [t.itsTurn, releasedAt];

export const ItemTable = ({ items }: { items: readonly Item[] }) => (
  <Table
    caption={t.certificatesOfThisOrder}
    rows={items}
    rowKey={({ certificateId }) => certificateId}
    columns={[
      {
        header: t.identity,
        names: true,
        cell: ({ identityId, identityName, owner }) => (
          <>
            <TextLink href={`/identities/${identityId}`}>{identityName}</TextLink>
            <span className="block text-xs text-ink-faint">{owner}</span>
          </>
        ),
      },
      {
        header: t.state,
        cell: ({ state, failure }) => (
          <>
            <ItemState state={state} />
            {failure !== null && <span className="block text-xs text-bad wrap-anywhere">{failure}</span>}
          </>
        ),
      },
      { header: t.agentOn, cell: ({ host }) => host ?? <None>{t.noAgent}</None> },
      {
        header: t.since,
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
        header: t.certificates,
        cell: ({ certificateId, successorId }) => (
          <>
            <TextLink href={`/certificates/${certificateId}`}>{t.former}</TextLink>
            {successorId !== null && (
              <>
                {' → '}
                <TextLink href={`/certificates/${successorId}`}>{t.successor}</TextLink>
              </>
            )}
          </>
        ),
      },
    ]}
  />
);
