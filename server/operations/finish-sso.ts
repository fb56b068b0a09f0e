import { addSeconds } from '../domain/clock.ts';
import { Failure } from '../domain/failure.ts';
import type { SsoRefusal } from '../domain/single-sign-on.ts';
import { appendEvent } from '../ledger/events.ts';
import { findSso, type SsoView, ssoMethod } from '../ledger/identity-provider.ts';
import { renewSession } from '../ledger/sessions.ts';
import { findStep, takeStep } from '../ledger/sign-in-steps.ts';
import { findLinked } from '../ledger/sso-members.ts';
import { type Challenge, type ProvenClaims, ProviderRefusal, type Redeemed } from '../outbound/identity-provider.ts';
import { admitSubject } from './admit-subject.ts';
import { sealForCode } from './leave-provider.ts';
import { challengeFrom, openProvider, redirectUri } from './open-provider.ts';
import { hasSecondFactor } from './prove-code.ts';
import { giveTicket, type SignInOutcome } from './sign-in.ts';
import { type SignInContext, sessionLifetime, type Visitor } from './sign-in-context.ts';
import { failSso } from './sso-failure.ts';
import { providerAsOf, ssoStep } from './start-sso.ts';

type Refused = { readonly outcome: 'refused'; readonly why: SsoRefusal };
type Entered = Extract<SignInOutcome, { outcome: 'signed_in' | 'code_needed' }>;
export type SsoOutcome =
  | { readonly purpose: 'sign_in'; readonly next: string; readonly result: Entered | Refused }
  | { readonly purpose: 'confirm'; readonly result: { readonly outcome: 'confirmed' } | Refused };
type Held = Readonly<Record<string, string>>;
type Returned = Visitor & { readonly ticket: string | undefined; readonly query: URLSearchParams };

/** Seconds by which the clock of a provider may be behind ours. */
const skew = 30;

/**
 * Takes what somebody came back with from the provider, once, in the browser that was sent there.
 * @param returned with what that browser keeps, and the query of the address that it came back to
 */
export async function finishSso(context: SignInContext, { ticket, query, ...visitor }: Returned): Promise<SsoOutcome> {
  const { prisma } = context.database;
  const challenge = ticket === undefined ? undefined : challengeFrom(ticket);
  // What was begun in another browser is nobody's here: who follows such a link is not signed in as somebody else.
  const held = challenge !== undefined && query.get('state') === challenge.state ? await takeHeld(context, challenge) : undefined;
  if (challenge === undefined || held === undefined)
    return { purpose: 'sign_in', next: '/', result: await failSso(context, visitor, 'expired') };
  const sso = await findSso(prisma);
  const unchanged = sso?.enabled === true && held.provider === providerAsOf(sso);
  const proven = unchanged ? await redeem(context, visitor, sso, query, challenge) : await failSso(context, visitor, 'off');
  if (held.kind === 'confirm')
    return { purpose: 'confirm', result: isRefused(proven) ? proven : await confirm(context, visitor, held, proven.claims) };
  const next = held.next ?? '/';
  return { purpose: 'sign_in', next, result: isRefused(proven) || !sso ? (proven as Refused) : await enter(context, visitor, sso, proven) };
}

const isRefused = (proven: Redeemed | Refused): proven is Refused => 'outcome' in proven && proven.outcome === 'refused';

/** Uses it up: of any number of answers at once, one counts. */
async function takeHeld({ database, clock }: SignInContext, { state }: Challenge): Promise<Held | undefined> {
  const step = ssoStep(state);
  const held = await findStep(database.prisma, step, clock());
  return held !== undefined && (await takeStep(database.prisma, step)) ? held : undefined;
}

async function redeem(
  context: SignInContext,
  visitor: Visitor,
  sso: SsoView,
  query: URLSearchParams,
  challenge: Challenge,
): Promise<Redeemed | Refused> {
  try {
    const provider = await openProvider(context, sso);
    return await provider.redeem(new URL(`${redirectUri(context)}?${query}`), challenge, sso.roleClaim);
  } catch (error) {
    if (!(error instanceof ProviderRefusal)) throw error;
    return failSso(context, visitor, error.kind, { because: error.message });
  }
}

/** Members with an authenticator app show its code here too: what the provider asks of people is its own affair. */
async function enter(context: SignInContext, visitor: Visitor, sso: SsoView, { claims, idToken }: Redeemed): Promise<Entered | Refused> {
  const { address, request } = visitor;
  const admitted = await admitSubject(context, { sso, claims, came: { address, request, method: ssoMethod } }).catch((error: unknown) => {
    if (error instanceof Failure && error.code === 'already_exists')
      return { why: 'expired', because: 'decided meanwhile by another request' } as const;
    throw error;
  });
  if ('why' in admitted) {
    const { why, ...detail } = admitted;
    return failSso(context, visitor, why, detail);
  }
  const { user, link } = admitted;
  if (await hasSecondFactor(context, user.id)) {
    const provided = { ...link, provider: providerAsOf(sso), idToken: sealForCode(context.custody, user.id, idToken) };
    return { outcome: 'code_needed', ticket: await giveTicket(context, user.id, ssoMethod, provided) };
  }
  return { outcome: 'signed_in', user, method: ssoMethod, authenticatedAt: authenticatedAt(claims, context.clock()), idToken };
}

/** When the provider asked the person: what cannot be undone asks for a fresh proof, and an old session at the provider is none. */
function authenticatedAt({ auth_time: at }: ProvenClaims, now: Date): Date {
  const long = addSeconds(now, -sessionLifetime);
  if (typeof at !== 'number') return long;
  return new Date(Math.min(Math.max(at * 1000, long.getTime()), now.getTime()));
}

/** The holder of the session, asked anew since it was begun. */
async function confirm(
  context: SignInContext,
  visitor: Visitor,
  { userId, sessionId, at }: Held,
  claims: ProvenClaims,
): Promise<{ readonly outcome: 'confirmed' } | Refused> {
  const { database, clock } = context;
  const user = await findLinked(database.prisma, claims);
  if (user === undefined || user.id !== userId || sessionId === undefined) return failSso(context, visitor, 'other_person', { user });
  const { auth_time: asked } = claims;
  if (typeof asked !== 'number' || asked * 1000 < Date.parse(at ?? '') - skew * 1000)
    return failSso(context, visitor, 'not_again', { user });
  const now = clock();
  const renewed = await database.transaction(async (ledger) => {
    if (!(await renewSession(ledger, sessionId, now, addSeconds(now, sessionLifetime)))) return false;
    const { id, name, role } = user;
    await appendEvent(ledger, {
      type: 'user.confirmed',
      at: now,
      actor: { kind: 'user', id, name, role, address: visitor.address, method: ssoMethod, request: visitor.request },
      target: { kind: 'user', id, name },
      detail: { by: ssoMethod },
    });
    return true;
  });
  return renewed ? { outcome: 'confirmed' } : failSso(context, visitor, 'expired', { user });
}
