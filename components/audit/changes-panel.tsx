import { ScrollText } from 'lucide-react';
import * as t from '#messages/audit';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Empty } from '../ui/empty.tsx';
import { Panel } from '../ui/page.tsx';
import { Pages } from '../ui/pages.tsx';
import { EventTable } from './event-table.tsx';

type Props = {
  events: WireOutput<'event.list'>;
  /** The address of this list. */
  path: string;
  cursor: string | undefined;
  trail: string | undefined;
};

/** What was done to one thing, newest first. */
export const ChangesPanel = ({ events, path, cursor, trail }: Props) => (
  <Panel title={t.changes} note={t.eachWithWhatItWasBefore} flush>
    {events.items.length === 0 ? (
      <Empty small icon={ScrollText} title={t.noChangeOnRecord}>
        {t.eachActOfAnAdministrator}
      </Empty>
    ) : (
      <EventTable events={events.items} />
    )}
    <Pages path={path} query={{ cursor, trail }} nextCursor={events.nextCursor} />
  </Panel>
);
