import { Pencil } from 'lucide-react';
import type { ReactNode } from 'react';
import { CoverageBadge } from '#components/resource-servers/coverage';
import { LinkButton } from '#components/ui/button';
import { Done } from '#components/ui/notice';
import { PageHeader } from '#components/ui/page';
import { Tabs } from '#components/ui/tabs';
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
        trail={[{ href: '/resource-servers', name: 'Resource servers' }]}
        title={server.name}
        status={<CoverageBadge state={server.coverage.state} />}
        lead={
          server.kind === 'gateway'
            ? 'A gateway: it ends the connections of callers for others.'
            : 'A server: it sees the certificates of its callers itself.'
        }
        actions={
          may(role, 'administer') && (
            <LinkButton href={`${path}/edit`}>
              <Pencil aria-hidden /> Change
            </LinkButton>
          )
        }
      />
      <Done notice={notice} sentences={{ registered: 'The resource server is registered.', changed: 'The resource server is changed.' }} />
      <Tabs
        label={`Pages of ${server.name}`}
        here={path + here}
        tabs={[
          { href: path, name: 'Overview' },
          { href: `${path}/proofs`, name: 'Proofs' },
          { href: `${path}/metadata`, name: 'Metadata' },
          ...(server.kind === 'gateway' ? [{ href: `${path}/recipe`, name: 'Recipe' }] : []),
        ]}
      />
      {children}
    </>
  );
}
