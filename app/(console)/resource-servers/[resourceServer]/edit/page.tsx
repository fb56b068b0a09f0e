import type { Metadata } from 'next';
import { ResourceServerForm } from '#components/resource-servers/resource-server-form';
import { PageHeader, Panel } from '#components/ui/page';
import * as t from '#messages/resource-servers';
import { read, requirePermission } from '../../../../api-client.ts';
import { changeResourceServer } from '../../actions.ts';

export const metadata: Metadata = { title: t.changeAResourceServer };

export default async function EditResourceServerPage({ params }: { params: Promise<{ resourceServer: string }> }) {
  await requirePermission('administer');
  const { resourceServer: reference } = await params;
  const [resourceServer, audiences] = await Promise.all([
    read('resource-server.show', { resourceServer: decodeURIComponent(reference) }),
    read('audience.list', { limit: 200 }),
  ]);
  const path = `/resource-servers/${resourceServer.id}`;
  const uris = new Set([...resourceServer.audiences, ...audiences.items].map((audience) => audience.uri));
  return (
    <>
      <PageHeader
        title={t.changeResourceServer}
        trail={[
          { href: '/resource-servers', name: t.resourceServers },
          { href: path, name: resourceServer.name },
        ]}
      />
      <Panel className="max-w-2xl">
        <ResourceServerForm action={changeResourceServer} audiences={[...uris]} resourceServer={resourceServer} back={path} />
      </Panel>
    </>
  );
}
