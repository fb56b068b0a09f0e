import type { Metadata } from 'next';
import { ChannelForm } from '#components/notices/channel-form';
import { PageHeader, Panel } from '#components/ui/page';
import { requirePermission } from '../../../../api-client.ts';
import { pick, type SearchParams } from '../../../../parameters.ts';
import { createChannel } from '../../actions.ts';

export const metadata: Metadata = { title: 'New notice channel' };

export default async function NewChannelPage({ searchParams }: { searchParams: SearchParams }) {
  await requirePermission('administer');
  const kind = (await pick(searchParams, ['kind'])).kind === 'slack' ? 'slack' : 'email';
  return (
    <>
      <PageHeader
        title={kind === 'slack' ? 'New Slack channel' : 'New e-mail channel'}
        trail={[
          { href: '/notices', name: 'Notices' },
          { href: '/notices/channels', name: 'Channels' },
        ]}
        lead={
          kind === 'slack'
            ? 'For Slack, and whatever takes its incoming webhooks: Mattermost, Rocket.Chat and others.'
            : 'By a mail server of yours, always over TLS.'
        }
      />
      <Panel className="max-w-2xl">
        <ChannelForm action={createChannel} kind={kind} back="/notices/channels" />
      </Panel>
    </>
  );
}
