import { including } from '../../../components/activity/query-text.ts';
import { type ActivityQuery, isRange, ranges, standardRange } from '../../../components/activity/range.ts';
import { instantIn, problemOfStretch } from '../../instants.ts';
import { pick, type SearchParams } from '../../parameters.ts';

/** The filters that other pages lead here by, each with the word of a query that says the same. */
const words = {
  outcome: 'outcome',
  code: 'code',
  identity: 'identity',
  audience: 'aud',
  resourceServer: 'rs',
  thumbprint: 'tp',
  jti: 'jti',
} as const;
type Filter = keyof typeof words;

export type Asked = {
  readonly query: ActivityQuery;
  readonly since: string;
  /** Null where the stretch ends now, whenever that is. */
  readonly until: string | null;
  readonly cursor: string | undefined;
  readonly trail: string | undefined;
  /** What is the same as long as the same is asked for. */
  readonly key: string;
  /** What is wrong with the stretch of time, and what to write. */
  readonly problem: string | null;
};

/** What the address asks for: a query in words, and a stretch of time, which is never without a beginning. */
export async function activityQuery(given: SearchParams, now: Date): Promise<Asked> {
  const {
    q: written,
    range,
    from,
    to,
    cursor,
    trail,
    ...filters
  } = await pick(given, ['q', 'range', 'from', 'to', 'cursor', 'trail', ...(Object.keys(words) as Filter[])]);
  let q = written ?? '';
  for (const [name, field] of Object.entries(words)) {
    const value = filters[name as Filter];
    if (value !== undefined) q = including(q, field, value);
  }
  const [begin, end] = [instantIn(from), instantIn(to)];
  const known = isRange(range) ? range : standardRange;
  const since = begin ?? new Date((end ?? now).getTime() - ranges[known] * 1_000);
  const query: ActivityQuery = {
    q: q === '' ? undefined : q,
    range: from === undefined && to === undefined && known !== standardRange ? known : undefined,
    from: begin?.toISOString() ?? from,
    to: end?.toISOString() ?? to,
  };
  return {
    query,
    since: since.toISOString(),
    until: end?.toISOString() ?? null,
    cursor,
    trail,
    key: JSON.stringify([query, cursor]),
    problem: problemOfStretch({ from, to }),
  };
}
