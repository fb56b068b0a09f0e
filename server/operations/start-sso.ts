import { randomBytes } from 'node:crypto';
import { addSeconds } from '../domain/clock.ts';
import type { SsoRefusal } from '../domain/single-sign-on.ts';
import { findSso, type SsoView } from '../ledger/identity-provider.ts';
import { insertStep } from '../ledger/sign-in-steps.ts';
import { ProviderRefusal } from '../outbound/identity-provider.ts';
import { hashOf, limitSso } from './limit-attempts.ts';
import { challengeFrom, openProvider, redirectUri } from './open-provider.ts';
import { type SignInContext, stepLifetime, type Visitor } from './sign-in-context.ts';
import { failSso } from './sso-failure.ts';

/** What the answer of the provider is for. */
export type SsoPurpose =
  | { readonly kind: 'sign_in'; readonly next: string }
  | { readonly kind: 'confirm'; readonly userId: string; readonly sessionId: string };

export type SsoStart =
  | { readonly outcome: 'go'; readonly url: string; readonly ticket: string }
  | { readonly outcome: 'refused'; readonly why: SsoRefusal };

export const providerAsOf = ({ id, updatedAt }: SsoView): string => `${id} ${updatedAt.toISOString()}`;
export const ssoStep = (state: string) => ({ kind: 'oidc', word: Buffer.from(hashOf(state)).toString('base64url') }) as const;

/** Sends somebody to the provider, with a ticket for their browser alone. To confirm, the provider is told to ask them anew. */
export async function startSso(context: SignInContext, visitor: Visitor, purpose: SsoPurpose): Promise<SsoStart> {
  const { database, clock } = context;
  const sso = await findSso(database.prisma);
  if (sso?.enabled !== true) return { outcome: 'refused', why: 'off' };
  if ((await limitSso(context, visitor)) !== undefined) return { outcome: 'refused', why: 'too_many' };
  const ticket = randomBytes(32).toString('base64url');
  const challenge = challengeFrom(ticket);
  let url: string;
  try {
    const provider = await openProvider(context, sso);
    url = await provider.authorizationUrl(challenge, { redirectUri: redirectUri(context), anew: purpose.kind === 'confirm' });
  } catch (error) {
    if (!(error instanceof ProviderRefusal)) throw error;
    return failSso(context, visitor, 'provider', { because: error.message });
  }
  const now = clock();
  const held: Record<string, string> = { ...purpose, provider: providerAsOf(sso), at: now.toISOString() };
  await insertStep(database.prisma, ssoStep(challenge.state), held, now, addSeconds(now, stepLifetime));
  return { outcome: 'go', url, ticket };
}
