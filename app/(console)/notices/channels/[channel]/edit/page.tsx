import type { Metadata } from 'next';
import { ChannelForm } from '#components/notices/channel-form';
import { PageHeader, Panel } from '#components/ui/page';
import * as t from '#messages/notices';
import { read, requirePermission } from '../../../../../api-client.ts';
import { changeChannel } from '../../../actions.ts';

export const metadata: Metadata = { title: t.changeANoticeChannel };

export default async function EditChannelPage({ params }: { params: Promise<{ channel: string }> }) {
  await requirePermission('administer');
  const { channel: reference } = await params;
  const channel = await read('notice-channel.show', { channel: decodeURIComponent(reference) });
  const path = `/notices/channels/${channel.id}`;
  return (
    <>
      <PageHeader
        title={t.changeChannel({ channel: channel.name })}
        trail={[
          { href: '/notices', name: t.notices },
          { href: '/notices/channels', name: t.channels },
          { href: path, name: channel.name },
        ]}
      />
      <Panel className="max-w-2xl">
        <ChannelForm action={changeChannel} kind={channel.kind} channel={channel} back={path} />
      </Panel>
    </>
  );
}
