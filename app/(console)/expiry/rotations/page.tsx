import { RefreshCw } from 'lucide-react';
import type { Metadata } from 'next';
import { RotationTable } from '#components/rotations/tables';
import { LinkButton } from '#components/ui/button';
import { Empty } from '#components/ui/empty';
import { Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import { Pages } from '#components/ui/pages';
import * as t from '#messages/expiry';
import { may } from '#server/domain/roles';
import { search, session } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';

export const metadata: Metadata = { title: t.rotations };

export default async function RotationsPage({ searchParams }: { searchParams: SearchParams }) {
  const { trail, ...query } = await pick(searchParams, ['cursor', 'trail']);
  const [{ found, problem }, who] = await Promise.all([search('rotation.list', query), session()]);
  const order = may(who.role, 'issue') && (
    <LinkButton href="/expiry/rotate" tone="primary">
      <RefreshCw aria-hidden /> {t.rotateNow}
    </LinkButton>
  );
  return (
    <>
      <PageHeader
        title={t.rotations}
        trail={[{ href: '/expiry', name: t.expiry }]}
        lead={t.ordersToRenewCertificatesNowBefore}
        actions={order}
      />
      {problem !== null && <Notice kind="error">{t.thisAddressCannotBeUsedBecause({ problem })}</Notice>}
      {found !== null && (
        <Panel flush>
          {found.items.length > 0 ? (
            <RotationTable rotations={found.items} />
          ) : (
            <Empty icon={RefreshCw} title={t.nothingWasOrdered} action={order}>
              {t.agentsRenewByThemselvesAnOrder}
            </Empty>
          )}
          <Pages path="/expiry/rotations" query={{ ...query, trail }} nextCursor={found.nextCursor} />
        </Panel>
      )}
    </>
  );
}
