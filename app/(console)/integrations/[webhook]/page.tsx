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
import * as t from '#messages/integrations';
import { count } from '#messages/numbers';
import { may } from '#server/domain/roles';
import { read, session } from '../../../api-client.ts';
import { pick, type SearchParams } from '../../../parameters.ts';
import { redeliver, removeWebhook, replayWebhook, resumeWebhook, rotateSecret, switchWebhook, testWebhook } from '../actions.ts';

type Props = { params: Promise<{ webhook: string }>; searchParams: SearchParams };

export const metadata: Metadata = { title: t.webhook };

const done = {
  changed: t.theWebhookIsChanged,
  on: t.theWebhookIsSwitchedOn,
  off: t.theWebhookIsSwitchedOff,
  tested: t.theTestEventWasDelivered,
  resumed: t.itGoesOnWhereItStopped,
  skipped: t.itGoesOnPastTheEvent,
  replayed: t.everythingSinceThenIsSentAgain,
  redelivered: t.theEventWasDeliveredAgain,
};
const failed: Readonly<Record<string, string>> = {
  'test-failed': t.theTestEventWasNotTaken,
  'redelivery-failed': t.theEventWasNotTaken,
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
        trail={[{ href: '/integrations', name: t.integrations }]}
        title={webhook.name}
        status={<WebhookHealth webhook={webhook} />}
        lead={webhook.description || new URL(webhook.url).host}
        actions={
          mayChange && (
            <>
              <TestButton webhook={webhook} action={testWebhook} />
              <LinkButton href={`${path}/edit`}>
                <Pencil aria-hidden /> {t.change}
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
          {t.attemptInARowFailed({ failures: webhook.failures, time: <Time at={webhook.nextAt} form="line" /> })}
        </Notice>
      )}
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_21rem]">
        <Panel
          title={t.deliveries}
          note={t.theLastThousand}
          flush
          actions={
            <Segments
              label={t.whichDeliveries}
              items={[
                { href: path, name: t.all, here: !failedOnly },
                { href: address(path, { state: 'failed' }), name: t.failed, here: failedOnly },
              ]}
            />
          }
        >
          {items.length > 0 ? (
            <DeliveryTable webhook={webhook} deliveries={items} redeliver={mayChange ? redeliver : null} />
          ) : failedOnly ? (
            <Empty icon={SearchX} title={t.nothingFailed} small>
              {t.everyDeliveryThatIsStill}
            </Empty>
          ) : (
            <Empty icon={Inbox} title={t.nothingWasSentYet} small>
              {t.whatFitsItsFilterIsSent}
            </Empty>
          )}
          <Pages path={path} query={{ ...query, trail }} nextCursor={nextCursor} />
        </Panel>
        <Panel title={t.facts}>
          <Facts
            stacked
            items={[
              [t.address, <CopyableId key="url" value={webhook.url} what={t.addressOfTheWebhook} />],
              [t.gets, filterInWords(webhook)],
              [t.writtenAs, formats[webhook.format]],
              [
                t.inTheLedger,
                t.atPosition({
                  position: count(webhook.position),
                  behind: webhook.behind === 0 ? t.nothingWaits : t.toCome({ behind: count(webhook.behind) }),
                }),
              ],
              [t.lastDelivered, webhook.deliveredAt === null ? t.never : <Time key="delivered" at={webhook.deliveredAt} />],
              [
                t.secrets,
                <ul key="secrets">
                  {webhook.secrets.map(({ createdAt, expiresAt }) => (
                    <li key={createdAt}>
                      {(expiresAt === null ? t.oneSince : t.theOneBeforeUntil)({ time: <Time at={expiresAt ?? createdAt} form="line" /> })}
                    </li>
                  ))}
                </ul>,
              ],
              [t.privateAddresses, webhook.privateAddresses ? t.allowed : t.refused],
              [t.itsTlsCertificate, webhook.caPem === null ? t.checkedAgainstThePublicAuthorities : t.checkedAgainstACaGivenHere],
              [t.made, <Time key="created" at={webhook.createdAt} />],
              [t.byWhom, webhook.createdBy],
              [t.id, <CopyableId key="id" value={webhook.id} what={t.idOfTheWebhook} />],
            ]}
          />
        </Panel>
      </div>
    </>
  );
}
