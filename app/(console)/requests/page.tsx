import { ClipboardCheck, SearchX } from 'lucide-react';
import type { Metadata } from 'next';
import { RequestTable } from '#components/requests/request-table';
import { LinkButton } from '#components/ui/button';
import { Empty } from '#components/ui/empty';
import { Filters, FilterText } from '#components/ui/filters';
import { TextLink } from '#components/ui/link';
import { Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import { address, Pages } from '#components/ui/pages';
import { Segments } from '#components/ui/segments';
import type { WireInput } from '#server/doors/api/contract';
import { requirePermission, search } from '../../api-client.ts';
import { pick, type SearchParams } from '../../parameters.ts';
import { approveRequest, rejectRequest } from './actions.ts';

export const metadata: Metadata = { title: 'Requests' };
const path = '/requests';

const views = [
  { show: undefined, status: 'pending', name: 'Waiting' },
  { show: 'approved', status: 'approved', name: 'Approved' },
  { show: 'rejected', status: 'rejected', name: 'Rejected' },
  { show: 'expired', status: 'expired', name: 'Expired' },
] as const;

export default async function RequestsPage({ searchParams }: { searchParams: SearchParams }) {
  await requirePermission('issue');
  const { trail, show, ...query } = await pick(searchParams, ['identity', 'profile', 'show', 'cursor', 'trail']);
  const view = views.find((each) => each.show === show) ?? views[0];
  const { found, problem } = await search('request.list', { ...query, status: view.status } satisfies WireInput<'request.list'>);
  const { cursor: _, ...filter } = query;
  const active = Object.keys(filter).length > 0;
  return (
    <>
      <PageHeader
        title="Requests"
        lead="Certificates that wait for a person, because their profile wants that."
        actions={
          <Segments
            label="Which requests"
            items={views.map((each) => ({ href: address(path, { ...filter, show: each.show }), name: each.name, here: each === view }))}
          />
        }
      />
      <Filters path={path} active={active}>
        {view.show !== undefined && <input type="hidden" name="show" value={view.show} />}
        <FilterText name="identity" label="Identity" value={query.identity} />
        <FilterText name="profile" label="Profile" value={query.profile} />
      </Filters>
      {problem !== null && <Notice kind="error">This filter cannot be used. {problem}</Notice>}
      {found !== null && (
        <Panel flush>
          {found.items.length > 0 ? (
            <RequestTable requests={found.items} approve={approveRequest} reject={rejectRequest} />
          ) : active ? (
            <Empty icon={SearchX} title="No request fits this filter" action={<LinkButton href={path}>Clear filter</LinkButton>} />
          ) : view.status === 'pending' ? (
            <Empty icon={ClipboardCheck} title="Nothing waits">
              Where one of the <TextLink href="/profiles">profiles</TextLink> wants approval, each first certificate under it waits here for
              a yes or a no.
            </Empty>
          ) : (
            <Empty
              icon={ClipboardCheck}
              title={view.status === 'expired' ? 'No request has expired' : `No request was ${view.status} yet`}
            />
          )}
          <Pages path={path} query={{ ...query, show: view.show, trail }} nextCursor={found.nextCursor} />
        </Panel>
      )}
    </>
  );
}
