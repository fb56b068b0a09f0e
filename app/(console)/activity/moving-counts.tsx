'use client';

import { useRef } from 'react';
import { Facets } from '#components/activity/facets';
import { Histogram } from '#components/activity/histogram';
import type { ActivityQuery } from '../../../components/activity/range.ts';
import type { WireOutput } from '../../../server/doors/api/contract.ts';
import { useCounts } from './use-counts.ts';

/** What is counted beside the list, and over which stretch of time. */
type Counted = { readonly query: Readonly<Record<string, string>>; readonly span: number | null };

export function MovingHistogram({
  initial,
  counted,
  q,
}: {
  initial: WireOutput<'decision.histogram'>;
  counted: Counted;
  q: string | undefined;
}) {
  const area = useRef<HTMLDivElement>(null);
  const view = useCounts({ initial, path: '/decisions/histogram', ...counted, area });
  return (
    <div ref={area}>
      <Histogram view={view} q={q} />
    </div>
  );
}

export function MovingFacets({
  initial,
  counted,
  query,
}: {
  initial: WireOutput<'decision.facets'>;
  counted: Counted;
  query: ActivityQuery;
}) {
  const area = useRef<HTMLDivElement>(null);
  const view = useCounts({ initial, path: '/decisions/facets', ...counted, area });
  return (
    <div ref={area}>
      <Facets view={view} query={query} />
    </div>
  );
}
