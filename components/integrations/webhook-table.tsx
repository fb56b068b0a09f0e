import * as t from '#messages/integrations';
import { count } from '#messages/numbers';
import { TextLink } from '../ui/link.tsx';
import { None, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { filterInWords, formats, type Webhook, WebhookHealth } from './status.tsx';

export const WebhookTable = ({ webhooks }: { webhooks: readonly Webhook[] }) => (
  <Table
    caption={t.webhooks}
    list="webhooks"
    rows={webhooks}
    rowKey={({ id }) => id}
    columns={[
      {
        header: t.name,
        names: true,
        className: 'sm:min-w-44',
        cell: (webhook) => (
          <>
            <TextLink href={`/integrations/${webhook.id}`}>{webhook.name}</TextLink>
            <span className="block text-xs text-ink-faint wrap-anywhere">{new URL(webhook.url).host}</span>
          </>
        ),
      },
      { header: t.state, cell: (webhook) => <WebhookHealth webhook={webhook} /> },
      { header: t.gets, className: 'sm:w-[30%]', cell: (webhook) => <span className="wrap-anywhere">{filterInWords(webhook)}</span> },
      { header: t.as, from: 'lg', cell: ({ format }) => formats[format] },
      {
        header: t.waiting,
        cell: ({ behind, failures }) => (
          <>
            {behind === 0 ? <None /> : count(behind)}
            {failures > 0 && <span className="block text-xs font-medium text-warn">{t.failureInARow({ failures })}</span>}
          </>
        ),
      },
      { header: t.lastDelivered, cell: ({ deliveredAt }) => (deliveredAt === null ? <None>{t.never}</None> : <Time at={deliveredAt} />) },
    ]}
  />
);
