import { count } from '#messages/numbers';
import * as t from '#messages/usage';
import type { WireOutput } from '../../server/doors/api/contract.ts';

type Counts = Pick<WireOutput<'audience.usage'>['decisions'], 'refused' | 'rejected' | 'replays'>;

/** How many decisions went against somebody, and how many of those were replays. */
export const Negative = ({ counts }: { counts: Counts }) => (
  <>
    {count(counts.refused + counts.rejected)}
    {counts.replays > 0 && (
      <span className="block text-xs font-medium whitespace-nowrap text-bad">{t.replay({ replays: counts.replays })}</span>
    )}
  </>
);
