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
import { count } from '#messages/numbers';
import * as t from '#messages/rotations';
import type { RotationItemState } from '../../server/domain/rotate-now.ts';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Badge, type Tone } from '../ui/badge.tsx';
import { Link } from '../ui/link.tsx';
import { address } from '../ui/pages.tsx';

export type Rotation = WireOutput<'rotation.show'>;

const states: Record<RotationItemState, { icon: LucideIcon; tone: Tone; word: string; note: string }> = {
  renewed: { icon: CircleCheck, tone: 'good', word: t.renewed, note: t.aSuccessorIsActive },
  told: { icon: Megaphone, tone: 'accent', word: t.told, note: t.itsAgentHasHeardOfIt },
  released: { icon: Clock, tone: 'accent', word: t.released, note: t.itsAgentHears },
  waiting: { icon: Hourglass, tone: 'plain', word: t.waiting, note: t.forItsTurnAtTheRate },
  failed: { icon: CircleX, tone: 'bad', word: t.failing, note: t.itsAgentSaysThatItCannot },
  silent: { icon: EarOff, tone: 'warn', word: t.silent, note: t.itsAgentHasStoppedReporting },
  by_hand: { icon: Hand, tone: 'warn', word: t.byHand, note: t.noAgentReportsToBeDone },
  ended: { icon: TimerOff, tone: 'plain', word: t.ended, note: t.revokedOrOverBefore },
  cancelled: { icon: Ban, tone: 'plain', word: t.cancelled, note: t.leftAsItIs },
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
      {t.cancelled}
    </Badge>
  ) : finishedAt !== null ? (
    <Badge tone="good" icon={CircleCheck}>
      {t.finished}
    </Badge>
  ) : (
    <Badge tone="accent" icon={CircleDashed}>
      {t.underWay}
    </Badge>
  );

const nameOf: Readonly<Record<string, string>> = { q: t.namedLike, rotation: 'renewal' };

/** Which certificates an order is about. */
export const criteriaInWords = (criteria: Rotation['criteria']): string =>
  Object.entries(criteria)
    .map(([name, value]) => `${nameOf[name] ?? name} ${value}`)
    .join(', ') || t.everyCertificate;

/** How much of an order is done: a bar, and its words. */
export function Progress({ rotation: { counts, total } }: { rotation: Rotation }) {
  const share = total === 0 ? 0 : (counts.renewed / total) * 100;
  return (
    <div>
      <p className="text-2xl font-semibold tracking-[-0.02em] tabular-nums">
        {count(counts.renewed)} <span className="text-base font-normal text-ink-soft">{t.ofRenewed({ total: count(total) })}</span>
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
