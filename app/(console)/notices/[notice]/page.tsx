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
import { isHappening } from '#server/domain/notice';
import { may } from '#server/domain/roles';
import { plural } from '../../../../components/ui/format.ts';
import { read, session } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import { acknowledge } from '../actions.ts';

export const metadata: Metadata = { title: 'Notice' };

const closings = {
  gone: 'its cause is gone',
  grouped: 'another notice stands for many of its kind',
  acknowledged: 'a person has seen it',
} as const;

type Props = { params: Promise<{ notice: string }>; searchParams: SearchParams };

export default async function NoticePage({ params, searchParams }: Props) {
  const [{ notice: reference }, { notice: done }, { role }] = await Promise.all([params, pick(searchParams, ['notice']), session()]);
  const notice = await read('notice.show', { notice: decodeURIComponent(reference) });
  const waits = notice.closedAt === null && notice.acknowledgedAt === null;
  return (
    <>
      <PageHeader
        trail={[{ href: '/notices', name: 'Notices' }]}
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
              Open <ArrowRight aria-hidden />
            </LinkButton>
          </>
        }
      />
      <Done notice={done} sentences={{ acknowledged: 'The notice is acknowledged.' }} />
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_21rem]">
        <div className="space-y-5">
          <Panel title="What is wrong">
            <p className="wrap-anywhere">{notice.summary}</p>
            {notice.closedAt === null && <p className="mt-2 text-ink-soft">{notice.action}</p>}
            {notice.note !== null && (
              <p className="mt-2 border-l-2 border-line pl-3 wrap-anywhere">
                {notice.note} <span className="text-ink-faint">({notice.acknowledgedBy})</span>
              </p>
            )}
          </Panel>
          <Panel title="Who was told" flush>
            {notice.messages.length > 0 ? (
              <MessageTable messages={notice.messages} by="channel" />
            ) : (
              <Empty icon={Inbox} title="Nobody was told but here" small>
                No channel is for it. <TextLink href="/notices/channels">Channels</TextLink> tell notices by e-mail and to chats.
              </Empty>
            )}
          </Panel>
        </div>
        <Panel title="Facts">
          <Facts
            stacked
            items={[
              ['Condition', notice.title],
              ['Owner', notice.owners.length === 0 ? 'nobody: it belongs to the installation' : notice.owners.slice(0, 10).join(', ')],
              ...(notice.count > 1
                ? ([
                    [
                      notice.subject.id === null ? 'Stands for' : 'Happened',
                      plural(notice.count, notice.subject.id === null ? 'subject' : 'time'),
                    ],
                  ] as const)
                : []),
              ['Opened', <Time key="opened" at={notice.openedAt} />],
              ...(notice.escalatedAt === null ? [] : ([['Told again', <Time key="escalated" at={notice.escalatedAt} />]] as const)),
              ...(notice.acknowledgedAt === null
                ? []
                : ([
                    [
                      'Acknowledged',
                      <span key="acknowledged">
                        <Time at={notice.acknowledgedAt} form="line" /> by {notice.acknowledgedBy}
                      </span>,
                    ],
                  ] as const)),
              ...(notice.closedAt === null || notice.closedBecause === null
                ? []
                : ([
                    [
                      'Closed',
                      <span key="closed">
                        <Time at={notice.closedAt} form="line" />: {closings[notice.closedBecause]}
                      </span>,
                    ],
                  ] as const)),
              ['Id', <CopyableId key="id" value={notice.id} what="id of the notice" />],
            ]}
          />
        </Panel>
      </div>
    </>
  );
}
