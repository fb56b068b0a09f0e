import * as t from '#messages/expiry';
import { count } from '#messages/numbers';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { TextLink } from '../ui/link.tsx';
import { Panel } from '../ui/page.tsx';
import { address } from '../ui/pages.tsx';
import { None, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { fillOfTenth } from './strip.tsx';

type Owners = WireOutput<'expiry.show'>['owners'];
type Owner = Owners['items'][number];

const [step, height] = [10, 24];

/** Tenths of the lives that are left, those with the least first: a lane beside those of the others, each by its own measure. */
const Lane = ({ of: { owner, left, certificates } }: { of: Owner }) => {
  const most = Math.max(1, ...left);
  const little = (left[0] ?? 0) + (left[1] ?? 0);
  return (
    <>
      <svg aria-hidden viewBox={`0 0 ${left.length * step} ${height}`} preserveAspectRatio="none" className="h-6 w-40 border-b border-line">
        {left
          .map((value, part) => ({ key: `${part}`, part, tall: value === 0 ? 0 : Math.max(2, (value / most) * height) }))
          .map(({ key, part, tall }) => (
            <rect key={key} x={part * step + 1} y={height - tall} width={step - 2} height={tall} className={fillOfTenth(part)} />
          ))}
      </svg>
      <span className="sr-only">{t.littleLifeLeftOf({ owner, certificates, little })}</span>
    </>
  );
};

/** Whose certificates end when, and whose renewals keep up. */
export const OwnerPanel = ({ owners: { items, total } }: { owners: Owners }) =>
  items.length === 0 ? null : (
    <Panel title={t.byOwner} note={items.length < total ? t.theFirstOwnersOf({ shown: items.length, total }) : t.theMostOverdueFirst} flush>
      <Table
        caption={t.byOwner}
        rows={items}
        rowKey={({ owner }) => owner}
        columns={[
          {
            header: t.owner,
            names: true,
            cell: ({ owner }) =>
              owner === '' ? <None>{t.noOwner}</None> : <TextLink href={address('/identities', { owner })}>{owner}</TextLink>,
          },
          { header: t.alive, end: true, cell: ({ certificates }) => count(certificates) },
          { header: t.lifeLeft, cell: (owner) => <Lane of={owner} /> },
          {
            header: t.overdue,
            end: true,
            cell: ({ overdue, ended }) => (
              <span className={overdue > 0 ? (ended > 0 ? 'font-medium text-bad' : 'font-medium text-warn') : ''}>
                {count(overdue)}
                {ended > 0 && <span className="block text-xs whitespace-nowrap">{t.ofThemEnded({ ended: count(ended) })}</span>}
              </span>
            ),
          },
          { header: t.manual, end: true, cell: ({ manual }) => count(manual) },
          { header: t.nextToEnd, cell: ({ next }) => (next === null ? <None>{t.nothing}</None> : <Time at={next} form="short" />) },
        ]}
      />
    </Panel>
  );
