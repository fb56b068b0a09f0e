import {
  Ban,
  CircleCheck,
  CircleDashed,
  CircleX,
  Clock,
  EarOff,
  Hand,
  Hourglass,
  type LucideIcon,
  Megaphone,
  TimerOff,
} from 'lucide-react';
import type { RotationItemState } from '../../server/domain/rotate-now.ts';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Badge, type Tone } from '../ui/badge.tsx';
import { count } from '../ui/format.ts';
import { Link } from '../ui/link.tsx';
import { address } from '../ui/pages.tsx';

export type Rotation = WireOutput<'rotation.show'>;

const states: Record<RotationItemState, { icon: LucideIcon; tone: Tone; word: string; note: string }> = {
  renewed: { icon: CircleCheck, tone: 'good', word: 'Renewed', note: 'a successor is active' },
  told: { icon: Megaphone, tone: 'accent', word: 'Told', note: 'its agent has heard of it' },
  released: { icon: Clock, tone: 'accent', word: 'Released', note: 'its agent hears of it at its next check-in' },
  waiting: { icon: Hourglass, tone: 'plain', word: 'Waiting', note: 'for its turn at the rate of this order' },
  failed: { icon: CircleX, tone: 'bad', word: 'Failing', note: 'its agent says that it cannot renew, and tries again' },
  silent: { icon: EarOff, tone: 'warn', word: 'Silent', note: 'its agent has stopped reporting: to be done by hand' },
  by_hand: { icon: Hand, tone: 'warn', word: 'By hand', note: 'no agent reports: to be done by hand' },
  ended: { icon: TimerOff, tone: 'plain', word: 'Ended', note: 'revoked or over before it was renewed' },
  cancelled: { icon: Ban, tone: 'plain', word: 'Cancelled', note: 'left as it is' },
};
const inOrder = Object.keys(states) as RotationItemState[];

export function ItemState({ state }: { state: RotationItemState }) {
  const { icon, tone, word } = states[state];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}

export const OrderState = ({ rotation: { cancelledAt, finishedAt } }: { rotation: Pick<Rotation, 'cancelledAt' | 'finishedAt'> }) =>
  cancelledAt !== null ? (
    <Badge tone="plain" icon={Ban}>
      Cancelled
    </Badge>
  ) : finishedAt !== null ? (
    <Badge tone="good" icon={CircleCheck}>
      Finished
    </Badge>
  ) : (
    <Badge tone="accent" icon={CircleDashed}>
      Under way
    </Badge>
  );

const nameOf: Readonly<Record<string, string>> = { q: 'named like', rotation: 'renewal' };

/** Which certificates an order is about. */
export const criteriaInWords = (criteria: Rotation['criteria']): string =>
  Object.entries(criteria)
    .map(([name, value]) => `${nameOf[name] ?? name} ${value}`)
    .join(', ') || 'every certificate';

/** How much of an order is done: a bar, and its words. */
export function Progress({ rotation: { counts, total } }: { rotation: Rotation }) {
  const share = total === 0 ? 0 : (counts.renewed / total) * 100;
  return (
    <div>
      <p className="text-2xl font-semibold tracking-[-0.02em] tabular-nums">
        {count(counts.renewed)} <span className="text-base font-normal text-ink-soft">of {count(total)} renewed</span>
      </p>
      <svg aria-hidden="true" viewBox="0 0 100 2" preserveAspectRatio="none" className="mt-2 h-2 w-full rounded-full bg-line">
        <rect width={share} height="2" className="fill-good" />
      </svg>
    </div>
  );
}

/** What has become of the certificates of an order; each is a filter of the list below. */
export const StateFilters = ({ rotation, chosen }: { rotation: Rotation; chosen: string | undefined }) => (
  <ul className="mt-3 grid gap-x-6 gap-y-1 sm:grid-cols-2">
    {inOrder
      .filter((state) => rotation.counts[state] > 0)
      .map((state) => (
        <li key={state} className="flex items-baseline gap-2">
          <Link
            href={address(`/expiry/rotations/${rotation.id}`, { state: chosen === state ? undefined : state })}
            aria-current={chosen === state ? 'true' : undefined}
            className={`inline-flex min-h-6 items-center gap-1.5 rounded ${chosen === state ? 'underline' : 'hover:underline'}`}
          >
            <ItemState state={state} /> <span className="font-medium tabular-nums">{count(rotation.counts[state])}</span>
          </Link>
          <span className="text-xs text-ink-faint">{states[state].note}</span>
        </li>
      ))}
  </ul>
);
