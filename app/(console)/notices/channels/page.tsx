import { BellRing, Mail, MessageSquare } from 'lucide-react';
import type { Metadata } from 'next';
import { PolicyForm } from '#components/notices/policy-form';
import { ChannelHealth, kindNames, targetOf } from '#components/notices/status';
import { LinkButton } from '#components/ui/button';
import { Empty } from '#components/ui/empty';
import { TextLink } from '#components/ui/link';
import { Done } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import { None, Table } from '#components/ui/table';
import { Time } from '#components/ui/time';
import * as t from '#messages/notices';
import { count } from '#messages/numbers';
import { may } from '#server/domain/roles';
import { read, session } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import { changePolicy } from '../actions.ts';

export const metadata: Metadata = { title: t.noticeChannels };

export default async function ChannelsPage({ searchParams }: { searchParams: SearchParams }) {
  const [{ items }, policy, { role }, { notice }] = await Promise.all([
    read('notice-channel.list', {}),
    read('notice-policy.show', {}),
    session(),
    pick(searchParams, ['notice']),
  ]);
  const make = may(role, 'administer') && (
    <>
      <LinkButton href="/notices/channels/new?kind=email" tone="primary">
        <Mail aria-hidden /> {t.newEMailChannel}
      </LinkButton>
      <LinkButton href="/notices/channels/new?kind=slack">
        <MessageSquare aria-hidden /> {t.newSlackChannel}
      </LinkButton>
    </>
  );
  return (
    <>
      <PageHeader
        trail={[{ href: '/notices', name: t.notices }]}
        title={t.channels}
        lead={t.whereNoticesAreToldWebhooksHear}
        actions={items.length > 0 && make}
      />
      <Done notice={notice} sentences={{ removed: t.theChannelIsRemoved, policy: t.theEscalationIsChanged }} />
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_21rem]">
        <Panel title={t.channels} flush>
          {items.length === 0 ? (
            <Empty icon={BellRing} title={t.nobodyIsTold} action={make}>
              {t.noticesStandInThisConsoleAlone}
            </Empty>
          ) : (
            <Table
              caption={t.noticeChannels}
              rows={items}
              rowKey={({ id }) => id}
              columns={[
                {
                  header: t.name,
                  names: true,
                  cell: (channel) => (
                    <>
                      <TextLink href={`/notices/channels/${channel.id}`}>{channel.name}</TextLink>
                      <span className="block text-xs text-ink-faint">{kindNames[channel.kind]}</span>
                    </>
                  ),
                },
                { header: t.state, cell: (channel) => <ChannelHealth channel={channel} /> },
                { header: t.tells, className: 'sm:w-[35%]', cell: (channel) => <span className="wrap-anywhere">{targetOf(channel)}</span> },
                { header: t.waiting, cell: ({ queued }) => (queued === 0 ? <None /> : count(queued)) },
                {
                  header: t.lastSent,
                  cell: ({ deliveredAt }) => (deliveredAt === null ? <None>{t.never}</None> : <Time at={deliveredAt} />),
                },
              ]}
            />
          )}
        </Panel>
        {may(role, 'administer') && (
          <Panel title={t.escalation} note={t.toldAgainWhenNobodyAcknowledgesIt}>
            <PolicyForm policy={policy} action={changePolicy} />
          </Panel>
        )}
      </div>
    </>
  );
}
