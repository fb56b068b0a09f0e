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
  const query = await pick(searchParams, ['kind', 'digest']);
  const kind = query.kind === 'slack' ? 'slack' : 'email';
  const digest = query.digest === 'daily' || query.digest === 'weekly' ? query.digest : undefined;
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
        <ChannelForm action={createChannel} kind={kind} digest={digest} back="/notices/channels" />
      </Panel>
    </>
  );
}
