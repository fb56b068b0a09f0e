import { SearchX, ShieldCheck } from 'lucide-react';
import type { Metadata } from 'next';
import { RejectionTable } from '#components/decisions/decision-table';
import { DecisionFields } from '#components/decisions/filter-fields';
import { LinkButton } from '#components/ui/button';
import { Empty } from '#components/ui/empty';
import { Filters } from '#components/ui/filters';
import { Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import { address, Pages } from '#components/ui/pages';
import { Segments } from '#components/ui/segments';
import { allDecisionCodes, isRefusal } from '#server/domain/codes';
import { search } from '../../api-client.ts';
import { decisionFilter } from '../../decision-filter.ts';
import { explain } from '../../explain.ts';
import type { SearchParams } from '../../parameters.ts';

export const metadata: Metadata = { title: 'Rejections' };
const path = '/rejections';
const codes = allDecisionCodes.filter(isRefusal).map((value) => ({ value, label: value }));

export default async function RejectionsPage({ searchParams }: { searchParams: SearchParams }) {
  const { shown, asked, active } = await decisionFilter(searchParams);
  const onlyReplays = shown.replays === 'only';
  const { found, problem } = await search('decision.list', { ...asked, outcome: onlyReplays ? 'replay' : 'negative' });
  const { cursor: _, trail: __, outcome: ___, replays: ____, ...filter } = shown;
  return (
    <>
      <PageHeader
        title="Rejections"
        lead="Tokens and requests that were turned away: who, with whose token, where."
        actions={
          <Segments
            label="Which rejections"
            items={[
              { href: address(path, filter), name: 'All', here: !onlyReplays },
              { href: address(path, { ...filter, replays: 'only' }), name: 'Replays only', here: onlyReplays },
            ]}
          />
        }
      />
      <Filters path={path} active={active}>
        {onlyReplays && <input type="hidden" name="replays" value="only" />}
        <DecisionFields values={shown} codes={codes} />
      </Filters>
      {problem !== null && <Notice kind="error">This filter cannot be used. {problem}</Notice>}
      {found !== null && (
        <Panel flush>
          {found.items.length > 0 ? (
            <RejectionTable decisions={explain(found.items)} caption={onlyReplays ? 'Replays, newest first' : 'Rejections, newest first'} />
          ) : active ? (
            <Empty
              icon={SearchX}
              title={onlyReplays && Object.keys(filter).length === 0 ? 'No replay on record' : 'No rejection fits this filter'}
              action={<LinkButton href={path}>Clear filter</LinkButton>}
            />
          ) : (
            <Empty icon={ShieldCheck} title="Nothing was turned away">
              A token under another certificate, an unknown certificate, a request without a grant: each would be explained here.
            </Empty>
          )}
          <Pages path={path} query={shown} nextCursor={found.nextCursor} />
        </Panel>
      )}
    </>
  );
}
