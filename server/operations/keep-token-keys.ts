import { system } from '../domain/actor.ts';
import type { TokenAlgorithm } from '../domain/claims.ts';
import { Failure } from '../domain/failure.ts';
import { dueSteps, type TokenKeyStep } from '../domain/token-key.ts';
import type { Ledger } from '../ledger/database.ts';
import { appendEvent } from '../ledger/events.ts';
import {
  dischargeTokenKeyIntent,
  forgetSpentKeys,
  hasSpentKeys,
  insertTokenKey,
  lockTokenKeys,
  moveTokenKey,
  type NewTokenKey,
  openTokenKeys,
  type TokenKey,
  tokenKeyIntents,
  tokenKeySchedules,
} from '../ledger/token-keys.ts';
import type { Context } from './context.ts';
import { succeed, targetOf } from './token-key-step.ts';

type Due = { readonly steps: readonly TokenKeyStep<TokenKey>[]; readonly wishes: ReadonlyMap<TokenAlgorithm, string> };

/**
 * Does what is due for the keys of the issuer: makes those that are missing or wanted, and moves them on as the schedule says. Of
 * all workers of all nodes one does it, in one transaction; a crash leaves the wish, and the next round goes on. Private halves that
 * sign no more are forgotten.
 * @param make generates a key where the sts keeps its keys
 * @returns how many steps this call did
 */
export async function keepTokenKeys(
  { database, clock }: Context,
  make: (algorithm: TokenAlgorithm) => NewTokenKey | Promise<NewTokenKey>,
): Promise<number> {
  const now = clock();
  if ((await readDue(database.prisma, now)).steps.length === 0 && !(await hasSpentKeys(database.prisma))) return 0;
  return database.transaction(async (ledger) => {
    await lockTokenKeys(ledger);
    const { steps, wishes } = await readDue(ledger, now);
    for (const step of steps) {
      if (step.do === 'make') await makeKey(ledger, step, wishes.get(step.algorithm), await make(step.algorithm), now);
      else if (step.do === 'activate') await succeed(ledger, system('sts'), step, now);
      else await retire(ledger, step.key, now);
    }
    await forgetSpentKeys(ledger);
    return steps.length;
  });
}

async function readDue(ledger: Ledger, now: Date): Promise<Due> {
  const wishes = new Map((await tokenKeyIntents(ledger)).map(({ algorithm, requestedBy }) => [algorithm, requestedBy]));
  return { steps: dueSteps(await openTokenKeys(ledger), new Set(wishes.keys()), await tokenKeySchedules(ledger), now), wishes };
}

async function makeKey(
  ledger: Ledger,
  { algorithm, as: status }: TokenKeyStep<TokenKey> & { do: 'make' },
  wishedBy: string | undefined,
  key: NewTokenKey,
  at: Date,
): Promise<void> {
  await insertTokenKey(ledger, key, { algorithm, status, by: (status === 'next' ? wishedBy : undefined) ?? 'sts', at });
  if (status === 'next') await dischargeTokenKeyIntent(ledger, algorithm);
  await appendEvent(ledger, {
    type: status === 'next' ? 'token_key.prepared' : 'token_key.activated',
    at,
    actor: system('sts'),
    target: targetOf({ kid: key.kid, algorithm }),
    detail: status === 'next' ? { custody: key.custody, wishedBy: wishedBy ?? null } : { custody: key.custody, before: null },
  });
}

async function retire(ledger: Ledger, key: TokenKey, at: Date): Promise<void> {
  if (!(await moveTokenKey(ledger, key.kid, ['retiring'], 'retired', at)))
    throw new Failure('conflict', `The token key ${key.kid} was moved meanwhile.`);
  await appendEvent(ledger, { type: 'token_key.retired', at, actor: system('sts'), target: targetOf(key) });
}
