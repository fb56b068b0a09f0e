import type { Actor } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import type { AuthorityView } from '../ledger/authorities.ts';
import { listAuthorities } from '../ledger/authorities.ts';
import type { Ledger } from '../ledger/database.ts';
import { appendEvent } from '../ledger/events.ts';
import { knowing, movedAway, type Progress } from '../ledger/rollover.ts';

/** A step of the lifecycle that an operator may take next, and how far those who depend on it are. */
export type NextStep = Progress & {
  readonly action: 'activate' | 'retire';
  /** What is counted, in a sentence. */
  readonly counted: string;
  /** The smaller of the two shares, rounded down; nobody to wait for counts as all. */
  readonly percent: number;
  /** Why it cannot be done whatever the share is. */
  readonly blockedBy: string | null;
};

export type StepOrder = {
  readonly authority: string;
  /** Percent. */
  readonly threshold: number;
  readonly override: boolean;
  readonly comment?: string | undefined;
};

const counted = {
  activate:
    'Identities, and of them the resource servers once more, whose newest usable certificate was issued since the root of this authority is in the trust bundle.',
  retire:
    'Identities, and of them the resource servers once more, whose newest usable certificate was not issued by this authority, nor by one below it.',
} as const;

/** The next step of an authority; null where there is none. */
export async function nextStep(ledger: Ledger, authority: AuthorityView, now: Date): Promise<NextStep | null> {
  const { status, id } = authority;
  if (status === 'prepared') return step('activate', await knowing(ledger, id, now), hindranceToActivate(authority, now));
  if (status === 'active' || status === 'retired') return null;
  return retirement(ledger, authority, now);
}

/** The way out, which a prepared authority has as well. */
export async function retirement(ledger: Ledger, authority: AuthorityView, now: Date): Promise<NextStep> {
  const below = (await listAuthorities(ledger, now)).filter(
    ({ parentName, status }) => parentName === authority.name && status !== 'retired',
  );
  const blockedBy =
    authority.status === 'active'
      ? 'It is active: activate another one first.'
      : below.length > 0
        ? `It is above ${below.map(({ name }) => name).join(', ')}: retire these first.`
        : null;
  return step('retire', await movedAway(ledger, authority.id, now), blockedBy);
}

const hindranceToActivate = ({ notAfter }: AuthorityView, now: Date): string | null => (notAfter <= now ? 'It has ended.' : null);

function step(action: NextStep['action'], progress: Progress, blockedBy: string | null): NextStep {
  const shares = [progress.identities, progress.resourceServers].map(({ ready, total }) => (total === 0 ? 100 : (ready * 100) / total));
  return { action, counted: counted[action], ...progress, percent: Math.floor(Math.min(...shares)), blockedBy };
}

/**
 * Lets a step through: when enough are ready, or the operator says so in spite of it, which is recorded.
 * @throws {Failure} `conflict` that says how many are ready, and what the way out is
 */
export async function requireReady(
  ledger: Ledger,
  actor: Actor,
  { next, authority, order, now }: { next: NextStep; authority: AuthorityView; order: StepOrder; now: Date },
): Promise<void> {
  if (next.blockedBy !== null) throw new Failure('conflict', next.blockedBy);
  if (next.percent >= order.threshold) return;
  const { identities, resourceServers, percent } = next;
  if (!order.override)
    throw new Failure(
      'conflict',
      `${percent} % are ready (${identities.ready} of ${identities.total} identities, ${resourceServers.ready} of ${resourceServers.total} ` +
        `resource servers); the threshold is ${order.threshold} %. Wait for renewals, or override it.`,
    );
  await appendEvent(ledger, {
    type: 'authority.threshold_overridden',
    at: now,
    actor,
    target: { kind: 'authority', id: authority.id, name: authority.name },
    detail: { action: next.action, percent, threshold: order.threshold, identities, resourceServers, comment: order.comment ?? null },
  });
}
