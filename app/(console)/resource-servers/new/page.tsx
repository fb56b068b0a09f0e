import { Crosshair } from 'lucide-react';
import type { Metadata } from 'next';
import { ResourceServerForm } from '#components/resource-servers/resource-server-form';
import { LinkButton } from '#components/ui/button';
import { Empty } from '#components/ui/empty';
import { PageHeader, Panel } from '#components/ui/page';
import { read, requirePermission } from '../../../api-client.ts';
import { registerResourceServer } from '../actions.ts';

export const metadata: Metadata = { title: 'Register a resource server' };

export default async function NewResourceServerPage() {
  await requirePermission('administer');
  const audiences = await read('audience.list', { limit: 200 });
  return (
    <>
      <PageHeader
        title="Register a resource server"
        trail={[{ href: '/resource-servers', name: 'Resource servers' }]}
        lead="It needs a registered identity with a certificate, and an audience whose tokens it checks."
      />
      <Panel className="max-w-2xl">
        {audiences.items.length === 0 ? (
          <Empty
            icon={Crosshair}
            title="There is no audience yet"
            action={
              <LinkButton href="/audiences/new" tone="primary">
                Register audience
              </LinkButton>
            }
          >
            A resource server checks the tokens of an audience.
          </Empty>
        ) : (
          <ResourceServerForm
            action={registerResourceServer}
            audiences={audiences.items.map((audience) => audience.uri)}
            back="/resource-servers"
          />
        )}
      </Panel>
    </>
  );
}
