import { count } from '#messages/numbers';
import * as t from '#messages/overview';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { TextLink } from '../ui/link.tsx';
import { Panel } from '../ui/page.tsx';
import { address } from '../ui/pages.tsx';
import { Table } from '../ui/table.tsx';

type Rejected = WireOutput<'overview.show'>['mostRejected'];

/** Who was refused or rejected most, with the way to what it was. */
export const MostRejected = ({ of: { identities, complete } }: { of: Rejected }) => {
  const [first] = identities;
  const most = first?.count ?? 1;
  const nobody = complete ? t.nobodyKnownWasTurnedAway : t.nobodyKnownAmongTheNewest;
  return (
    <Panel title={t.mostRejected} note={complete ? t.inTheLast24Hours : t.amongTheNewest} flush>
      <p className="px-4 pt-3 pb-2 text-ink-soft">
        {first === undefined ? nobody : t.mostTurnedAwayIs({ name: first.identityName, times: first.count })}
      </p>
      {first !== undefined && (
        <Table
          caption={t.mostRejected}
          rows={identities}
          rowKey={({ identityId }) => identityId}
          columns={[
            {
              header: t.identity,
              names: true,
              cell: ({ identityId, identityName }) => <TextLink href={`/identities/${identityId}`}>{identityName}</TextLink>,
            },
            {
              header: t.turnedAway,
              cell: (row) => (
                <TextLink
                  href={address('/activity', { q: `identity:${row.identityName} outcome:refused,rejected` })}
                  className="flex items-center gap-3"
                >
                  <span className="min-w-8 text-end tabular-nums">{count(row.count)}</span>
                  <span className="sr-only"> {t.decisionsThatTurnedAway({ name: row.identityName })}</span>
                  <svg aria-hidden viewBox="0 0 100 4" preserveAspectRatio="none" className="h-2 w-full max-w-64 min-w-16 xl:max-w-20">
                    <rect width={Math.max(1, (100 * row.count) / most)} height="4" className="fill-chart-refused" />
                  </svg>
                </TextLink>
              ),
            },
          ]}
        />
      )}
    </Panel>
  );
};
