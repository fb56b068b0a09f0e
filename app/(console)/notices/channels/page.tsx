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
import { may } from '#server/domain/roles';
import { count } from '../../../../components/ui/format.ts';
import { read, session } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import { changePolicy } from '../actions.ts';

export const metadata: Metadata = { title: 'Notice channels' };

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
        <Mail aria-hidden /> New e-mail channel
      </LinkButton>
      <LinkButton href="/notices/channels/new?kind=slack">
        <MessageSquare aria-hidden /> New Slack channel
      </LinkButton>
    </>
  );
  return (
    <>
      <PageHeader
        trail={[{ href: '/notices', name: 'Notices' }]}
        title="Channels"
        lead="Where notices are told. Webhooks hear of them too, as events named notice.*."
        actions={items.length > 0 && make}
      />
      <Done notice={notice} sentences={{ removed: 'The channel is removed.', policy: 'The escalation is changed.' }} />
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_21rem]">
        <Panel title="Channels" flush>
          {items.length === 0 ? (
            <Empty icon={BellRing} title="Nobody is told" action={make}>
              Notices stand in this console alone. A channel tells them to the owner of what they are about, by e-mail or in a chat.
            </Empty>
          ) : (
            <Table
              caption="Notice channels"
              rows={items}
              rowKey={({ id }) => id}
              columns={[
                {
                  header: 'Name',
                  names: true,
                  cell: (channel) => (
                    <>
                      <TextLink href={`/notices/channels/${channel.id}`}>{channel.name}</TextLink>
                      <span className="block text-xs text-ink-faint">{kindNames[channel.kind]}</span>
                    </>
                  ),
                },
                { header: 'State', cell: (channel) => <ChannelHealth channel={channel} /> },
                { header: 'Tells', className: 'sm:w-[35%]', cell: (channel) => <span className="wrap-anywhere">{targetOf(channel)}</span> },
                { header: 'Waiting', cell: ({ queued }) => (queued === 0 ? <None /> : count(queued)) },
                {
                  header: 'Last sent',
                  cell: ({ deliveredAt }) => (deliveredAt === null ? <None>never</None> : <Time at={deliveredAt} />),
                },
              ]}
            />
          )}
        </Panel>
        {may(role, 'administer') && (
          <Panel title="Escalation" note="Told again when nobody acknowledges it">
            <PolicyForm policy={policy} action={changePolicy} />
          </Panel>
        )}
      </div>
    </>
  );
}
