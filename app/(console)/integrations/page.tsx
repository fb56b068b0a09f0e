import { Plus, Webhook } from 'lucide-react';
import type { Metadata } from 'next';
import { MetricsPanel, StreamPanel } from '#components/integrations/metrics-panel';
import { WebhookTable } from '#components/integrations/webhook-table';
import { LinkButton } from '#components/ui/button';
import { Empty } from '#components/ui/empty';
import { TextLink } from '#components/ui/link';
import { Done, Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import * as t from '#messages/integrations';
import { may } from '#server/domain/roles';
import { consoleUrl, read, session } from '../../api-client.ts';
import { pick, type SearchParams } from '../../parameters.ts';

export const metadata: Metadata = { title: t.integrations };

export default async function IntegrationsPage({ searchParams }: { searchParams: SearchParams }) {
  const [{ items }, metrics, who, { notice }] = await Promise.all([
    read('webhook.list', {}),
    read('metrics.show', {}),
    session(),
    pick(searchParams, ['notice']),
  ]);
  const paused = items.filter(({ pausedAt }) => pausedAt !== null);
  const make = may(who.role, 'administer') && (
    <LinkButton href="/integrations/new" tone="primary">
      <Plus aria-hidden /> {t.newWebhook}
    </LinkButton>
  );
  return (
    <>
      <PageHeader title={t.integrations} lead={t.whetherEventsGetOutAndWhere} actions={make} />
      <Done notice={notice} sentences={{ removed: t.theWebhookIsRemoved }} />
      {paused.map(({ id, name, pauseReason }) => (
        <Notice key={id} kind="error" className="mb-4">
          {t.isPaused({
            name: (
              <TextLink href={`/integrations/${id}`} className="underline">
                {name}
              </TextLink>
            ),
            pauseReason,
          })}
        </Notice>
      ))}
      <div className="space-y-5">
        <Panel title={t.webhooks} note={t.signedAsStandardWebhooksSays} flush>
          {items.length === 0 ? (
            <Empty icon={Webhook} title={t.nothingIsSentAnywhere} action={make}>
              {t.aWebhookTellsASiem}
            </Empty>
          ) : (
            <WebhookTable webhooks={items} />
          )}
        </Panel>
        <StreamPanel origin={consoleUrl('/').replace(/\/$/, '')} />
        <MetricsPanel metrics={metrics} />
      </div>
    </>
  );
}
