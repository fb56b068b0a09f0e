import { createHash } from 'node:crypto';
import { countAttempt, forgiveAttempt, isKnownDevice, type Limit } from '../ledger/sign-in-limits.ts';
import type { Context } from './context.ts';
import type { Visitor } from './sign-in-context.ts';

/** Whatever is 256 random bits needs no slow hash. */
export const hashOf = (word: string): Uint8Array<ArrayBuffer> => new Uint8Array(createHash('sha256').update(word).digest());
const shortHash = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** Whoever has one address of IPv6 has 2^64 of them. */
const network = (address: string): string => {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  return plain.includes(':') ? `${expanded(plain).slice(0, 4).join(':')}::/64` : plain;
};
function expanded(address: string): string[] {
  const [head = '', tail] = address.toLowerCase().split('::');
  const [left, right] = [head.split(':').filter(Boolean), (tail ?? '').split(':').filter(Boolean)];
  const groups = tail === undefined ? left : [...left, ...Array(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right];
  return groups.map((group) => group.replace(/^0+(?=.)/, ''));
}

/**
 * What counts together. Nothing counts for an account alone, or a stranger could lock its owner out by failing on purpose: from a browser
 * that is not known, attempts count for the network that they come from; from a known one, for that browser, wherever it is.
 */
async function passwordLimits(
  context: Context,
  { address, device }: Visitor,
  account: string,
  userId: string | undefined,
): Promise<Limit[]> {
  if (await knows(context, userId, device)) return [{ key: `device ${shortHash(device ?? '')}`, most: 10, seconds: 60 }];
  return [
    { key: `network ${network(address)}`, most: 10, seconds: 60 },
    { key: `password ${shortHash(account.toLowerCase())} ${network(address)}`, most: 40, seconds: 3600 },
  ];
}

const knows = async ({ database, clock }: Context, userId: string | undefined, device: string | undefined): Promise<boolean> =>
  userId !== undefined && device !== undefined && isKnownDevice(database.prisma, userId, hashOf(device), clock());

/**
 * Six digits can be guessed in the end, so codes count for the account as well. Only who knows the password comes to them, and a known
 * browser counts apart.
 */
async function codeLimits(context: Context, { device }: Visitor, userId: string): Promise<Limit[]> {
  const known = await knows(context, userId, device);
  return [{ key: known ? `code ${userId} ${shortHash(device ?? '')}` : `code ${userId}`, most: 10, seconds: 3600 }];
}

export type Limited = { readonly outcome: 'too_many'; readonly until: Date };

/** Makes an attempt, unless there were too many; one that succeeds does not count. */
async function limited<T>(
  context: Context,
  limits: readonly Limit[],
  attempt: () => Promise<T | undefined>,
): Promise<T | Limited | undefined> {
  const until = await countAttempt(context.database.prisma, limits, context.clock());
  if (until !== undefined) return { outcome: 'too_many', until };
  const result = await attempt();
  if (result !== undefined) await forgiveAttempt(context.database.prisma, limits);
  return result;
}

type Attempt<T> = () => Promise<T | undefined>;

export const limitPasswords = async <T>(
  context: Context,
  visitor: Visitor,
  account: { readonly email: string; readonly userId: string | undefined },
  attempt: Attempt<T>,
) => limited(context, await passwordLimits(context, visitor, account.email, account.userId), attempt);

export const limitCodes = async <T>(context: Context, visitor: Visitor, userId: string, attempt: Attempt<T>) =>
  limited(context, await codeLimits(context, visitor, userId), attempt);

/** A passkey cannot be guessed: this is only against a flood. */
export const limitPasskeys = <T>(context: Context, { address }: Visitor, attempt: Attempt<T>) =>
  limited(context, [{ key: `passkey ${network(address)}`, most: 60, seconds: 60 }], attempt);

/** Each question for a passkey leaves a row until it is answered or too old, so that all of them count. */
export async function limitQuestions<T>(context: Context, { address }: Visitor, ask: () => Promise<T>): Promise<T | Limited> {
  const until = await countAttempt(
    context.database.prisma,
    [{ key: `passkey question ${network(address)}`, most: 60, seconds: 60 }],
    context.clock(),
  );
  return until === undefined ? ask() : { outcome: 'too_many', until };
}

/** Each way to a provider asks that provider and leaves a row. @returns until when no more are let through; undefined where this one is */
export const limitSso = ({ database, clock }: Context, { address }: Visitor): Promise<Date | undefined> =>
  countAttempt(database.prisma, [{ key: `sso ${network(address)}`, most: 30, seconds: 60 }], clock());

/** Whoever took over a browser may not guess on. */
export const limitConfirmations = <T>(context: Context, sessionId: string, attempt: Attempt<T>) =>
  limited(context, [{ key: `confirm ${sessionId}`, most: 10, seconds: 600 }], attempt);

/** Whole seconds until more attempts are taken. */
export const secondsUntil = (until: Date, now: Date): number => Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1000));
