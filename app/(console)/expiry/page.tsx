import { CalendarCheck2, RefreshCw, SearchX } from 'lucide-react';
import type { Metadata } from 'next';
import { CalendarPanel } from '#components/expiry/calendar';
import { LineageTable } from '#components/expiry/lineage-table';
import { HousePanel, OutagePanel } from '#components/expiry/outage-panel';
import { CalendarStrip, LifetimeStrip } from '#components/expiry/strip';
import { LinkButton } from '#components/ui/button';
import { Empty } from '#components/ui/empty';
import { Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import { address, Pages } from '#components/ui/pages';
import { Segments } from '#components/ui/segments';
import { Tiles } from '#components/ui/tiles';
import { may } from '#server/domain/roles';
import type { WireInput } from '#server/doors/api/contract';
import { count } from '../../../components/ui/format.ts';
import { read, search, session } from '../../api-client.ts';
import { pick, type SearchParams } from '../../parameters.ts';

export const metadata: Metadata = { title: 'Expiry' };
const path = '/expiry';

const lists = [
  {
    list: 'overdue',
    name: 'Overdue',
    short: 'Overdue',
    title: 'Nothing is overdue',
    empty: 'Each certificate is renewed by when its profile wants it, and by when it usually was.',
  },
  {
    list: 'manual',
    name: 'Manual',
    short: 'Manual',
    title: 'Nobody renews by hand',
    empty: 'Each certificate that lives has an agent, or was renewed before.',
  },
  {
    list: 'unseen',
    name: 'No successor seen',
    short: 'Unseen',
    title: 'Each successor has been seen',
    empty: 'Where a certificate was renewed lately, its workload shows the new one, or was not seen at all.',
  },
  {
    list: 'next',
    name: 'Next to end',
    short: 'Next',
    title: 'No certificate is alive',
    empty: 'Certificates of workloads show here, those first that end soonest.',
  },
] as const;

export default async function ExpiryPage({ searchParams }: { searchParams: SearchParams }) {
  const { trail, ...query } = await pick(searchParams, ['month', 'strip', 'list', 'cursor', 'trail']);
  const { month, strip, list: asked, cursor } = query;
  const view = lists.find(({ list }) => list === asked) ?? lists[0];
  const [{ found: chosen, problem }, { found: lineages, problem: listProblem }, rotations, who] = await Promise.all([
    search('expiry.show', (month === undefined ? {} : { month }) as WireInput<'expiry.show'>),
    search('expiry.list', { list: view.list, limit: 25, ...(cursor === undefined ? {} : { cursor }) }),
    read('rotation.list', { limit: 5 }),
    session(),
  ]);
  const expiry = chosen ?? (await read('expiry.show', {}));
  const open = rotations.items.filter(({ finishedAt, cancelledAt }) => finishedAt === null && cancelledAt === null).length;
  return (
    <>
      <PageHeader
        title="Expiry"
        lead="What ends when, and whether its renewal keeps up."
        actions={
          <>
            <LinkButton href="/expiry/rotations">Rotations{open > 0 && ` (${count(open)} open)`}</LinkButton>
            {may(who.role, 'issue') && (
              <LinkButton href="/expiry/rotate" tone="primary">
                <RefreshCw aria-hidden /> Rotate now
              </LinkButton>
            )}
          </>
        }
      />
      {(problem ?? listProblem) !== null && (
        <Notice kind="error" className="mb-4">
          This address cannot be used. {problem ?? listProblem}
        </Notice>
      )}
      <div className="space-y-5">
        <Tiles
          across={4}
          tiles={[
            { href: address(path, { list: 'next' }), name: 'Alive', value: count(expiry.certificates), note: 'certificates of workloads' },
            {
              href: address(path, { list: 'overdue' }),
              name: 'Overdue',
              value: count(expiry.overdue),
              note: expiry.ended > 0 ? `${count(expiry.ended)} of them ended` : 'by profile or by habit',
              ...(expiry.ended > 0 ? { tone: 'bad' as const } : expiry.overdue > 0 ? { tone: 'warn' as const } : {}),
            },
            { href: address(path, { list: 'manual' }), name: 'Manual', value: count(expiry.manual), note: 'nobody renews them by itself' },
            {
              href: '/identities?rotation=silent',
              name: 'Rotation',
              value: count(open),
              note: open === 1 ? 'order is open' : 'orders are open',
            },
          ]}
        />
        <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
          <div className="min-w-0 space-y-5">
            <Panel
              title="When certificates end"
              actions={
                <Segments
                  label="Measured in"
                  items={[
                    {
                      href: address(path, { ...query, strip: undefined, cursor: undefined }),
                      name: 'Lifetimes',
                      here: strip !== 'calendar',
                    },
                    { href: address(path, { ...query, strip: 'calendar', cursor: undefined }), name: 'Days', here: strip === 'calendar' },
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
            />
          </div>
          <div className="min-w-0 space-y-5">
            <OutagePanel expiry={expiry} />
            <HousePanel house={expiry.house} />
          </div>
        </div>
        <Panel
          id="lists"
          title={view.name}
          flush
          actions={
            <Segments
              label="Which certificates"
              items={lists.map((each) => ({
                href: `${address(path, { month, strip, list: each.list })}#lists`,
                name: each.short,
                here: each === view,
              }))}
            />
          }
        >
          {lineages !== null && lineages.items.length > 0 ? (
            <LineageTable lineages={lineages.items} caption={`${view.name}, those first that end soonest`} list={view.list} />
          ) : (
            <Empty small icon={view.list === 'next' ? SearchX : CalendarCheck2} title={view.title}>
              {view.empty}
            </Empty>
          )}
          <Pages path={path} query={{ ...query, trail }} nextCursor={lineages?.nextCursor ?? null} older="Next" newer="Previous" />
        </Panel>
      </div>
    </>
  );
}
