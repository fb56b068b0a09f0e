import type { Metadata } from 'next';
import { WebhookForm } from '#components/integrations/webhook-form';
import { PageHeader, Panel } from '#components/ui/page';
import { allDecisionCodes } from '#server/domain/codes';
import { eventTypes } from '#server/domain/event-types';
import { requirePermission } from '../../../api-client.ts';
import { createWebhook } from '../actions.ts';

export const metadata: Metadata = { title: 'New webhook' };

export default async function NewWebhookPage() {
  await requirePermission('administer');
  return (
    <>
      <PageHeader
        title="New webhook"
        trail={[{ href: '/integrations', name: 'Integrations' }]}
        lead="It gets what happens from now on. Its signing secret is shown once, next."
      />
      <Panel className="max-w-2xl">
        <WebhookForm action={createWebhook} eventTypes={eventTypes} codes={allDecisionCodes} back="/integrations" />
      </Panel>
    </>
  );
}
