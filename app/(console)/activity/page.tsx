import { SearchX, Waypoints } from 'lucide-react';
import type { Metadata } from 'next';
import { DecisionTable } from '#components/decisions/decision-table';
import { DecisionFields } from '#components/decisions/filter-fields';
import { LinkButton } from '#components/ui/button';
import { Empty } from '#components/ui/empty';
import { Filters } from '#components/ui/filters';
import { Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import { Pages } from '#components/ui/pages';
import { allDecisionCodes } from '#server/domain/codes';
import { search } from '../../api-client.ts';
import { decisionFilter } from '../../decision-filter.ts';
import { explain } from '../../explain.ts';
import type { SearchParams } from '../../parameters.ts';

export const metadata: Metadata = { title: 'Activity' };
const path = '/activity';

const outcomes = [
  { value: 'issued', label: 'issued' },
  { value: 'refused', label: 'refused' },
  { value: 'accepted', label: 'accepted' },
  { value: 'rejected', label: 'rejected' },
  { value: 'negative', label: 'refused or rejected' },
  { value: 'replay', label: 'replays' },
];

export default async function ActivityPage({ searchParams }: { searchParams: SearchParams }) {
  const { shown, asked, active } = await decisionFilter(searchParams);
  const { found, problem } = await search('decision.list', asked);
  return (
    <>
      <PageHeader title="Activity" lead="Every decision on a token, wherever it was made." />
      <Filters path={path} active={active}>
        <DecisionFields values={shown} outcomes={outcomes} codes={allDecisionCodes.map((value) => ({ value, label: value }))} />
      </Filters>
      {problem !== null && <Notice kind="error">This filter cannot be used. {problem}</Notice>}
      {found !== null && (
        <Panel flush>
          {found.items.length > 0 ? (
            <DecisionTable decisions={explain(found.items)} caption="Decisions, newest first" />
          ) : active ? (
            <Empty icon={SearchX} title="No decision fits this filter" action={<LinkButton href={path}>Clear filter</LinkButton>} />
          ) : (
            <Empty icon={Waypoints} title="No decision yet">
              Each token that is issued or refused by the token service, and each that is accepted or rejected where it is used, leaves a
              line here.
            </Empty>
          )}
          <Pages path={path} query={shown} nextCursor={found.nextCursor} />
        </Panel>
      )}
    </>
  );
}
