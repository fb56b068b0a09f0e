import { Plus, Webhook } from 'lucide-react';
import type { Metadata } from 'next';
import { MetricsPanel, StreamPanel } from '#components/integrations/metrics-panel';
import { WebhookTable } from '#components/integrations/webhook-table';
import { LinkButton } from '#components/ui/button';
import { Empty } from '#components/ui/empty';
import { TextLink } from '#components/ui/link';
import { Done, Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import { may } from '#server/domain/roles';
import { consoleUrl, read, session } from '../../api-client.ts';
import { pick, type SearchParams } from '../../parameters.ts';

export const metadata: Metadata = { title: 'Integrations' };

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
      <Plus aria-hidden /> New webhook
    </LinkButton>
  );
  return (
    <>
      <PageHeader title="Integrations" lead="Whether events get out, and where to." actions={make} />
      <Done notice={notice} sentences={{ removed: 'The webhook is removed.' }} />
      {paused.map(({ id, name, pauseReason }) => (
        <Notice key={id} kind="error" className="mb-4">
          <TextLink href={`/integrations/${id}`} className="underline">
            {name}
          </TextLink>{' '}
          is paused: {pauseReason}
        </Notice>
      ))}
      <div className="space-y-5">
        <Panel title="Webhooks" note="Signed as Standard Webhooks says, in the order of the sealed ledger" flush>
          {items.length === 0 ? (
            <Empty icon={Webhook} title="Nothing is sent anywhere" action={make}>
              A webhook tells a SIEM, a chat or a program of yours what happens here: a token in somebody else’s hands, a rule that denied
              it, a certificate that was revoked. What the receiver cannot take waits in the ledger, and is not lost.
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
