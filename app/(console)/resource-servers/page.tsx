import { ClipboardCheck, Plus, Server } from 'lucide-react';
import type { Metadata } from 'next';
import { ResourceServerTable } from '#components/resource-servers/resource-server-table';
import { LinkButton } from '#components/ui/button';
import { Empty } from '#components/ui/empty';
import { ExportLinks } from '#components/ui/export-links';
import { Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import { Pages } from '#components/ui/pages';
import * as t from '#messages/resource-servers';
import { may } from '#server/domain/roles';
import { search, session } from '../../api-client.ts';
import { pick, type SearchParams } from '../../parameters.ts';

export const metadata: Metadata = { title: t.resourceServers };
const path = '/resource-servers';

export default async function ResourceServersPage({ searchParams }: { searchParams: SearchParams }) {
  const { trail, ...query } = await pick(searchParams, ['cursor', 'trail']);
  const [{ found, problem }, who] = await Promise.all([search('resource-server.list', query), session()]);
  const register = may(who.role, 'administer') && (
    <LinkButton href="/resource-servers/new" tone="primary">
      <Plus aria-hidden /> {t.registerResourceServer}
    </LinkButton>
  );
  return (
    <>
      <PageHeader
        title={t.resourceServers}
        lead={t.whoChecksTokensAgainstTheCertificate}
        actions={
          <>
            {found !== null && found.items.length > 0 && (
              <>
                <ExportLinks list="resource-servers" filter={{}} />
                <LinkButton href="/resource-servers/proofs" tone="quiet">
                  <ClipboardCheck aria-hidden /> {t.allProofs}
                </LinkButton>
              </>
            )}
            {register}
          </>
        }
      />
      {problem !== null && <Notice kind="error">{t.thisPageCannotBeShown({ problem })}</Notice>}
      {found !== null && (
        <Panel flush>
          {found.items.length > 0 ? (
            <ResourceServerTable resourceServers={found.items} />
          ) : (
            <Empty icon={Server} title={t.noResourceServersYet} action={register}>
              {t.aResourceServerProvesItself}
            </Empty>
          )}
          <Pages path={path} query={{ ...query, trail }} nextCursor={found.nextCursor} older={t.next} newer={t.previous} />
        </Panel>
      )}
    </>
  );
}
