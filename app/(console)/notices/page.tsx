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
import * as t from '#messages/notices';
import { meaningOf, noticeKinds } from '#server/domain/notice';
import { may } from '#server/domain/roles';
import type { WireInput } from '#server/doors/api/contract';
import { search, session } from '../../api-client.ts';
import { pick, type SearchParams } from '../../parameters.ts';

export const metadata: Metadata = { title: t.notices };
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
        title={t.notices}
        lead={t.whatSomebodyHasToKnowEach}
        actions={
          <>
            <Segments
              label={t.whichNotices}
              items={(
                [
                  [t.open, undefined],
                  [t.closed, 'closed'],
                  [t.all, 'all'],
                ] as const
              ).map(([name, value]) => ({
                href: address(path, { ...filter, state: value }),
                name,
                here: (state ?? 'open') === (value ?? 'open'),
              }))}
            />
            {may(role, 'audit') && <LinkButton href="/notices/channels">{t.channels}</LinkButton>}
          </>
        }
      />
      <Filters path={path} active={active}>
        {state !== undefined && <input type="hidden" name="state" value={state} />}
        <FilterSelect name="kind" label={t.condition} value={shown.kind} choices={kinds} any={t.anyCondition} className="sm:w-60" />
        <FilterSelect name="severity" label={t.severity} value={shown.severity} choices={severities} any={t.anySeverity} />
        <FilterText name="owner" label={t.owner} value={shown.owner} />
      </Filters>
      {problem !== null && <Notice kind="error">{t.thisFilterCannotBeUsed({ problem })}</Notice>}
      {found !== null && (
        <Panel flush>
          {found.items.length > 0 ? (
            <NoticeTable notices={found.items} />
          ) : active ? (
            <Empty icon={SearchX} title={t.noNoticeFitsThisFilter} action={<LinkButton href={path}>{t.clearFilter}</LinkButton>} />
          ) : state === undefined ? (
            <Empty icon={CircleCheck} title={t.nothingIsOpen}>
              {t.aRenewalThatIsLate}
            </Empty>
          ) : (
            <Empty icon={BellOff} title={t.thereWasNoNoticeYet} />
          )}
          <Pages path={path} query={shown} nextCursor={found.nextCursor} />
        </Panel>
      )}
    </>
  );
}
