import { RefreshCw } from 'lucide-react';
import type { Metadata } from 'next';
import { RotationTable } from '#components/rotations/tables';
import { LinkButton } from '#components/ui/button';
import { Empty } from '#components/ui/empty';
import { Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import { Pages } from '#components/ui/pages';
import { may } from '#server/domain/roles';
import { search, session } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';

export const metadata: Metadata = { title: 'Rotations' };

export default async function RotationsPage({ searchParams }: { searchParams: SearchParams }) {
  const { trail, ...query } = await pick(searchParams, ['cursor', 'trail']);
  const [{ found, problem }, who] = await Promise.all([search('rotation.list', query), session()]);
  const order = may(who.role, 'issue') && (
    <LinkButton href="/expiry/rotate" tone="primary">
      <RefreshCw aria-hidden /> Rotate now
    </LinkButton>
  );
  return (
    <>
      <PageHeader
        title="Rotations"
        trail={[{ href: '/expiry', name: 'Expiry' }]}
        lead="Orders to renew certificates now, before their time."
        actions={order}
      />
      {problem !== null && <Notice kind="error">This address cannot be used. {problem}</Notice>}
      {found !== null && (
        <Panel flush>
          {found.items.length > 0 ? (
            <RotationTable rotations={found.items} />
          ) : (
            <Empty icon={RefreshCw} title="Nothing was ordered" action={order}>
              Agents renew by themselves. An order is for when they should not wait: a new authority, a key algorithm, a doubt.
            </Empty>
          )}
          <Pages path="/expiry/rotations" query={{ ...query, trail }} nextCursor={found.nextCursor} />
        </Panel>
      )}
    </>
  );
}
