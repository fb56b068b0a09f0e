import { ScrollText } from 'lucide-react';
import type { Metadata } from 'next';
import { EventTable } from '#components/audit/event-table';
import { Empty } from '#components/ui/empty';
import { Panel } from '#components/ui/page';
import { Pages } from '#components/ui/pages';
import { read } from '../../../../api-client.ts';
import { pick, type SearchParams } from '../../../../parameters.ts';
import { IdentityFrame } from '../frame.tsx';

type Props = { params: Promise<{ identity: string }>; searchParams: SearchParams };

export const metadata: Metadata = { title: 'Changes of an identity' };

export default async function IdentityChangesPage({ params, searchParams }: Props) {
  const [{ identity: reference }, { notice, cursor, trail }] = await Promise.all([
    params,
    pick(searchParams, ['notice', 'cursor', 'trail']),
  ]);
  const identity = await read('identity.show', { identity: decodeURIComponent(reference) });
  const events = await read('event.list', { target: identity.id, acts: 'true', ...(cursor === undefined ? {} : { cursor }) });
  return (
    <IdentityFrame identity={identity} here="/changes" notice={notice}>
      <Panel title="Changes" note="What was done to it, by whom; nothing here is ever altered or removed" flush>
        {events.items.length === 0 ? (
          <Empty small icon={ScrollText} title="No change on record">
            Each act on this identity leaves a line here.
          </Empty>
        ) : (
          <EventTable events={events.items} />
        )}
        <Pages path={`/identities/${identity.id}/changes`} query={{ cursor, trail }} nextCursor={events.nextCursor} />
      </Panel>
    </IdentityFrame>
  );
}
