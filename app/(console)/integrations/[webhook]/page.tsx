import { Inbox, Pencil, SearchX } from 'lucide-react';
import type { Metadata } from 'next';
import { DeliveryTable } from '#components/integrations/delivery-table';
import { PausedBanner, RemoveDialog, ReplayDialog, RotateDialog, SwitchDialog, TestButton } from '#components/integrations/dialogs';
import { filterInWords, formats, WebhookHealth } from '#components/integrations/status';
import { LinkButton } from '#components/ui/button';
import { CopyableId } from '#components/ui/code';
import { Empty } from '#components/ui/empty';
import { Done, Notice } from '#components/ui/notice';
import { Facts, PageHeader, Panel } from '#components/ui/page';
import { address, Pages } from '#components/ui/pages';
import { Segments } from '#components/ui/segments';
import { Time } from '#components/ui/time';
import { may } from '#server/domain/roles';
import { count, plural } from '../../../../components/ui/format.ts';
import { read, session } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import { redeliver, removeWebhook, replayWebhook, resumeWebhook, rotateSecret, switchWebhook, testWebhook } from '../actions.ts';

type Props = { params: Promise<{ webhook: string }>; searchParams: SearchParams };

export const metadata: Metadata = { title: 'Webhook' };

const done = {
  changed: 'The webhook is changed.',
  on: 'The webhook is switched on.',
  off: 'The webhook is switched off.',
  tested: 'The test event was delivered.',
  resumed: 'It goes on where it stopped.',
  skipped: 'It goes on past the event that it could not take.',
  replayed: 'Everything since then is sent again.',
  redelivered: 'The event was delivered again.',
};
const failed: Readonly<Record<string, string>> = {
  'test-failed': 'The test event was not taken. The first line of the log says why.',
  'redelivery-failed': 'The event was not taken. The first line of the log says why.',
};

export default async function WebhookPage({ params, searchParams }: Props) {
  const [{ webhook: reference }, { notice, trail, ...query }, { role }] = await Promise.all([
    params,
    pick(searchParams, ['notice', 'state', 'cursor', 'trail']),
    session(),
  ]);
  const webhook = await read('webhook.show', { webhook: decodeURIComponent(reference) });
  const failedOnly = query.state === 'failed';
  const { items, nextCursor } = await read('webhook.deliveries', {
    webhook: webhook.id,
    ...(failedOnly ? { state: 'failed' as const } : {}),
    ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
  });
  const mayChange = may(role, 'administer');
  const path = `/integrations/${webhook.id}`;
  return (
    <>
      <PageHeader
        trail={[{ href: '/integrations', name: 'Integrations' }]}
        title={webhook.name}
        status={<WebhookHealth webhook={webhook} />}
        lead={webhook.description || new URL(webhook.url).host}
        actions={
          mayChange && (
            <>
              <TestButton webhook={webhook} action={testWebhook} />
              <LinkButton href={`${path}/edit`}>
                <Pencil aria-hidden /> Change
              </LinkButton>
              <RotateDialog webhook={webhook} action={rotateSecret} />
              <ReplayDialog webhook={webhook} action={replayWebhook} />
              <SwitchDialog webhook={webhook} action={switchWebhook} />
              <RemoveDialog webhook={webhook} action={removeWebhook} />
            </>
          )
        }
      />
      <Done notice={notice} sentences={done} />
      {notice !== undefined && failed[notice] !== undefined && (
        <Notice kind="error" className="mb-4">
          {failed[notice]}
        </Notice>
      )}
      {webhook.pausedAt !== null && <PausedBanner webhook={webhook} action={mayChange ? resumeWebhook : null} />}
      {webhook.pausedAt === null && webhook.failingSince !== null && (
        <Notice kind="warning" className="mb-4">
          {plural(webhook.failures, 'attempt')} in a row failed. The next is at <Time at={webhook.nextAt} form="line" />; after twelve it is
          paused.
        </Notice>
      )}
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_21rem]">
        <Panel
          title="Deliveries"
          note="The last thousand"
          flush
          actions={
            <Segments
              label="Which deliveries"
              items={[
                { href: path, name: 'All', here: !failedOnly },
                { href: address(path, { state: 'failed' }), name: 'Failed', here: failedOnly },
              ]}
            />
          }
        >
          {items.length > 0 ? (
            <DeliveryTable webhook={webhook} deliveries={items} redeliver={mayChange ? redeliver : null} />
          ) : failedOnly ? (
            <Empty icon={SearchX} title="Nothing failed" small>
              Every delivery that is still in the log was taken.
            </Empty>
          ) : (
            <Empty icon={Inbox} title="Nothing was sent yet" small>
              What fits its filter is sent within a second or two of happening. A test event shows at once whether it arrives.
            </Empty>
          )}
          <Pages path={path} query={{ ...query, trail }} nextCursor={nextCursor} />
        </Panel>
        <Panel title="Facts">
          <Facts
            stacked
            items={[
              ['Address', <CopyableId key="url" value={webhook.url} what="address of the webhook" />],
              ['Gets', filterInWords(webhook)],
              ['Written as', formats[webhook.format]],
              [
                'In the ledger',
                `at position ${count(webhook.position)}, ${webhook.behind === 0 ? 'nothing waits' : `${count(webhook.behind)} to come`}`,
              ],
              ['Last delivered', webhook.deliveredAt === null ? 'never' : <Time key="delivered" at={webhook.deliveredAt} />],
              [
                'Secrets',
                <ul key="secrets">
                  {webhook.secrets.map(({ createdAt, expiresAt }) => (
                    <li key={createdAt}>
                      {expiresAt === null ? 'one since ' : 'the one before, until '}
                      <Time at={expiresAt ?? createdAt} form="line" />
                    </li>
                  ))}
                </ul>,
              ],
              ['Private addresses', webhook.privateAddresses ? 'allowed' : 'refused'],
              [
                'Its TLS certificate',
                webhook.caPem === null ? 'checked against the public authorities' : 'checked against a CA given here',
              ],
              ['Made', <Time key="created" at={webhook.createdAt} />],
              ['By', webhook.createdBy],
              ['Id', <CopyableId key="id" value={webhook.id} what="id of the webhook" />],
            ]}
          />
        </Panel>
      </div>
    </>
  );
}
