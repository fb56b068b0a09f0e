import type { Metadata } from 'next';
import { AudienceForm } from '#components/audiences/audience-form';
import { ManagedNotice } from '#components/fleet/managed';
import { PageHeader, Panel } from '#components/ui/page';
import * as t from '#messages/audiences';
import { tokenAlgorithms } from '#server/domain/claims';
import { read, requirePermission } from '../../../../api-client.ts';
import { changeAudience } from '../../actions.ts';

export const metadata: Metadata = { title: t.changeAnAudience };

export default async function EditAudiencePage({ params }: { params: Promise<{ audience: string }> }) {
  await requirePermission('administer');
  const { audience: reference } = await params;
  const audience = await read('audience.show', { audience: decodeURIComponent(reference) });
  const path = `/audiences/${audience.id}`;
  return (
    <>
      <PageHeader
        title={t.changeAudience}
        trail={[
          { href: '/audiences', name: t.audiences },
          { href: path, name: audience.uri },
        ]}
        lead={t.changesHoldForTokensIssued}
      />
      <ManagedNotice by={audience.managedBy} />
      <Panel className="max-w-2xl">
        <AudienceForm action={changeAudience} algorithms={tokenAlgorithms} audience={audience} back={path} />
      </Panel>
    </>
  );
}
