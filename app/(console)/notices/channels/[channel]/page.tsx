import { Inbox, Pencil } from 'lucide-react';
import type { Metadata } from 'next';
import { RemoveChannel, SwitchChannel, TestChannel } from '#components/notices/dialogs';
import { MessageTable } from '#components/notices/message-table';
import { ChannelHealth, kindNames, targetOf } from '#components/notices/status';
import { LinkButton } from '#components/ui/button';
import { CopyableId } from '#components/ui/code';
import { Empty } from '#components/ui/empty';
import { Done, Notice } from '#components/ui/notice';
import { Facts, PageHeader, Panel } from '#components/ui/page';
import { Pages } from '#components/ui/pages';
import { Time } from '#components/ui/time';
import { may } from '#server/domain/roles';
import { count, plural } from '../../../../../components/ui/format.ts';
import { read, session } from '../../../../api-client.ts';
import { pick, type SearchParams } from '../../../../parameters.ts';
import { removeChannel, switchChannel, testChannel } from '../../actions.ts';

export const metadata: Metadata = { title: 'Notice channel' };

const done = {
  made: 'The channel is made. Send a test to see whether it arrives.',
  changed: 'The channel is changed.',
  on: 'The channel is switched on.',
  off: 'The channel is switched off.',
  tested: 'The test was taken.',
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
          { href: '/notices', name: 'Notices' },
          { href: '/notices/channels', name: 'Channels' },
        ]}
        title={channel.name}
        status={<ChannelHealth channel={channel} />}
        lead={channel.description || kindNames[channel.kind]}
        actions={
          may(role, 'administer') && (
            <>
              <TestChannel channel={channel} action={testChannel} />
              <LinkButton href={`${path}/edit`}>
                <Pencil aria-hidden /> Change
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
          The test was not taken. The first line of the log says why.
        </Notice>
      )}
      {channel.failingSince !== null && (
        <Notice kind="warning" className="mb-4">
          {plural(channel.failures, 'attempt')} in a row failed: {channel.problem}. What waits is kept for three days; the next attempt is
          at <Time at={channel.nextAt} form="line" />.
        </Notice>
      )}
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_21rem]">
        <Panel title="Messages" flush>
          {items.length > 0 ? (
            <MessageTable messages={items} by="notice" />
          ) : (
            <Empty icon={Inbox} title="Nothing was sent yet" small>
              A notice that this channel is for is sent within seconds. A test shows at once whether it arrives.
            </Empty>
          )}
          <Pages path={path} query={{ ...query, trail }} nextCursor={nextCursor} />
        </Panel>
        <Panel title="Facts">
          <Facts
            stacked
            items={[
              ['Tells', targetOf(channel)],
              ...('to' in settings
                ? ([
                    ['TLS', settings.security === 'tls' ? 'from the first octet' : 'by STARTTLS, always'],
                    ['User', settings.username ?? 'none'],
                    ['From', settings.from],
                  ] as const)
                : []),
              ['Severity', channel.severity === 'low' ? 'any' : channel.severity === 'medium' ? 'medium or more' : 'high only'],
              ['Hears', channel.escalationsOnly ? 'only what nobody acknowledged in time' : 'from the start'],
              ['Owners', channel.owners.length === 0 ? 'everybody’s' : channel.owners.join(', ')],
              ['Waiting', count(channel.queued)],
              ['Last sent', channel.deliveredAt === null ? 'never' : <Time key="sent" at={channel.deliveredAt} />],
              ['Private addresses', channel.privateAddresses ? 'allowed' : 'refused'],
              [
                'Its TLS certificate',
                channel.caPem === null ? 'checked against the public authorities' : 'checked against a CA given here',
              ],
              ['Made', <Time key="created" at={channel.createdAt} />],
              ['By', channel.createdBy],
              ['Id', <CopyableId key="id" value={channel.id} what="id of the channel" />],
            ]}
          />
        </Panel>
      </div>
    </>
  );
}
