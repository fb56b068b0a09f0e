import { KeySquare } from 'lucide-react';
import type { Metadata } from 'next';
import { BlockedTable } from '#components/blocked-keys/blocked-table';
import { Empty } from '#components/ui/empty';
import { Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import { Pages } from '#components/ui/pages';
import * as t from '#messages/blocked-keys';
import { search } from '../../api-client.ts';
import { pick, type SearchParams } from '../../parameters.ts';

export const metadata: Metadata = { title: t.blockedKeys };
const path = '/blocked-keys';

export default async function BlockedKeysPage({ searchParams }: { searchParams: SearchParams }) {
  const { trail, ...query } = await pick(searchParams, ['cursor', 'trail']);
  const { found, problem } = await search('blocked-key.list', query);
  return (
    <>
      <PageHeader title={t.blockedKeys} lead={t.publicKeysThatWereCompromisedNothing} />
      {problem !== null && <Notice kind="error">{t.thisPageCannotBeShown({ problem })}</Notice>}
      {found !== null && (
        <Panel flush>
          {found.items.length > 0 ? (
            <BlockedTable keys={found.items} />
          ) : (
            <Empty icon={KeySquare} title={t.noKeyIsBlocked}>
              {t.aCertificateThatIsRevoked}
            </Empty>
          )}
          <Pages path={path} query={{ ...query, trail }} nextCursor={found.nextCursor} />
        </Panel>
      )}
    </>
  );
}
