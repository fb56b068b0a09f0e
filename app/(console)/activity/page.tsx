import { Clock, SearchX, Waypoints } from 'lucide-react';
import type { Metadata } from 'next';
import { Suspense } from 'react';
import { FacetColumn } from '#components/activity/facets';
import { LinkOut } from '#components/activity/link-out';
import { QueryBar, type QueryField } from '#components/activity/query-bar';
import { QueryHelp } from '#components/activity/query-help';
import { RangeBar } from '#components/activity/range-bar';
import { LinkButton } from '#components/ui/button';
import { Empty } from '#components/ui/empty';
import { PageHeader, Panel } from '#components/ui/page';
import { address, Pages } from '#components/ui/pages';
import * as t from '#messages/activity';
import { allDecisionCodes, describe } from '#server/domain/codes';
import { queryFields, queryValues } from '#server/domain/decision-query';
import { may } from '#server/domain/roles';
import type { WireInput } from '#server/doors/api/contract';
import { activityPath, isRange, ranges, standardRange } from '../../../components/activity/range.ts';
import { search, session } from '../../api-client.ts';
import type { SearchParams } from '../../parameters.ts';
import { suggest } from './actions.ts';
import { type Asked, activityQuery } from './activity-query.ts';
import { Explorer } from './explorer.tsx';
import { MovingFacets, MovingHistogram } from './moving-counts.tsx';
import { TicksOfTail } from './ticks.tsx';

export const metadata: Metadata = { title: t.activity };

const meanings = Object.fromEntries(allDecisionCodes.map((code) => [code, describe(code).meaning]));
const fieldsFor = (mayAudit: boolean): QueryField[] =>
  (Object.keys(queryFields) as (keyof typeof queryFields)[])
    .filter((name) => mayAudit || name !== 'ip')
    .map((name) => ({ name, meaning: queryFields[name], values: queryValues[name] ?? (['ip', 'tp', 'jti'].includes(name) ? [] : null) }));

/** Columns of the histogram. */
const buckets = 72;

type Filter = Pick<WireInput<'decision.list'>, 'q' | 'from' | 'to'>;

/** The same filter for what keeps up with the list: where the stretch of time ends now, its beginning moves along. */
const countedOf = ({ query: { q, from, range } }: Asked, filter: Filter) => ({
  query: { ...(q !== undefined && { q }), ...(from !== undefined && { from: filter.from ?? from }) },
  span: from === undefined ? ranges[isRange(range) ? range : standardRange] : null,
});

async function HistogramOf({ filter, asked }: { filter: Filter; asked: Asked }) {
  const { found } = await search('decision.histogram', { ...filter, buckets });
  const { query, span } = countedOf(asked, filter);
  return found && <MovingHistogram initial={found} counted={{ query: { ...query, buckets: String(buckets) }, span }} q={asked.query.q} />;
}

async function FacetsOf({ filter, asked }: { filter: Filter; asked: Asked }) {
  const { found } = await search('decision.facets', filter);
  return found && <MovingFacets initial={found} counted={countedOf(asked, filter)} query={asked.query} />;
}

const NoRows = ({ asked: { query, cursor } }: { asked: Asked }) => {
  const stretch =
    query.from !== undefined || query.to !== undefined
      ? t.thisStretchOfTime
      : t.theLast({ range: t.rangeNames[isRange(query.range) ? query.range : standardRange] });
  const wider = <LinkButton href={address(activityPath, { q: query.q, range: '90d' })}>{t.lookAt90Days}</LinkButton>;
  if (cursor !== undefined) return <Empty icon={SearchX} title={t.nothingHereOlderPagesMayHold} />;
  if (query.q !== undefined)
    return (
      <Empty
        icon={SearchX}
        title={t.noDecisionOfFitsThisQuery({ stretch })}
        action={
          <>
            {wider}
            <LinkButton href={address(activityPath, { ...query, q: undefined })}>{t.clearQuery}</LinkButton>
          </>
        }
      />
    );
  if (query.range === '90d')
    return (
      <Empty icon={Waypoints} title={t.noDecisionYet}>
        {t.eachTokenThatIsIssued}
      </Empty>
    );
  return (
    <Empty icon={Clock} title={t.noDecisionIn({ stretch })} action={wider}>
      {t.eachTokenThatIsIssued}
    </Empty>
  );
};

export default async function ActivityPage({ searchParams }: { searchParams: SearchParams }) {
  const now = new Date();
  const [asked, who] = await Promise.all([activityQuery(searchParams, now), session()]);
  const { query, since, until, cursor, trail, key } = asked;
  const { q } = query;
  const filter: Filter = { ...(q !== undefined && { q }), from: since, ...(until !== null && { to: until }) };
  const { found, problem } =
    asked.problem === null
      ? await search('decision.list', { ...filter, ...(cursor !== undefined && { cursor }) })
      : { found: null, problem: null };
  const mayAudit = may(who.role, 'audit');
  const fields = fieldsFor(mayAudit);
  const live = until === null && cursor === undefined;
  return (
    <TicksOfTail>
      <PageHeader
        title={t.activity}
        lead={t.everyDecisionOnATokenWherever}
        actions={found !== null && <LinkOut query={query} mayExport={mayAudit} />}
      />
      <QueryBar query={query} fields={fieldsFor(mayAudit)} suggest={suggest} problem={problem?.replace(/^q: /, '') ?? null} />
      <Panel flush className="mb-4">
        <RangeBar query={query} problem={asked.problem} />
        {found === null ? (
          <QueryHelp fields={asked.problem === null ? fields : []} />
        ) : (
          <div className="min-h-44">
            <Suspense key={key} fallback={<p className="px-4 py-3 text-ink-faint">{t.counting}</p>}>
              <HistogramOf filter={filter} asked={asked} />
            </Suspense>
          </div>
        )}
      </Panel>
      {found !== null && (
        <div className="gap-5 xl:grid xl:grid-cols-[13rem_minmax(0,1fr)]">
          <FacetColumn>
            <Suspense key={key} fallback={<p className="text-xs text-ink-faint">{t.counting}</p>}>
              <FacetsOf filter={filter} asked={asked} />
            </Suspense>
          </FacetColumn>
          <Panel flush className="self-start">
            <Explorer
              key={key}
              initial={found.items}
              readAt={now.toISOString()}
              since={since}
              stream={live ? address('/api/v1/decisions', { q }) : null}
              query={query}
              meanings={meanings}
              mayAudit={mayAudit}
              empty={<NoRows asked={asked} />}
              pages={<Pages path={activityPath} query={{ ...query, cursor, trail }} nextCursor={found.nextCursor} />}
            />
          </Panel>
        </div>
      )}
    </TicksOfTail>
  );
}
