import { setTimeout as sleep } from 'node:timers/promises';
import { handStates, pendingStates } from '../../server/domain/rotate-now.ts';
import type { WireOutput } from '../../server/doors/api/contract.ts';

type Order = WireOutput<'rotation.show'>;

/** Milliseconds between two looks. */
const pause = 2_000;

const sum = ({ counts }: Order, states: readonly (keyof Order['counts'])[]): number =>
  states.reduce((total, state) => total + (counts[state] ?? 0), 0);

const progressOf = (order: Order): string =>
  [
    `${order.counts.renewed} of ${order.total} renewed`,
    ...(order.counts.failed ? [`${order.counts.failed} failing`] : []),
    ...(order.counts.ended ? [`${order.counts.ended} ended without`] : []),
    ...(order.counts.cancelled ? [`${order.counts.cancelled} cancelled`] : []),
    ...(sum(order, handStates) ? [`${sum(order, handStates)} to be done by hand`] : []),
  ].join(', ');

/** Whether every certificate of an order has been renewed. */
export const isRotated = (order: Order): boolean => order.counts.renewed === order.total;

/**
 * Follows an order to renew now until no agent has anything left to do, and says how far it is. What waits for a person is not waited for.
 * @param show asks how far it is
 */
export async function followRotation(order: Order, show: (rotation: string) => Promise<Order>): Promise<Order> {
  for (let said = '', now = order; ; now = await show(order.id)) {
    const progress = progressOf(now);
    if (progress !== said) process.stderr.write(`${progress}\n`);
    said = progress;
    if (sum(now, pendingStates) === 0 || now.cancelledAt !== null) return now;
    await sleep(pause);
  }
}
