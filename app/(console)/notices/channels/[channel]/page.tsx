import { Inbox, Pencil } from 'lucide-react';
import type { Metadata } from 'next';
import { RemoveChannel, SwitchChannel, TestChannel } from '#components/notices/dialogs';
import { MessageTable } from '#components/notices/message-table';
import { ChannelHealth, digestWords, kindNames, targetOf } from '#components/notices/status';
import { LinkButton } from '#components/ui/button';
import { CopyableId } from '#components/ui/code';
import { Empty } from '#components/ui/empty';
import { TextLink } from '#components/ui/link';
import { Done, Notice } from '#components/ui/notice';
import { Facts, PageHeader, Panel } from '#components/ui/page';
import { Pages } from '#components/ui/pages';
import { Time } from '#components/ui/time';
import * as t from '#messages/notices';
import { count } from '#messages/numbers';
import { may } from '#server/domain/roles';
import { read, session } from '../../../../api-client.ts';
import { pick, type SearchParams } from '../../../../parameters.ts';
import { removeChannel, switchChannel, testChannel } from '../../actions.ts';

export const metadata: Metadata = { title: t.noticeChannel };

const done = {
  made: t.theChannelIsMadeSend,
  changed: t.theChannelIsChanged,
  on: t.theChannelIsSwitchedOn,
  off: t.theChannelIsSwitchedOff,
  tested: t.theTestWasTaken,
};

type Props = { params: Promise<{ channel: string }>; searchParams: SearchParams };

export default async function ChannelPage({ params, searchParams }: Props) {
  const [{ channel: reference }, { notice, trail, ...query }, { role }] = await Promise.all([
    params,
    pick(searchParams, ['notice', 'cursor', 'trail']),
    session(),
  ]);
  const channel = await read('notice-channel.show', { channel: decodeURIComponent(reference) });
  const { items, nextCursor } = await read('notice-channel.messages', {
    channel: channel.id,
    ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
  });
  const path = `/notices/channels/${channel.id}`;
  const { settings } = channel;
  return (
    <>
      <PageHeader
        trail={[
          { href: '/notices', name: t.notices },
          { href: '/notices/channels', name: t.channels },
        ]}
        title={channel.name}
        status={<ChannelHealth channel={channel} />}
        lead={channel.description || kindNames[channel.kind]}
        actions={
          may(role, 'administer') && (
            <>
              <TestChannel channel={channel} action={testChannel} />
              <LinkButton href={`${path}/edit`}>
                <Pencil aria-hidden /> {t.change}
              </LinkButton>
              <SwitchChannel channel={channel} action={switchChannel} />
              <RemoveChannel channel={channel} action={removeChannel} />
            </>
          )
        }
      />
      <Done notice={notice} sentences={done} />
      {notice === 'test-failed' && (
        <Notice kind="error" className="mb-4">
          {t.theTestWasNotTaken}
        </Notice>
      )}
      {channel.failingSince !== null && (
        <Notice kind="warning" className="mb-4">
          {t.attemptInARowFailedWhat({
            failures: channel.failures,
            problem: channel.problem,
            time: <Time at={channel.nextAt} form="line" />,
          })}
        </Notice>
      )}
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_21rem]">
        <Panel title={t.messages} flush>
          {items.length > 0 ? (
            <MessageTable messages={items} by="notice" />
          ) : (
            <Empty icon={Inbox} title={t.nothingWasSentYet} small>
              {t.aNoticeThatThisChannel}
            </Empty>
          )}
          <Pages path={path} query={{ ...query, trail }} nextCursor={nextCursor} />
        </Panel>
        <Panel title={t.facts}>
          <Facts
            stacked
            items={[
              [t.tells, targetOf(channel)],
              ...('to' in settings
                ? ([
                    ['TLS', settings.security === 'tls' ? t.fromTheFirstOctet : t.byStarttlsAlways],
                    [t.user, settings.username ?? t.noUser],
                    [t.fromIt, settings.from],
                  ] as const)
                : []),
              [
                t.severity,
                channel.severity === 'low' ? t.ofAnySeverity : channel.severity === 'medium' ? t.toldMediumOrMore : t.toldHighOnly,
              ],
              [t.hears, channel.escalationsOnly ? t.toldOnlyWhatNobodyAcknowledged : t.fromTheStart],
              [t.owners, channel.owners.length === 0 ? t.everybodys : channel.owners.join(', ')],
              'to' in settings
                ? [
                    t.digest,
                    <span key="digest">
                      {digestWords[channel.digest]} · <TextLink href={`${path}/digest`}>{t.preview}</TextLink>
                    </span>,
                  ]
                : null,
              [t.waiting, count(channel.queued)],
              [t.lastSent, channel.deliveredAt === null ? t.never : <Time key="sent" at={channel.deliveredAt} />],
              [t.privateAddresses, channel.privateAddresses ? t.allowed : t.refused],
              [t.itsTlsCertificate, channel.caPem === null ? t.checkedAgainstThePublicAuthorities : t.checkedAgainstACaGivenHere],
              [t.made, <Time key="created" at={channel.createdAt} />],
              [t.byWhom, channel.createdBy],
              [t.id, <CopyableId key="id" value={channel.id} what={t.idOfTheChannel} />],
            ]}
          />
        </Panel>
      </div>
    </>
  );
}
