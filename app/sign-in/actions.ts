'use server';

import { redirect } from 'next/navigation';
import * as t from '#messages/sign-in';
import { localPath } from '#server/domain/local-path';
import type { PasskeyAnswer, PasskeyQuestion } from '../../components/access/passkey.tsx';
import type { FormState } from '../../components/ui/form-state.ts';
import { refused, textOf } from '../action-result.ts';
import { ask, refusal, takeCookies } from '../auth-client.ts';

const silent = t.theManagementApiDidNotAnswer;

export async function signIn(_: FormState, form: FormData): Promise<FormState> {
  const email = textOf(form, 'email');
  const password = form.get('password');
  if (email === '' || typeof password !== 'string' || password === '') return refused(form, t.emailAndPasswordAreNeeded);
  const answer = await ask('/sign-in/email', { email, password }).catch(() => undefined);
  if (answer === undefined) return refused(form, silent);
  if (answer.status === 403) return refused(form, t.theConsoleWasOpenedUnderAnother);
  const problem = await refusal(answer, t.emailAndPasswordDoNotBelong);
  if (problem !== undefined) return refused(form, problem);
  await takeCookies(answer);
  const { next }: { next: string | null } = await answer.json();
  const onward = localPath(textOf(form, 'next'));
  redirect(next === 'code' ? `/sign-in/code?next=${encodeURIComponent(onward)}` : onward);
}

export async function signInByCode(_: FormState, form: FormData): Promise<FormState> {
  const answer = await ask('/sign-in/code', { code: textOf(form, 'code') }).catch(() => undefined);
  if (answer === undefined) return refused(form, silent);
  const problem = await refusal(answer, t.thatIsNotTheCode);
  if (problem !== undefined) return refused(form, problem, { code: t.doesNotCount });
  await takeCookies(answer);
  redirect(localPath(textOf(form, 'next')));
}

export async function askPasskey(): Promise<PasskeyQuestion> {
  const answer = await ask('/sign-in/passkey/start', {}).catch(() => undefined);
  return answer?.ok ? { options: await answer.json() } : { problem: silent };
}

export async function signInByPasskey(response: PasskeyAnswer, next: string): Promise<{ problem: string }> {
  const answer = await ask('/sign-in/passkey', { response }).catch(() => undefined);
  if (answer === undefined) return { problem: silent };
  const problem = await refusal(answer, t.thisPasskeyIsNotKnownHere);
  if (problem !== undefined) return { problem };
  await takeCookies(answer);
  redirect(localPath(next));
}
