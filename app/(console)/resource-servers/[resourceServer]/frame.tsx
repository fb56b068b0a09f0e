import { Pencil } from 'lucide-react';
import type { ReactNode } from 'react';
import { CoverageBadge } from '#components/resource-servers/coverage';
import { LinkButton } from '#components/ui/button';
import { Done } from '#components/ui/notice';
import { PageHeader } from '#components/ui/page';
import { Tabs } from '#components/ui/tabs';
import * as t from '#messages/resource-servers';
import { may } from '#server/domain/roles';
import type { WireOutput } from '#server/doors/api/contract';
import { session } from '../../../api-client.ts';

type Props = {
  server: WireOutput<'resource-server.show'>;
  /** The last part of the address: nothing for the first page. */
  here: '' | '/proofs' | '/metadata' | '/recipe';
  notice: string | undefined;
  children: ReactNode;
};

/** What every page of a resource server begins with. */
export async function ResourceServerFrame({ server, here, notice, children }: Props) {
  const { role } = await session();
  const path = `/resource-servers/${server.id}`;
  return (
    <>
      <PageHeader
        trail={[{ href: '/resource-servers', name: t.resourceServers }]}
        title={server.name}
        status={<CoverageBadge state={server.coverage.state} />}
        lead={server.kind === 'gateway' ? t.aGatewayItEndsTheConnections : t.aServerItSeesTheCertificates}
        actions={
          may(role, 'administer') && (
            <LinkButton href={`${path}/edit`}>
              <Pencil aria-hidden /> {t.change}
            </LinkButton>
          )
        }
      />
      <Done notice={notice} sentences={{ registered: t.theResourceServerIsRegistered, changed: t.theResourceServerIsChanged }} />
      <Tabs
        label={t.pagesOf({ server: server.name })}
        here={path + here}
        tabs={[
          { href: path, name: t.overview },
          { href: `${path}/proofs`, name: t.proofs },
          { href: `${path}/metadata`, name: t.metadata },
          ...(server.kind === 'gateway' ? [{ href: `${path}/recipe`, name: t.recipe }] : []),
        ]}
      />
      {children}
    </>
  );
}
