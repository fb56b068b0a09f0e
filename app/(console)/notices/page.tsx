import { BellOff, CircleCheck, SearchX } from 'lucide-react';
import type { Metadata } from 'next';
import { NoticeTable } from '#components/notices/notice-table';
import { LinkButton } from '#components/ui/button';
import { Empty } from '#components/ui/empty';
import { FilterSelect, Filters, FilterText } from '#components/ui/filters';
import { Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import { address, Pages } from '#components/ui/pages';
import { Segments } from '#components/ui/segments';
import { meaningOf, noticeKinds } from '#server/domain/notice';
import { may } from '#server/domain/roles';
import type { WireInput } from '#server/doors/api/contract';
import { search, session } from '../../api-client.ts';
import { pick, type SearchParams } from '../../parameters.ts';

export const metadata: Metadata = { title: 'Notices' };
const path = '/notices';
const kinds = noticeKinds.map((value) => ({ value, label: meaningOf(value).title }));
const severities = ['high', 'medium', 'low'].map((value) => ({ value, label: value }));

export default async function NoticesPage({ searchParams }: { searchParams: SearchParams }) {
  const [shown, { role }] = await Promise.all([pick(searchParams, ['state', 'kind', 'severity', 'owner', 'cursor', 'trail']), session()]);
  const { cursor, trail: _, state, ...filter } = shown;
  const asked = { ...filter, ...(cursor && { cursor }), ...(state === 'all' ? {} : { state: state ?? 'open' }) };
  const { found, problem } = await search('notice.list', asked as WireInput<'notice.list'>);
  const active = Object.keys(filter).length > 0;
  return (
    <>
      <PageHeader
        title="Notices"
        lead="What somebody has to know. Each opens when its cause appears, and closes by itself when the cause is gone."
        actions={
          <>
            <Segments
              label="Which notices"
              items={(
                [
                  ['Open', undefined],
                  ['Closed', 'closed'],
                  ['All', 'all'],
                ] as const
              ).map(([name, value]) => ({
                href: address(path, { ...filter, state: value }),
                name,
                here: (state ?? 'open') === (value ?? 'open'),
              }))}
            />
            {may(role, 'audit') && <LinkButton href="/notices/channels">Channels</LinkButton>}
          </>
        }
      />
      <Filters path={path} active={active}>
        {state !== undefined && <input type="hidden" name="state" value={state} />}
        <FilterSelect name="kind" label="Condition" value={shown.kind} choices={kinds} any="Any condition" className="sm:w-60" />
        <FilterSelect name="severity" label="Severity" value={shown.severity} choices={severities} any="Any severity" />
        <FilterText name="owner" label="Owner" value={shown.owner} />
      </Filters>
      {problem !== null && <Notice kind="error">This filter cannot be used. {problem}</Notice>}
      {found !== null && (
        <Panel flush>
          {found.items.length > 0 ? (
            <NoticeTable notices={found.items} />
          ) : active ? (
            <Empty icon={SearchX} title="No notice fits this filter" action={<LinkButton href={path}>Clear filter</LinkButton>} />
          ) : state === undefined ? (
            <Empty icon={CircleCheck} title="Nothing is open">
              A renewal that is late, an agent that fell silent, a replayed token, a list near its end: each would be here within seconds.
            </Empty>
          ) : (
            <Empty icon={BellOff} title="There was no notice yet" />
          )}
          <Pages path={path} query={shown} nextCursor={found.nextCursor} />
        </Panel>
      )}
    </>
  );
}
