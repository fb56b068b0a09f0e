'use server';

import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import * as t from '#messages/shell';
import { localPath } from '#server/domain/local-path';
import { ApiError } from '#server/doors/api/client';
import type { Confirming } from '../components/access/confirm.tsx';
import type { PasskeyQuestion } from '../components/access/passkey.tsx';
import type { Findings } from '../components/shell/finder.tsx';
import type { FormState } from '../components/ui/form-state.ts';
import { attempt, refused, textOf, waysToConfirm } from './action-result.ts';
import { call, toSignIn, Unreachable } from './api-client.ts';
import { ask, refusal, takeCookies } from './auth-client.ts';

export async function signOut(): Promise<void> {
  const answer = await ask('/sign-out', {}).catch((cause: unknown) => {
    throw new Unreachable(t.stillSignedIn, { cause });
  });
  if (!answer.ok) throw new Unreachable(t.stillSignedIn);
  await takeCookies(answer);
  const { provider }: { provider: { url: string | null } | null } = await answer.json();
  if (provider === null) redirect('/sign-in?notice=signed-out');
  // The policy of forms lets a form without a script lead to no other site: then, as where the provider was silent, it stays signed in there.
  const scripted = (await headers()).has('next-action');
  redirect(provider.url !== null && scripted ? provider.url : '/sign-in?notice=signed-out-here');
}

export async function completeSetup(_: FormState, form: FormData): Promise<FormState> {
  const password = String(form.get('password') ?? '');
  if (password !== form.get('passwordAgain'))
    return refused(form, t.theTwoPasswordsDiffer, { password: t.isNotTheSame, passwordAgain: t.isNotTheSame });
  const email = textOf(form, 'email');
  return attempt(form, async () => {
    try {
      await call('setup.complete', { token: textOf(form, 'link'), name: textOf(form, 'name'), email, password });
    } catch (error) {
      // Here 401 and 403 speak of the link, not of a session.
      if (error instanceof ApiError && (error.status === 401 || error.status === 403)) return refused(form, error.problem.detail);
      throw error;
    }
    const answer = await ask('/sign-in/email', { email, password });
    if (!answer.ok) redirect('/sign-in?notice=set-up');
    await takeCookies(answer);
    redirect('/setup/steps?notice=set-up');
  });
}

/** Finds by any spelling; one match is opened at once. */
export async function find(_: Findings, form: FormData): Promise<Findings> {
  const text = textOf(form, 'text');
  if (text === '') return null;
  const shown = text.length > 40 ? `${text.slice(0, 20)}…` : text;
  let matches: readonly { kind: string; id: string; name: string; href: string }[];
  try {
    matches = (await call('lookup', { text })).matches.map((match) => ({ ...match, href: localPath(match.href) }));
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return toSignIn();
    return { text: shown, matches: [], problem: error instanceof ApiError ? error.problem.detail : t.silent };
  }
  const [only] = matches;
  if (only !== undefined && matches.length === 1) redirect(only.href);
  return { text: shown, matches };
}

/** Proves once more who holds the session; undefined when it is proven. */
export async function confirmIdentity(proof: Confirming): Promise<string | undefined> {
  const answer = await ask('/confirm', proof).catch(() => undefined);
  if (answer === undefined) return t.silentTryAgain;
  if (answer.status === 401) return t.theSessionHasEndedSign;
  const problem = await refusal(answer, t.thatDoesNotShow);
  if (problem === undefined) await takeCookies(answer);
  return problem;
}

/** By what the visitor can prove once more who they are; undefined where the session has ended. */
export async function askWays(): Promise<FormState['confirm']> {
  return waysToConfirm().catch(() => undefined);
}

export async function askOwnPasskey(): Promise<PasskeyQuestion> {
  const answer = await ask('/confirm/passkey/start', {}).catch(() => undefined);
  return answer?.ok ? { options: await answer.json() } : { problem: t.silentTryAgain };
}

/** Where the identity provider asks once more who holds the session. */
export async function askProvider(): Promise<{ url: string } | { problem: string }> {
  const answer = await ask('/confirm/sso/start', {}).catch(() => undefined);
  if (answer?.ok !== true) return { problem: t.theIdentityProviderCould };
  await takeCookies(answer);
  const { url }: { url: string } = await answer.json();
  return { url };
}
