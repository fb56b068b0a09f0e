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
import * as t from '#messages/requests';
import type { WireInput } from '#server/doors/api/contract';
import { requirePermission, search } from '../../api-client.ts';
import { pick, type SearchParams } from '../../parameters.ts';
import { approveRequest, rejectRequest } from './actions.ts';

export const metadata: Metadata = { title: t.requests };
const path = '/requests';

const views = [
  { show: undefined, status: 'pending', name: t.waiting },
  { show: 'approved', status: 'approved', name: t.approved },
  { show: 'rejected', status: 'rejected', name: t.rejected },
  { show: 'expired', status: 'expired', name: t.expired },
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
        title={t.requests}
        lead={t.certificatesThatWaitForAPerson}
        actions={
          <Segments
            label={t.whichRequests}
            items={views.map((each) => ({ href: address(path, { ...filter, show: each.show }), name: each.name, here: each === view }))}
          />
        }
      />
      <Filters path={path} active={active}>
        {view.show !== undefined && <input type="hidden" name="show" value={view.show} />}
        <FilterText name="identity" label={t.identity} value={query.identity} />
        <FilterText name="profile" label={t.profile} value={query.profile} />
      </Filters>
      {problem !== null && <Notice kind="error">{t.thisFilterCannotBeUsed({ problem })}</Notice>}
      {found !== null && (
        <Panel flush>
          {found.items.length > 0 ? (
            <RequestTable requests={found.items} approve={approveRequest} reject={rejectRequest} />
          ) : active ? (
            <Empty icon={SearchX} title={t.noRequestFitsThisFilter} action={<LinkButton href={path}>{t.clearFilter}</LinkButton>} />
          ) : view.status === 'pending' ? (
            <Empty icon={ClipboardCheck} title={t.nothingWaits}>
              {t.whereOneOfTheWantsApproval({ profiles: <TextLink href="/profiles">{t.profiles}</TextLink> })}
            </Empty>
          ) : (
            <Empty
              icon={ClipboardCheck}
              title={view.status === 'expired' ? t.noRequestHasExpired : t.noRequestWasYet({ status: view.status })}
            />
          )}
          <Pages path={path} query={{ ...query, show: view.show, trail }} nextCursor={found.nextCursor} />
        </Panel>
      )}
    </>
  );
}
