import { ScrollText, SearchX } from 'lucide-react';
import type { Metadata } from 'next';
import { EventTable } from '#components/audit/event-table';
import { SealPanel } from '#components/audit/seal-panel';
import { LinkButton } from '#components/ui/button';
import { Empty } from '#components/ui/empty';
import { Filters, FilterText } from '#components/ui/filters';
import { Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import { address, Pages } from '#components/ui/pages';
import { Segments } from '#components/ui/segments';
import { read, search } from '../../api-client.ts';
import { pick, type SearchParams } from '../../parameters.ts';
import { verifyLedger } from './actions.ts';

export const metadata: Metadata = { title: 'Audit log' };
const path = '/audit';

export default async function AuditPage({ searchParams }: { searchParams: SearchParams }) {
  const { trail, show, ...query } = await pick(searchParams, ['type', 'target', 'show', 'cursor', 'trail']);
  const everything = show === 'everything';
  const { found, problem } = await search('event.list', { ...query, acts: everything ? 'false' : 'true' });
  const ledger = await read('audit.show', {});
  const { cursor: _, ...filter } = query;
  const active = Object.keys(filter).length > 0;
  return (
    <>
      <PageHeader
        title="Audit log"
        lead="Who changed what. What is here is sealed: whoever alters or removes any of it shows."
        actions={
          <Segments
            label="Which events"
            items={[
              { href: address(path, filter), name: 'Changes', here: !everything },
              { href: address(path, { ...filter, show: 'everything' }), name: 'With decisions', here: everything },
            ]}
          />
        }
      />
      <SealPanel ledger={ledger} action={verifyLedger} />
      <Filters path={path} active={active}>
        {everything && <input type="hidden" name="show" value="everything" />}
        <FilterText name="type" label="Event" value={query.type} placeholder="certificate.revoked" className="sm:w-52" />
        <FilterText name="target" label="Target name or id" value={query.target} className="sm:w-52" />
      </Filters>
      {problem !== null && <Notice kind="error">This filter cannot be used. {problem}</Notice>}
      {found !== null && (
        <Panel flush>
          {found.items.length > 0 ? (
            <EventTable events={found.items} />
          ) : active ? (
            <Empty icon={SearchX} title="No event fits this filter" action={<LinkButton href={path}>Clear filter</LinkButton>} />
          ) : (
            <Empty icon={ScrollText} title="Nothing was changed yet">
              Each act of an administrator, an API key or Hawser itself leaves a line here.
            </Empty>
          )}
          <Pages path={path} query={{ ...query, show, trail }} nextCursor={found.nextCursor} />
        </Panel>
      )}
    </>
  );
}
