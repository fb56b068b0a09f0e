import type { Metadata } from 'next';
import { ChannelForm } from '#components/notices/channel-form';
import { PageHeader, Panel } from '#components/ui/page';
import * as t from '#messages/notices';
import { requirePermission } from '../../../../api-client.ts';
import { pick, type SearchParams } from '../../../../parameters.ts';
import { createChannel } from '../../actions.ts';

export const metadata: Metadata = { title: t.newNoticeChannel };

export default async function NewChannelPage({ searchParams }: { searchParams: SearchParams }) {
  await requirePermission('administer');
  const kind = (await pick(searchParams, ['kind'])).kind === 'slack' ? 'slack' : 'email';
  return (
    <>
      <PageHeader
        title={kind === 'slack' ? t.newSlackChannel : t.newEMailChannel}
        trail={[
          { href: '/notices', name: t.notices },
          { href: '/notices/channels', name: t.channels },
        ]}
        lead={kind === 'slack' ? t.forSlackAndWhateverTakes : t.byAMailServerOfYours}
      />
      <Panel className="max-w-2xl">
        <ChannelForm action={createChannel} kind={kind} back="/notices/channels" />
      </Panel>
    </>
  );
}
