import { Plus, Server } from 'lucide-react';
import type { Metadata } from 'next';
import { ResourceServerTable } from '#components/resource-servers/resource-server-table';
import { LinkButton } from '#components/ui/button';
import { Empty } from '#components/ui/empty';
import { Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import { Pages } from '#components/ui/pages';
import { may } from '#server/domain/roles';
import { search, session } from '../../api-client.ts';
import { pick, type SearchParams } from '../../parameters.ts';

export const metadata: Metadata = { title: 'Resource servers' };
const path = '/resource-servers';

export default async function ResourceServersPage({ searchParams }: { searchParams: SearchParams }) {
  const { trail, ...query } = await pick(searchParams, ['cursor', 'trail']);
  const [{ found, problem }, who] = await Promise.all([search('resource-server.list', query), session()]);
  const register = may(who.role, 'administer') && (
    <LinkButton href="/resource-servers/new" tone="primary">
      <Plus aria-hidden /> Register resource server
    </LinkButton>
  );
  return (
    <>
      <PageHeader
        title="Resource servers"
        lead="Who checks tokens against the certificate on their own connection, and whether they still do."
        actions={register}
      />
      {problem !== null && <Notice kind="error">This page cannot be shown. {problem}</Notice>}
      {found !== null && (
        <Panel flush>
          {found.items.length > 0 ? (
            <ResourceServerTable resourceServers={found.items} />
          ) : (
            <Empty icon={Server} title="No resource servers yet" action={register}>
              A resource server proves itself with a certificate of its own, checks the tokens of its audiences, and reports what it
              decided.
            </Empty>
          )}
          <Pages path={path} query={{ ...query, trail }} nextCursor={found.nextCursor} older="Next" newer="Previous" />
        </Panel>
      )}
    </>
  );
}
