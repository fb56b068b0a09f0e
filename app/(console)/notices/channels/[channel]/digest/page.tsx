import { CalendarCheck2, MailX } from 'lucide-react';
import type { Metadata } from 'next';
import { DigestMails } from '#components/notices/digest-mails';
import { Empty } from '#components/ui/empty';
import { Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import { address } from '#components/ui/pages';
import { Segments } from '#components/ui/segments';
import { Time } from '#components/ui/time';
import * as t from '#messages/notices';
import { read } from '../../../../../api-client.ts';
import { pick, type SearchParams } from '../../../../../parameters.ts';

export const metadata: Metadata = { title: t.digest };

type Props = { params: Promise<{ channel: string }>; searchParams: SearchParams };

export default async function DigestPage({ params, searchParams }: Props) {
  const [{ channel: reference }, { digest: asked }] = await Promise.all([params, pick(searchParams, ['digest'])]);
  const channel = await read('notice-channel.show', { channel: decodeURIComponent(reference) });
  const path = `/notices/channels/${channel.id}`;
  const chosen = asked ?? channel.digest;
  const digest = chosen === 'daily' ? 'daily' : 'weekly';
  const shown = channel.kind === 'email' ? await read('notice-channel.digest', { channel: channel.id, digest }) : null;
  return (
    <>
      <PageHeader
        trail={[
          { href: '/notices', name: t.notices },
          { href: '/notices/channels', name: t.channels },
          { href: path, name: channel.name },
        ]}
        title={t.digest}
        lead={t.whatItWouldSendNow}
        actions={
          shown !== null && (
            <Segments
              label={t.digest}
              items={(['daily', 'weekly'] as const).map((each) => ({
                href: address(`${path}/digest`, { digest: each }),
                name: each === 'daily' ? t.daily : t.weekly,
                here: each === digest,
              }))}
            />
          )
        }
      />
      {shown !== null && (
        <Notice kind="info" className="mb-4">
          {shown.nextAt === null ? t.thisChannelSendsNoDigest : t.theNextIsSent({ time: <Time at={shown.nextAt} form="line" /> })}
        </Notice>
      )}
      {shown === null ? (
        <Panel>
          <Empty icon={MailX} title={t.noDigestHere}>
            {t.aDigestGoesByEMail}
          </Empty>
        </Panel>
      ) : shown.items.length === 0 ? (
        <Panel>
          <Empty icon={CalendarCheck2} title={t.nobodyWouldGetOne}>
            {t.nothingEndsSoon({ days: digest === 'daily' ? 7 : 30 })}
          </Empty>
        </Panel>
      ) : (
        <DigestMails digest={shown} />
      )}
    </>
  );
}
