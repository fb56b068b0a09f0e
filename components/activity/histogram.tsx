'use client';

import { useRouter } from 'next/navigation';
import * as t from '#messages/activity';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { decisionSeries } from '../decisions/series.ts';
import { BrushedColumns } from '../ui/brushed-columns.tsx';
import { address } from '../ui/pages.tsx';
import { Ceiling, type ChartColumn, Legend } from '../ui/stacked-columns.tsx';
import { TableTwin } from '../ui/table-twin.tsx';
import type { Writer } from '../ui/zone.ts';
import { useWriter } from '../ui/zone-context.tsx';
import { activityPath } from './range.ts';

type View = WireOutput<'decision.histogram'>;
type Bucket = View['buckets'][number];

const columnOf = (writer: Writer, bucket: Bucket, seconds: number): ChartColumn => ({
  key: bucket.at,
  label: `${writer.day(bucket.at)} ${writer.time(bucket.at).slice(0, seconds < 60 ? 8 : 5)} ${writer.label(bucket.at)}${bucket.estimated ? t.estimated : ''}`,
  values: {
    issued: bucket.issued,
    accepted: bucket.accepted,
    other: Math.max(0, bucket.refused + bucket.rejected - bucket.replays),
    replays: bucket.replays,
  },
});

const mark = (writer: Writer, at: string, days: boolean): string =>
  `${days ? `${writer.day(at).slice(5)} ` : ''}${writer.time(at).slice(0, 5)}`;

function summaryOf({ total, buckets }: View): string {
  const of = (key: 'refused' | 'rejected' | 'replays') => buckets.reduce((sum, bucket) => sum + bucket[key], 0);
  return t.chartSummary({ ...total, refused: of('refused'), rejected: of('rejected'), replays: of('replays') });
}

/** Decisions over time. Drawing over a stretch of it narrows the page to that stretch, as the fields beside it do. */
export function Histogram({ view, q }: { view: View; q: string | undefined }) {
  const router = useRouter();
  const writer = useWriter();
  const { buckets, seconds } = view;
  const columns = buckets.map((bucket) => columnOf(writer, bucket, seconds));
  const summary = summaryOf(view);
  const days = Date.parse(view.to) - Date.parse(view.from) > 86_400_000;
  const marks = [0, 1, 2, 3, 4, 5].flatMap((sixth) => buckets[Math.floor((sixth * buckets.length) / 6)] ?? []);

  const narrowed = (first: number, last: number) =>
    address(activityPath, { q, from: buckets[first]?.at, to: buckets[last + 1]?.at ?? view.to });
  return (
    <div className="px-4 pt-2 pb-3">
      <div className="mb-2 flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <p className="font-medium">{summary}</p>
        <Legend series={decisionSeries} />
      </div>
      <Ceiling columns={columns} />
      <BrushedColumns
        series={decisionSeries}
        columns={columns}
        summary={t.chartInWords({ summary })}
        className="h-20"
        onStretch={(first, last) => router.push(narrowed(first, last))}
      />
      <p aria-hidden className="mt-1 flex text-2xs text-ink-faint">
        {marks.map(({ at }) => (
          <span key={at} className="flex-1">
            {mark(writer, at, days)}
          </span>
        ))}
      </p>
      <TableTwin
        caption={t.decisionsByBucket}
        header={t.bucketFrom}
        series={decisionSeries}
        columns={columns}
        hrefOf={(bucket) => narrowed(bucket, bucket)}
      />
    </div>
  );
}
