import type { FeedAcknowledgement } from '../domain/feed.ts';
import type { Report } from '../domain/report.ts';

/** Milliseconds by which two clocks may differ without anybody's time being changed. */
const tolerated = 60_000;

/** What a resource server sent in one batch. */
export type ReportBatch = {
  readonly reports: readonly Report[];
  /** When it was sent, by the clock of the reporter; undefined where it does not say. */
  readonly sentAt: Date | undefined;
  /** How far the reporter has heard of the feed, where it follows. */
  readonly acknowledgement: FeedAcknowledgement | undefined;
};

/**
 * The batch as it would be, had the clock of the reporter been right: one that is an hour ahead or behind loses nothing, and
 * tells nothing of the wrong hour. Clocks that are nearly the same are left alone.
 */
export function onOurClock({ reports, sentAt, acknowledgement }: ReportBatch, now: Date): ReportBatch {
  const behind = sentAt === undefined ? 0 : now.getTime() - sentAt.getTime();
  if (Math.abs(behind) <= tolerated) return { reports, sentAt, acknowledgement };
  const moved = (time: string): string => new Date(Date.parse(time) + behind).toISOString();
  const until = acknowledgement?.counted_until;
  return {
    reports: reports.map((report) => ({
      ...report,
      at: moved(report.at),
      ...(report.first_at === undefined ? {} : { first_at: moved(report.first_at) }),
    })),
    sentAt: now,
    acknowledgement: acknowledgement && until !== undefined ? { ...acknowledgement, counted_until: moved(until) } : acknowledgement,
  };
}
