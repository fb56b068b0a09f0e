import type { Metadata } from 'next';
import { WebhookForm } from '#components/integrations/webhook-form';
import { PageHeader, Panel } from '#components/ui/page';
import * as t from '#messages/integrations';
import { allDecisionCodes } from '#server/domain/codes';
import { eventTypes } from '#server/domain/event-types';
import { read, requirePermission } from '../../../../api-client.ts';
import { changeWebhook } from '../../actions.ts';

export const metadata: Metadata = { title: t.changeAWebhook };

export default async function ChangeWebhookPage({ params }: { params: Promise<{ webhook: string }> }) {
  await requirePermission('administer');
  const { webhook: reference } = await params;
  const webhook = await read('webhook.show', { webhook: decodeURIComponent(reference) });
  const back = `/integrations/${webhook.id}`;
  return (
    <>
      <PageHeader
        title={t.changeWebhook({ webhook: webhook.name })}
        trail={[
          { href: '/integrations', name: t.integrations },
          { href: back, name: webhook.name },
        ]}
        lead={t.whatWaitsIsHeldAgainst}
      />
      <Panel className="max-w-2xl">
        <WebhookForm action={changeWebhook} webhook={webhook} eventTypes={eventTypes} codes={allDecisionCodes} back={back} />
      </Panel>
    </>
  );
}
