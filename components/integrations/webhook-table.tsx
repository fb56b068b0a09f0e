import { count, plural } from '../ui/format.ts';
import { TextLink } from '../ui/link.tsx';
import { None, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { filterInWords, formats, type Webhook, WebhookHealth } from './status.tsx';

export const WebhookTable = ({ webhooks }: { webhooks: readonly Webhook[] }) => (
  <Table
    caption="Webhooks"
    list="webhooks"
    rows={webhooks}
    rowKey={({ id }) => id}
    columns={[
      {
        header: 'Name',
        names: true,
        className: 'sm:min-w-44',
        cell: (webhook) => (
          <>
            <TextLink href={`/integrations/${webhook.id}`}>{webhook.name}</TextLink>
            <span className="block text-xs text-ink-faint wrap-anywhere">{new URL(webhook.url).host}</span>
          </>
        ),
      },
      { header: 'State', cell: (webhook) => <WebhookHealth webhook={webhook} /> },
      { header: 'Gets', className: 'sm:w-[30%]', cell: (webhook) => <span className="wrap-anywhere">{filterInWords(webhook)}</span> },
      { header: 'As', from: 'lg', cell: ({ format }) => formats[format] },
      {
        header: 'Waiting',
        cell: ({ behind, failures }) => (
          <>
            {behind === 0 ? <None /> : count(behind)}
            {failures > 0 && <span className="block text-xs font-medium text-warn">{plural(failures, 'failure')} in a row</span>}
          </>
        ),
      },
      { header: 'Last delivered', cell: ({ deliveredAt }) => (deliveredAt === null ? <None>never</None> : <Time at={deliveredAt} />) },
    ]}
  />
);
