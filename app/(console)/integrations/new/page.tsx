import type { Metadata } from 'next';
import { WebhookForm } from '#components/integrations/webhook-form';
import { PageHeader, Panel } from '#components/ui/page';
import * as t from '#messages/integrations';
import { allDecisionCodes } from '#server/domain/codes';
import { eventTypes } from '#server/domain/event-types';
import { requirePermission } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import { createWebhook } from '../actions.ts';

export const metadata: Metadata = { title: t.newWebhook };

export default async function NewWebhookPage({ searchParams }: { searchParams: SearchParams }) {
  await requirePermission('administer');
  const { types } = await pick(searchParams, ['types']);
  return (
    <>
      <PageHeader title={t.newWebhook} trail={[{ href: '/integrations', name: t.integrations }]} lead={t.itGetsWhatHappensFromNow} />
      <Panel className="max-w-2xl">
        <WebhookForm action={createWebhook} eventTypes={eventTypes} codes={allDecisionCodes} types={types} back="/integrations" />
      </Panel>
    </>
  );
}
