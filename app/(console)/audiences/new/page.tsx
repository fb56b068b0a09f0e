import type { Metadata } from 'next';
import { AudienceForm } from '#components/audiences/audience-form';
import { PageHeader, Panel } from '#components/ui/page';
import { tokenAlgorithms } from '#server/domain/claims';
import { requirePermission } from '../../../api-client.ts';
import { registerAudience } from '../actions.ts';

export const metadata: Metadata = { title: 'Register an audience' };

export default async function NewAudiencePage() {
  await requirePermission('administer');
  return (
    <>
      <PageHeader title="Register an audience" trail={[{ href: '/audiences', name: 'Audiences' }]} />
      <Panel className="max-w-2xl">
        <AudienceForm action={registerAudience} algorithms={tokenAlgorithms} back="/audiences" />
      </Panel>
    </>
  );
}
