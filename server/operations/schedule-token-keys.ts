import type { Actor } from '../domain/actor.ts';
import type { TokenAlgorithm } from '../domain/claims.ts';
import { invalid, notFound } from '../domain/failure.ts';
import type { TokenKeySchedule } from '../domain/token-key.ts';
import { appendEvent } from '../ledger/events.ts';
import {
  listTokenKeySchedules,
  lockTokenKeys,
  storeTokenKeySchedule,
  type TokenKeyScheduleView,
  tokenKeySchedules,
} from '../ledger/token-keys.ts';
import type { Context } from './context.ts';
import { difference } from './difference.ts';

/**
 * Sets how long keys of an algorithm sign, and how long each is published before it does; both in seconds.
 * @throws {Failure} `invalid_input` when a key would have to be published before the one before it signs
 */
export async function scheduleTokenKeys(
  { database, clock }: Context,
  actor: Actor,
  { algorithm, ...change }: { algorithm: TokenAlgorithm; period?: number | null | undefined; overlap?: number | undefined },
): Promise<TokenKeyScheduleView> {
  const at = clock();
  return database.transaction(async (ledger) => {
    await lockTokenKeys(ledger);
    const before = (await tokenKeySchedules(ledger)).find((schedule) => schedule.algorithm === algorithm);
    if (!before) throw notFound(`the schedule of ${algorithm}`);
    const changed = difference<TokenKeySchedule>(before, change);
    if (changed) {
      const after: TokenKeySchedule = { ...before, ...changed.after };
      if (after.period !== null && after.period <= after.overlap)
        throw invalid('period', `must be longer than the overlap, which is ${after.overlap} seconds`);
      await storeTokenKeySchedule(ledger, after, { name: actor.name, at });
      const target = { kind: 'token_key_schedule', id: algorithm, name: algorithm };
      await appendEvent(ledger, { type: 'token_key.schedule_changed', at, actor, target, detail: changed });
    }
    const schedule = (await listTokenKeySchedules(ledger)).find((one) => one.algorithm === algorithm);
    if (!schedule) throw notFound(`the schedule of ${algorithm}`);
    return schedule;
  });
}
