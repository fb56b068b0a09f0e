import { system } from '../domain/actor.ts';
import { addSeconds } from '../domain/clock.ts';
import { appendEvent } from '../ledger/events.ts';
import { countFailedSignIn, takeUntoldSignIns } from '../ledger/failed-sign-ins.ts';
import type { Context } from './context.ts';

/** Within each minute, so many are told one by one: for each member, and for all addresses that are nobody's together. */
const each = 20;
const minute = 60_000;
const atOnce = 500;

export type FailedSignIn = {
  readonly address: string;
  readonly by: 'password' | 'code' | 'passkey' | 'single sign-on';
  readonly user: { readonly id: string; readonly name: string } | undefined;
  readonly detail?: Record<string, unknown>;
};

/** Records an attempt that failed; in a flood of them, counts it. What was typed is never recorded: it may be a password in the wrong field. */
export async function recordFailedSignIn({ database, clock }: Context, { address, by, user, detail }: FailedSignIn): Promise<void> {
  const at = clock();
  const beganAt = new Date(Math.floor(at.getTime() / minute) * minute);
  const failed = { by, userId: user?.id ?? null, userName: user?.name ?? null, beganAt, closesAt: addSeconds(beganAt, 60) };
  await database.transaction(async (ledger) => {
    if (!(await countFailedSignIn(ledger, `${by} ${user?.id ?? 'nobody'} ${beganAt.toISOString()}`, failed, at, each))) return;
    await appendEvent(ledger, {
      type: 'user.sign_in_failed',
      at,
      actor: system('sign-in'),
      ...(user === undefined ? {} : { target: { kind: 'user', id: user.id, name: user.name } }),
      detail: { user: user === undefined ? 'unknown' : 'known', by, ...detail },
      sourceAddress: address,
    });
  });
}

/**
 * Tells how many more there were in each minute that has passed: with the single ones, exactly as many as failed.
 * @returns how many floods it told of
 */
export async function tellFailedSignIns({ database, clock }: Context): Promise<number> {
  const now = clock();
  return database.transaction(async (ledger) => {
    const untold = await takeUntoldSignIns(ledger, now, atOnce);
    for (const { by, userId, userName, beganAt, lastAt, count } of untold)
      await appendEvent(ledger, {
        type: 'user.sign_in_failures_folded',
        at: now,
        actor: system('sign-in'),
        ...(userId === null ? {} : { target: { kind: 'user', id: userId, name: userName ?? '' } }),
        detail: {
          user: userId === null ? 'unknown' : 'known',
          by,
          more: Number(count),
          from: beganAt.toISOString(),
          until: lastAt.toISOString(),
        },
      });
    return untold.length;
  });
}
