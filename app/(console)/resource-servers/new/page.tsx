import { Crosshair } from 'lucide-react';
import type { Metadata } from 'next';
import { ResourceServerForm } from '#components/resource-servers/resource-server-form';
import { LinkButton } from '#components/ui/button';
import { Empty } from '#components/ui/empty';
import { PageHeader, Panel } from '#components/ui/page';
import * as t from '#messages/resource-servers';
import { read, requirePermission } from '../../../api-client.ts';
import { registerResourceServer } from '../actions.ts';

export const metadata: Metadata = { title: t.registerAResourceServer };

export default async function NewResourceServerPage() {
  await requirePermission('administer');
  const audiences = await read('audience.list', { limit: 200 });
  return (
    <>
      <PageHeader
        title={t.registerAResourceServer}
        trail={[{ href: '/resource-servers', name: t.resourceServers }]}
        lead={t.itNeedsARegisteredIdentity}
      />
      <Panel className="max-w-2xl">
        {audiences.items.length === 0 ? (
          <Empty
            icon={Crosshair}
            title={t.thereIsNoAudienceYet}
            action={
              <LinkButton href="/audiences/new" tone="primary">
                {t.registerAudience}
              </LinkButton>
            }
          >
            {t.aResourceServerChecksTheTokens}
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
