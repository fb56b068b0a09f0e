import { BellPlus, CalendarCheck2, RefreshCw, SearchX } from 'lucide-react';
import type { Metadata } from 'next';
import { CalendarPanel } from '#components/expiry/calendar';
import { LineageTable } from '#components/expiry/lineage-table';
import { HousePanel, OutagePanel } from '#components/expiry/outage-panel';
import { OwnerPanel } from '#components/expiry/owner-table';
import { CalendarStrip, LifetimeStrip } from '#components/expiry/strip';
import { SubscribePanel } from '#components/expiry/subscribe-panel';
import { LinkButton } from '#components/ui/button';
import { Empty } from '#components/ui/empty';
import { Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import { address, Pages } from '#components/ui/pages';
import { Segments } from '#components/ui/segments';
import { Tiles } from '#components/ui/tiles';
import * as t from '#messages/expiry';
import { count } from '#messages/numbers';
import { may } from '#server/domain/roles';
import type { WireInput } from '#server/doors/api/contract';
import { read, search, session } from '../../api-client.ts';
import { pick, type SearchParams } from '../../parameters.ts';

export const metadata: Metadata = { title: t.expiry };
const path = '/expiry';

const lists = [
  {
    list: 'overdue',
    name: t.overdue,
    short: t.overdue,
    title: t.nothingIsOverdue,
    empty: t.eachCertificateIsRenewedByWhen,
  },
  {
    list: 'manual',
    name: t.manual,
    short: t.manual,
    title: t.nobodyRenewsByHand,
    empty: t.eachCertificateThatLivesHas,
  },
  {
    list: 'unseen',
    name: t.noSuccessorSeen,
    short: t.unseen,
    title: t.eachSuccessorHasBeenSeen,
    empty: t.whereACertificateWasRenewedLately,
  },
  {
    list: 'next',
    name: t.nextToEnd,
    short: t.next,
    title: t.noCertificateIsAlive,
    empty: t.certificatesOfWorkloadsShowHereThose,
  },
] as const;

export default async function ExpiryPage({ searchParams }: { searchParams: SearchParams }) {
  const { trail, ...query } = await pick(searchParams, ['month', 'strip', 'list', 'day', 'cursor', 'trail']);
  const { month, strip, list: asked, day, cursor } = query;
  const view = lists.find(({ list }) => list === (day === undefined ? asked : 'next')) ?? lists[0];
  const [{ found: chosen, problem }, { found: lineages, problem: listProblem }, rotations, who] = await Promise.all([
    search('expiry.show', (month === undefined ? {} : { month }) as WireInput<'expiry.show'>),
    search('expiry.list', { list: view.list, limit: 25, ...(day && { day }), ...(cursor && { cursor }) }),
    read('rotation.list', { limit: 5 }),
    session(),
  ]);
  const expiry = chosen ?? (await read('expiry.show', {}));
  const open = rotations.items.filter(({ finishedAt, cancelledAt }) => finishedAt === null && cancelledAt === null).length;
  return (
    <>
      <PageHeader
        title={t.expiry}
        lead={t.whatEndsWhenAndWhether}
        actions={
          <>
            {may(who.role, 'administer') && (
              <LinkButton href="#subscribe">
                <BellPlus aria-hidden /> {t.subscribe}
              </LinkButton>
            )}
            <LinkButton href="/expiry/rotations">{t.openRotations({ open })}</LinkButton>
            {may(who.role, 'issue') && (
              <LinkButton href="/expiry/rotate" tone="primary">
                <RefreshCw aria-hidden /> {t.rotateNow}
              </LinkButton>
            )}
          </>
        }
      />
      {(problem ?? listProblem) !== null && (
        <Notice kind="error" className="mb-4">
          {t.thisAddressCannotBeUsed} {problem ?? listProblem}
        </Notice>
      )}
      <div className="space-y-5">
        <Tiles
          across={4}
          tiles={[
            { href: address(path, { list: 'next' }), name: t.alive, value: count(expiry.certificates), note: t.certificatesOfWorkloads },
            {
              href: address(path, { list: 'overdue' }),
              name: t.overdue,
              value: count(expiry.overdue),
              note: expiry.ended > 0 ? t.ofThemEnded({ ended: count(expiry.ended) }) : t.byProfileOrByHabit,
              ...(expiry.ended > 0 ? { tone: 'bad' as const } : expiry.overdue > 0 ? { tone: 'warn' as const } : {}),
            },
            { href: address(path, { list: 'manual' }), name: t.manual, value: count(expiry.manual), note: t.nobodyRenewsThemByItself },
            {
              href: '/expiry/rotations',
              name: t.rotation,
              value: count(open),
              note: open === 1 ? t.orderIsOpen : t.ordersAreOpen,
            },
          ]}
        />
        <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
          <div className="min-w-0 space-y-5">
            <Panel
              title={t.whenCertificatesEnd}
              actions={
                <Segments
                  label={t.measuredIn}
                  items={[
                    {
                      href: address(path, { ...query, strip: undefined, cursor: undefined }),
                      name: t.lifetimes,
                      here: strip !== 'calendar',
                    },
                    { href: address(path, { ...query, strip: 'calendar', cursor: undefined }), name: t.days, here: strip === 'calendar' },
                  ]}
                />
              }
            >
              {strip === 'calendar' ? <CalendarStrip expiry={expiry} /> : <LifetimeStrip expiry={expiry} />}
            </Panel>
            <CalendarPanel
              month={expiry.month}
              days={expiry.days}
              today={expiry.at.slice(0, 10)}
              addressOf={(to) => address(path, { ...query, month: to, cursor: undefined })}
              dayAddress={(to) => `${address(path, { month, strip, day: to })}#lists`}
            />
          </div>
          <div className="min-w-0 space-y-5">
            <OutagePanel expiry={expiry} />
            <HousePanel house={expiry.house} />
          </div>
        </div>
        <OwnerPanel owners={expiry.owners} />
        <Panel
          id="lists"
          title={day === undefined ? view.name : t.endsOn({ day })}
          flush
          actions={
            <Segments
              label={t.whichCertificates}
              items={lists.map((each) => ({
                href: `${address(path, { month, strip, list: each.list })}#lists`,
                name: each.short,
                here: each === view && day === undefined,
              }))}
            />
          }
        >
          {lineages !== null && lineages.items.length > 0 ? (
            <LineageTable
              lineages={lineages.items}
              caption={t.thoseFirstThatEndSoonest({ view: day === undefined ? view.name : t.endsOn({ day }) })}
              list={view.list}
            />
          ) : (
            <Empty
              small
              icon={view.list === 'next' ? SearchX : CalendarCheck2}
              title={day === undefined ? view.title : t.nothingEndsOn({ day })}
            >
              {view.empty}
            </Empty>
          )}
          <Pages path={path} query={{ ...query, trail }} nextCursor={lineages?.nextCursor ?? null} older={t.next} newer={t.previous} />
        </Panel>
        {may(who.role, 'administer') && <SubscribePanel />}
      </div>
    </>
  );
}
