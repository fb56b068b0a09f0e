import { ScrollText, SearchX, Webhook } from 'lucide-react';
import type { Metadata } from 'next';
import { EventTable } from '#components/audit/event-table';
import { SealPanel } from '#components/audit/seal-panel';
import { LinkButton } from '#components/ui/button';
import { Empty } from '#components/ui/empty';
import { ExportLinks } from '#components/ui/export-links';
import { FilterSelect, Filters, FilterText } from '#components/ui/filters';
import { Notice } from '#components/ui/notice';
import { PageHeader, Panel } from '#components/ui/page';
import { address, Pages } from '#components/ui/pages';
import { Segments } from '#components/ui/segments';
import * as t from '#messages/audit';
import { eventResults, eventTypes } from '#server/domain/event-types';
import { may } from '#server/domain/roles';
import { namesEvents } from '#server/domain/webhook';
import type { WireInput } from '#server/doors/api/contract';
import { read, search, session } from '../../api-client.ts';
import { instantIn, problemOfStretch } from '../../instants.ts';
import { pick, type SearchParams } from '../../parameters.ts';
import { verifyLedger } from './actions.ts';

export const metadata: Metadata = { title: t.auditLog };
const path = '/audit';

/** `certificate.*` for each kind of thing, and every event by its own name. */
const suggestions = [...new Set(eventTypes.flatMap((type) => (type.includes('.') ? [`${type.split('.')[0]}.*`] : []))), ...eventTypes];

export default async function AuditPage({ searchParams }: { searchParams: SearchParams }) {
  const { trail, show, cursor, ...filter } = await pick(searchParams, [
    'type',
    'target',
    'actor',
    'request',
    'result',
    'from',
    'to',
    'show',
    'cursor',
    'trail',
  ]);
  const everything = show === 'everything';
  const { from, to, ...names } = filter;
  const [begin, end] = [instantIn(from)?.toISOString(), instantIn(to)?.toISOString()];
  const asked = { ...names, ...(begin && { from: begin }), ...(end && { to: end }), acts: everything ? 'false' : 'true' } as const;
  const wrong = problemOfStretch(filter);
  const [{ role }, ledger, { found, problem }] = await Promise.all([
    session(),
    read('audit.show', {}),
    wrong === null
      ? search('event.list', { ...asked, ...(cursor !== undefined && { cursor }) } as WireInput<'event.list'>)
      : { found: null, problem: wrong },
  ]);
  const active = Object.keys(filter).length > 0;
  // A webhook goes by what happens, not by who did it or to what: only such a filter can be watched as it is.
  const watchable =
    filter.type !== undefined &&
    names.actor === undefined &&
    names.target === undefined &&
    names.request === undefined &&
    names.result === undefined &&
    namesEvents(filter.type);
  const watched = watchable && may(role, 'administer') ? (filter.type ?? null) : null;
  return (
    <>
      <PageHeader
        title={t.auditLog}
        lead={t.whoChangedWhatWhatIsHere}
        actions={
          <>
            <Segments
              label={t.whichEvents}
              items={[
                { href: address(path, filter), name: t.changes, here: !everything },
                { href: address(path, { ...filter, show: 'everything' }), name: t.withDecisions, here: everything },
              ]}
            />
            {watched !== null && (
              <LinkButton href={address('/integrations/new', { types: watched })} tone="quiet">
                <Webhook aria-hidden /> {t.watch({ type: watched })}
              </LinkButton>
            )}
            <ExportLinks list="events" filter={asked} />
          </>
        }
      />
      <SealPanel ledger={ledger} action={verifyLedger} />
      <Filters path={path} active={active}>
        {everything && <input type="hidden" name="show" value="everything" />}
        <FilterText
          name="type"
          label={t.event}
          value={filter.type}
          placeholder="certificate.*"
          suggestions={suggestions}
          className="sm:w-40"
        />
        <FilterText name="actor" label={t.actorNameOrId} value={filter.actor} className="sm:w-32" />
        <FilterText name="target" label={t.targetNameOrId} value={filter.target} className="sm:w-32" />
        <FilterText name="request" label={t.requestId} value={filter.request} placeholder="arq_…" className="sm:w-32" />
        <FilterSelect
          name="result"
          label={t.result}
          value={filter.result}
          choices={eventResults.map((value) => ({ value, label: t.results[value] }))}
          any={t.anyResult}
          className="sm:w-28"
        />
        <FilterText name="from" label={t.fromUtc} value={from} placeholder="2026-11-22 14:00" className="sm:w-36" />
        <FilterText name="to" label={t.beforeUtc} value={to} placeholder="2026-11-22 15:00" className="sm:w-36" />
      </Filters>
      {problem !== null && <Notice kind="error">{t.thisFilterCannotBeUsed({ problem })}</Notice>}
      {found !== null && (
        <Panel flush>
          {found.items.length > 0 ? (
            <EventTable events={found.items} />
          ) : active ? (
            <Empty
              icon={SearchX}
              title={found.nextCursor === null ? t.noEventFitsThisFilter : t.noEventHereFitsThisFilter}
              action={<LinkButton href={path}>{t.clearFilter}</LinkButton>}
            />
          ) : (
            <Empty icon={ScrollText} title={t.nothingWasChangedYet}>
              {t.eachActOfAnAdministrator}
            </Empty>
          )}
          <Pages path={path} query={{ ...filter, show, cursor, trail }} nextCursor={found.nextCursor} />
        </Panel>
      )}
    </>
  );
}
