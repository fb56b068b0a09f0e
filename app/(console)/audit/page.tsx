import { ScrollText, SearchX } from 'lucide-react';
import type { Metadata } from 'next';
import { EventTable } from '#components/audit/event-table';
import { SealPanel } from '#components/audit/seal-panel';
import { LinkButton } from '#components/ui/button';
import { Empty } from '#components/ui/empty';
import { ExportLinks } from '#components/ui/export-links';
import { Filters, FilterText } from '#components/ui/filters';
import { Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import { address, Pages } from '#components/ui/pages';
import { Segments } from '#components/ui/segments';
import { eventTypes } from '#server/domain/event-types';
import { read, search } from '../../api-client.ts';
import { instantIn, problemOfStretch } from '../../instants.ts';
import { pick, type SearchParams } from '../../parameters.ts';
import { verifyLedger } from './actions.ts';

export const metadata: Metadata = { title: 'Audit log' };
const path = '/audit';

/** `certificate.*` for each kind of thing, and every event by its own name. */
const suggestions = [...new Set(eventTypes.flatMap((type) => (type.includes('.') ? [`${type.split('.')[0]}.*`] : []))), ...eventTypes];

export default async function AuditPage({ searchParams }: { searchParams: SearchParams }) {
  const { trail, show, cursor, ...filter } = await pick(searchParams, ['type', 'target', 'actor', 'from', 'to', 'show', 'cursor', 'trail']);
  const everything = show === 'everything';
  const { from, to, ...names } = filter;
  const [begin, end] = [instantIn(from)?.toISOString(), instantIn(to)?.toISOString()];
  const asked = { ...names, ...(begin && { from: begin }), ...(end && { to: end }), acts: everything ? 'false' : 'true' } as const;
  const wrong = problemOfStretch(filter);
  const [ledger, { found, problem }] = await Promise.all([
    read('audit.show', {}),
    wrong === null ? search('event.list', { ...asked, ...(cursor !== undefined && { cursor }) }) : { found: null, problem: wrong },
  ]);
  const active = Object.keys(filter).length > 0;
  return (
    <>
      <PageHeader
        title="Audit log"
        lead="Who changed what. What is here is sealed: whoever alters or removes any of it shows."
        actions={
          <>
            <Segments
              label="Which events"
              items={[
                { href: address(path, filter), name: 'Changes', here: !everything },
                { href: address(path, { ...filter, show: 'everything' }), name: 'With decisions', here: everything },
              ]}
            />
            <ExportLinks list="events" filter={asked} />
          </>
        }
      />
      <SealPanel ledger={ledger} action={verifyLedger} />
      <Filters path={path} active={active}>
        {everything && <input type="hidden" name="show" value="everything" />}
        <FilterText
          name="type"
          label="Event"
          value={filter.type}
          placeholder="certificate.*"
          suggestions={suggestions}
          className="sm:w-52"
        />
        <FilterText name="actor" label="Actor name or id" value={filter.actor} />
        <FilterText name="target" label="Target name or id" value={filter.target} />
        <FilterText name="from" label="From (UTC)" value={from} placeholder="2026-11-22 14:00" />
        <FilterText name="to" label="Before (UTC)" value={to} placeholder="2026-11-22 15:00" />
      </Filters>
      {problem !== null && <Notice kind="error">This filter cannot be used. {problem}</Notice>}
      {found !== null && (
        <Panel flush>
          {found.items.length > 0 ? (
            <EventTable events={found.items} />
          ) : active ? (
            <Empty
              icon={SearchX}
              title={found.nextCursor === null ? 'No event fits this filter' : 'No event here fits this filter; older pages may hold one'}
              action={<LinkButton href={path}>Clear filter</LinkButton>}
            />
          ) : (
            <Empty icon={ScrollText} title="Nothing was changed yet">
              Each act of an administrator, an API key or Hawser itself leaves a line here.
            </Empty>
          )}
          <Pages path={path} query={{ ...filter, show, cursor, trail }} nextCursor={found.nextCursor} />
        </Panel>
      )}
    </>
  );
}
