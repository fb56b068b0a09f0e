import { randomBytes } from 'node:crypto';
import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import { addSeconds } from '../domain/clock.ts';
import { Failure } from '../domain/failure.ts';
import type { Role } from '../domain/roles.ts';
import { findSso, maySignInLocally, ssoMethod } from '../ledger/identity-provider.ts';
import { findUser, findUserByEmail } from '../ledger/sign-in.ts';
import { findStep, insertStep, takeStep } from '../ledger/sign-in-steps.ts';
import type { Subject } from '../ledger/sso-members.ts';
import { linkTo } from './admit-subject.ts';
import { recordFailedSignIn } from './failed-sign-ins.ts';
import { openFromCode } from './leave-provider.ts';
import { hashOf, type Limited, limitCodes, limitPasskeys, limitPasswords } from './limit-attempts.ts';
import { hasSecondFactor, proveCode } from './prove-code.ts';
import { provePasskey } from './prove-passkey.ts';
import { provePassword } from './prove-password.ts';
import { type SignInContext, stepLifetime, type Visitor } from './sign-in-context.ts';
import { providerAsOf } from './start-sso.ts';

type SignedIn = {
  readonly outcome: 'signed_in';
  readonly user: { readonly id: string; readonly name: string; readonly role: Role };
  /** As the session and the event say it. */
  readonly method: string;
  /** When they proved it; left away, at this moment. */
  readonly authenticatedAt?: Date;
  /** By what the provider knows them, where they came from one. */
  readonly idToken?: string | undefined;
};
export type SignInOutcome =
  | SignedIn
  | Limited
  | { readonly outcome: 'wrong' }
  | { readonly outcome: 'code_needed'; readonly ticket: string };

const wrong = { outcome: 'wrong' } as const;
/** For the ledger alone: whoever tries hears what they hear for a wrong password. */
const onlyThere = { because: 'members other than owners sign in through the identity provider alone' };

/** The first step: who somebody is, by their password. Those with an authenticator app go on with a ticket for the second. */
export async function signInByPassword(
  context: SignInContext,
  { email, password, ...visitor }: Visitor & { readonly email: string; readonly password: string },
): Promise<SignInOutcome> {
  const user = await findUserByEmail(context.database.prisma, email);
  const proven = await limitPasswords(context, visitor, { email, userId: user?.id }, async () =>
    (await provePassword(context, user?.id, password)) ? user : undefined,
  );
  if (proven === undefined) return fail(context, visitor, 'password', user);
  if ('outcome' in proven) return proven;
  if (!(await maySignInLocally(context.database.prisma, proven.role))) return fail(context, visitor, 'password', proven, onlyThere);
  return (await hasSecondFactor(context, proven.id))
    ? { outcome: 'code_needed', ticket: await giveTicket(context, proven.id, 'password') }
    : { outcome: 'signed_in', user: proven, method: 'password' };
}

/**
 * The way to the second step: known to the browser that made the first, and to nobody else.
 * @param provided `provider`, as it was; its `idToken`, sealed; `iss` and `sub` of whom they are bound to there with that step
 */
export async function giveTicket({ database, clock }: SignInContext, userId: string, method: string, provided?: Provided): Promise<string> {
  const ticket = randomBytes(32).toString('base64url');
  const now = clock();
  await insertStep(database.prisma, ticketStep(ticket), { userId, method, ...provided }, now, addSeconds(now, stepLifetime));
  return ticket;
}

type Provided = { readonly provider: string; readonly idToken: string } & Partial<Subject>;

const ticketStep = (ticket: string) => ({ kind: 'code', word: Buffer.from(hashOf(ticket)).toString('base64url') }) as const;

/** The second step: a code of the authenticator app, or a recovery code. @throws {Failure} `unauthenticated` for a ticket that is no more */
export async function signInByCode(
  context: SignInContext,
  { ticket, code, ...visitor }: Visitor & { readonly ticket: string; readonly code: string },
): Promise<SignInOutcome> {
  const { prisma } = context.database;
  const step = ticketStep(ticket);
  const held = await findStep(prisma, step, context.clock());
  const user = held?.userId === undefined ? undefined : await findUser(prisma, held.userId);
  if (user === undefined) throw new Failure('unauthenticated', 'Too much time has passed: begin again with your password.');
  if (held?.method === ssoMethod && !(await isStill(context, held.provider)))
    throw new Failure('unauthenticated', 'Single sign-on is switched off, or was changed meanwhile: begin again.');
  const proof = await limitCodes(context, visitor, user.id, () => proveCode(context, user.id, code, { recovery: true }));
  if (proof === undefined) return fail(context, visitor, 'code', user);
  if (typeof proof !== 'string') return proof;
  if (held?.method === 'password' && !(await maySignInLocally(prisma, user.role))) return fail(context, visitor, 'code', user, onlyThere);
  const { iss, sub } = held ?? {};
  const method = `${held?.method} and ${proof}`;
  await context.database.transaction(async (ledger) => {
    if (!(await takeStep(ledger, step))) throw new Failure('unauthenticated', 'That was signed in with already: begin again.');
    if (iss !== undefined && sub !== undefined) await linkTo(ledger, { ...user, ...visitor, method }, { iss, sub }, context.clock());
  });
  const idToken = openFromCode(context.custody, user.id, held?.idToken);
  return { outcome: 'signed_in', user, method, idToken };
}

async function isStill({ database }: SignInContext, provider: string | undefined): Promise<boolean> {
  const sso = await findSso(database.prisma);
  return sso?.enabled === true && providerAsOf(sso) === provider;
}

/** In one step, by a passkey. */
export async function signInByPasskey(
  context: SignInContext,
  { response, ...visitor }: Visitor & { readonly response: AuthenticationResponseJSON },
): Promise<SignInOutcome> {
  const proven = await limitPasskeys(context, visitor, () => provePasskey(context, response, undefined));
  if (typeof proven === 'object') return proven;
  const user = proven === undefined ? undefined : await findUser(context.database.prisma, proven);
  if (user === undefined) return fail(context, visitor, 'passkey', undefined);
  if (!(await maySignInLocally(context.database.prisma, user.role))) return fail(context, visitor, 'passkey', user, onlyThere);
  return { outcome: 'signed_in', user, method: 'passkey' };
}

async function fail(
  context: SignInContext,
  { address }: Visitor,
  by: 'password' | 'code' | 'passkey',
  user: SignedIn['user'] | undefined,
  detail: Record<string, unknown> = {},
): Promise<typeof wrong> {
  await recordFailedSignIn(context, { address, by, user, detail });
  return wrong;
}
