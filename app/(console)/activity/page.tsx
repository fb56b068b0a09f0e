import { Clock, SearchX, Waypoints } from 'lucide-react';
import type { Metadata } from 'next';
import { Suspense } from 'react';
import { FacetColumn, Facets } from '#components/activity/facets';
import { Histogram } from '#components/activity/histogram';
import { LinkOut } from '#components/activity/link-out';
import { QueryBar, type QueryField } from '#components/activity/query-bar';
import { QueryHelp } from '#components/activity/query-help';
import { RangeBar } from '#components/activity/range-bar';
import { LinkButton } from '#components/ui/button';
import { Empty } from '#components/ui/empty';
import { PageHeader, Panel } from '#components/ui/page';
import { address, Pages } from '#components/ui/pages';
import { allDecisionCodes, describe } from '#server/domain/codes';
import { queryFields, queryValues } from '#server/domain/decision-query';
import { may } from '#server/domain/roles';
import type { WireInput } from '#server/doors/api/contract';
import { activityPath, isRange, rangeNames, standardRange } from '../../../components/activity/range.ts';
import { search, session } from '../../api-client.ts';
import type { SearchParams } from '../../parameters.ts';
import { suggest } from './actions.ts';
import { type Asked, activityQuery } from './activity-query.ts';
import { Explorer } from './explorer.tsx';

export const metadata: Metadata = { title: 'Activity' };

const meanings = Object.fromEntries(allDecisionCodes.map((code) => [code, describe(code).meaning]));
const fieldsFor = (mayAudit: boolean): QueryField[] =>
  (Object.keys(queryFields) as (keyof typeof queryFields)[])
    .filter((name) => mayAudit || name !== 'ip')
    .map((name) => ({ name, meaning: queryFields[name], values: queryValues[name] ?? (['ip', 'tp', 'jti'].includes(name) ? [] : null) }));

type Filter = Pick<WireInput<'decision.list'>, 'q' | 'from' | 'to'>;

async function HistogramOf({ filter, q }: { filter: Filter; q: string | undefined }) {
  const { found } = await search('decision.histogram', { ...filter, buckets: 72 });
  return found === null ? null : <Histogram view={found} q={q} />;
}

async function FacetsOf({ filter, asked }: { filter: Filter; asked: Asked }) {
  const { found } = await search('decision.facets', filter);
  return found === null ? null : <Facets view={found} query={asked.query} />;
}

const NoRows = ({ asked: { query, cursor } }: { asked: Asked }) => {
  const stretch =
    query.from !== undefined || query.to !== undefined
      ? 'this stretch of time'
      : `the last ${rangeNames[isRange(query.range) ? query.range : standardRange]}`;
  const wider = <LinkButton href={address(activityPath, { q: query.q, range: '90d' })}>Look at 90 days</LinkButton>;
  if (cursor !== undefined) return <Empty icon={SearchX} title="Nothing here; older pages may hold more" />;
  if (query.q !== undefined)
    return (
      <Empty
        icon={SearchX}
        title={`No decision of ${stretch} fits this query`}
        action={
          <>
            {wider}
            <LinkButton href={address(activityPath, { ...query, q: undefined })}>Clear query</LinkButton>
          </>
        }
      />
    );
  if (query.range === '90d')
    return (
      <Empty icon={Waypoints} title="No decision yet">
        Each token that is issued or refused by the token service, and each that is accepted or rejected where it is used, leaves a line
        here.
      </Empty>
    );
  return (
    <Empty icon={Clock} title={`No decision in ${stretch}`} action={wider}>
      Each token that is issued or refused by the token service, and each that is accepted or rejected where it is used, leaves a line here.
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
    <>
      <PageHeader
        title="Activity"
        lead="Every decision on a token, wherever it was made."
        actions={found !== null && <LinkOut query={query} mayExport={mayAudit} />}
      />
      <QueryBar query={query} fields={fieldsFor(mayAudit)} suggest={suggest} problem={problem?.replace(/^q: /, '') ?? null} />
      <Panel flush className="mb-4">
        <RangeBar query={query} problem={asked.problem} />
        {found === null ? (
          <QueryHelp fields={asked.problem === null ? fields : []} />
        ) : (
          <div className="min-h-44">
            <Suspense key={key} fallback={<p className="px-4 py-3 text-ink-faint">Counting…</p>}>
              <HistogramOf filter={filter} q={q} />
            </Suspense>
          </div>
        )}
      </Panel>
      {found !== null && (
        <div className="gap-5 xl:grid xl:grid-cols-[13rem_minmax(0,1fr)]">
          <FacetColumn>
            <Suspense key={key} fallback={<p className="text-xs text-ink-faint">Counting…</p>}>
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
    </>
  );
}
