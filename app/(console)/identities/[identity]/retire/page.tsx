import type { Metadata } from 'next';
import { RetireForm } from '#components/identities/retirement';
import { Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import { read, requirePermission } from '../../../../api-client.ts';
import { retireIdentity } from '../../actions.ts';

export const metadata: Metadata = { title: 'Retire an identity' };

export default async function RetirePage({ params }: { params: Promise<{ identity: string }> }) {
  await requirePermission('issue');
  const { identity: reference } = await params;
  const preview = await read('identity.retirement-preview', { identity: decodeURIComponent(reference) });
  const { identity } = preview;
  const path = `/identities/${identity.id}`;
  return (
    <>
      <PageHeader
        trail={[
          { href: '/identities', name: 'Identities' },
          { href: path, name: identity.name },
        ]}
        title={`Retire ${identity.name}`}
        lead={`All that it has ends in one act. Owner: ${identity.owner}`}
      />
      {identity.status === 'retired' ? (
        <Notice kind="info">It is retired already, and that is final.</Notice>
      ) : (
        <Panel title="What ends">
          <RetireForm preview={preview} action={retireIdentity} back={path} />
        </Panel>
      )}
    </>
  );
}
