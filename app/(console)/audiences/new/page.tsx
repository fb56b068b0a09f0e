import type { Metadata } from 'next';
import { AudienceForm } from '#components/audiences/audience-form';
import { PageHeader, Panel } from '#components/ui/page';
import * as t from '#messages/audiences';
import { tokenAlgorithms } from '#server/domain/claims';
import { requirePermission } from '../../../api-client.ts';
import { registerAudience } from '../actions.ts';

export const metadata: Metadata = { title: t.registerAnAudience };

export default async function NewAudiencePage() {
  await requirePermission('administer');
  return (
    <>
      <PageHeader title={t.registerAnAudience} trail={[{ href: '/audiences', name: t.audiences }]} />
      <Panel className="max-w-2xl">
        <AudienceForm action={registerAudience} algorithms={tokenAlgorithms} back="/audiences" />
      </Panel>
    </>
  );
}
