import { ScrollText } from 'lucide-react';
import type { Metadata } from 'next';
import { EventTable } from '#components/audit/event-table';
import { Empty } from '#components/ui/empty';
import { Panel } from '#components/ui/page';
import { Pages } from '#components/ui/pages';
import { read } from '../../../../api-client.ts';
import { pick, type SearchParams } from '../../../../parameters.ts';
import { AudienceFrame } from '../frame.tsx';

type Props = { params: Promise<{ audience: string }>; searchParams: SearchParams };

export const metadata: Metadata = { title: 'Changes of an audience' };

export default async function AudienceChangesPage({ params, searchParams }: Props) {
  const [{ audience: reference }, { notice, cursor, trail }] = await Promise.all([
    params,
    pick(searchParams, ['notice', 'cursor', 'trail']),
  ]);
  const audience = await read('audience.show', { audience: decodeURIComponent(reference) });
  const events = await read('event.list', { target: audience.id, acts: 'true', ...(cursor === undefined ? {} : { cursor }) });
  return (
    <AudienceFrame audience={audience} here="/changes" notice={notice}>
      <Panel title="Changes" note="Each with what it was before; nothing here is ever altered or removed" flush>
        {events.items.length === 0 ? (
          <Empty small icon={ScrollText} title="No change on record">
            Each act on this audience leaves a line here.
          </Empty>
        ) : (
          <EventTable events={events.items} />
        )}
        <Pages path={`/audiences/${audience.id}/changes`} query={{ cursor, trail }} nextCursor={events.nextCursor} />
      </Panel>
    </AudienceFrame>
  );
}
