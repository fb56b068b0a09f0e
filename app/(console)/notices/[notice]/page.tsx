import { ArrowRight, Inbox } from 'lucide-react';
import type { Metadata } from 'next';
import { AcknowledgeDialog } from '#components/notices/dialogs';
import { MessageTable } from '#components/notices/message-table';
import { NoticeSeverity, NoticeState } from '#components/notices/status';
import { LinkButton } from '#components/ui/button';
import { CopyableId } from '#components/ui/code';
import { Empty } from '#components/ui/empty';
import { TextLink } from '#components/ui/link';
import { Done } from '#components/ui/notice';
import { Facts, PageHeader, Panel } from '#components/ui/page';
import { Time } from '#components/ui/time';
import * as t from '#messages/notices';
import { isHappening } from '#server/domain/notice';
import { may } from '#server/domain/roles';
import { read, session } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import { acknowledge } from '../actions.ts';

export const metadata: Metadata = { title: t.notice };

const closings = {
  gone: t.itsCauseIsGone,
  grouped: t.anotherNoticeStandsForMany,
  acknowledged: t.aPersonHasSeenIt,
} as const;

type Props = { params: Promise<{ notice: string }>; searchParams: SearchParams };

export default async function NoticePage({ params, searchParams }: Props) {
  const [{ notice: reference }, { notice: done }, { role }] = await Promise.all([params, pick(searchParams, ['notice']), session()]);
  const notice = await read('notice.show', { notice: decodeURIComponent(reference) });
  const waits = notice.closedAt === null && notice.acknowledgedAt === null;
  return (
    <>
      <PageHeader
        trail={[{ href: '/notices', name: t.notices }]}
        title={`${notice.subject.name}: ${notice.title}`}
        status={
          <>
            <NoticeSeverity notice={notice} /> <NoticeState notice={notice} />
          </>
        }
        actions={
          <>
            {waits && may(role, 'operate') && (
              <AcknowledgeDialog notice={notice} happening={isHappening(notice.kind)} action={acknowledge} />
            )}
            <LinkButton href={notice.page} tone="primary">
              {t.open} <ArrowRight aria-hidden />
            </LinkButton>
          </>
        }
      />
      <Done notice={done} sentences={{ acknowledged: t.theNoticeIsAcknowledged }} />
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_21rem]">
        <div className="space-y-5">
          <Panel title={t.whatIsWrong}>
            <p className="wrap-anywhere">{notice.summary}</p>
            {notice.closedAt === null && <p className="mt-2 text-ink-soft">{notice.action}</p>}
            {notice.note !== null && (
              <p className="mt-2 border-l-2 border-line pl-3 wrap-anywhere">
                {notice.note} <span className="text-ink-faint">({notice.acknowledgedBy})</span>
              </p>
            )}
          </Panel>
          <Panel title={t.whoWasTold} flush>
            {notice.messages.length > 0 ? (
              <MessageTable messages={notice.messages} by="channel" />
            ) : (
              <Empty icon={Inbox} title={t.nobodyWasToldButHere} small>
                {t.noChannelIsForItTell({ link: <TextLink href="/notices/channels">{t.channels}</TextLink> })}
              </Empty>
            )}
          </Panel>
        </div>
        <Panel title={t.facts}>
          <Facts
            stacked
            items={[
              [t.condition, notice.title],
              [t.owner, notice.owners.length === 0 ? t.nobodyItBelongsToTheInstallation : notice.owners.slice(0, 10).join(', ')],
              ...(notice.count > 1
                ? ([
                    [
                      notice.subject.id === null ? t.standsFor : t.happened,
                      notice.subject.id === null ? t.subjects(notice) : t.timesCount(notice),
                    ],
                  ] as const)
                : []),
              [t.opened, <Time key="opened" at={notice.openedAt} />],
              ...(notice.escalatedAt === null ? [] : ([[t.toldAgain, <Time key="escalated" at={notice.escalatedAt} />]] as const)),
              ...(notice.acknowledgedAt === null
                ? []
                : ([
                    [
                      t.acknowledged,
                      <span key="acknowledged">
                        {t.timeByAcknowledgedBy({
                          time: <Time at={notice.acknowledgedAt} form="line" />,
                          acknowledgedBy: notice.acknowledgedBy,
                        })}
                      </span>,
                    ],
                  ] as const)),
              ...(notice.closedAt === null || notice.closedBecause === null
                ? []
                : ([
                    [
                      t.closed,
                      <span key="closed">
                        <Time at={notice.closedAt} form="line" />: {closings[notice.closedBecause]}
                      </span>,
                    ],
                  ] as const)),
              [t.id, <CopyableId key="id" value={notice.id} what={t.idOfTheNotice} />],
            ]}
          />
        </Panel>
      </div>
    </>
  );
}
