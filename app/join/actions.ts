'use server';

import { redirect } from 'next/navigation';
import * as t from '#messages/members';
import { ApiError } from '#server/doors/api/client';
import type { FormState } from '../../components/ui/form-state.ts';
import { attempt, refused, textOf } from '../action-result.ts';
import { call } from '../api-client.ts';
import { ask, takeCookies } from '../auth-client.ts';

export async function join(_: FormState, form: FormData): Promise<FormState> {
  const password = String(form.get('password') ?? '');
  if (password !== form.get('passwordAgain'))
    return refused(form, t.theTwoPasswordsDiffer, { password: t.isNotTheSame, passwordAgain: t.isNotTheSame });
  return attempt(form, async () => {
    let email: string;
    try {
      ({ email } = await call('invitation.accept', { token: textOf(form, 'link'), name: textOf(form, 'name'), password }));
    } catch (error) {
      // Here 403 speaks of the link, not of a session.
      if (error instanceof ApiError && error.status === 403) return refused(form, error.problem.detail);
      throw error;
    }
    const answer = await ask('/sign-in/email', { email, password });
    if (!answer.ok) redirect('/sign-in?notice=joined');
    await takeCookies(answer);
    redirect('/settings/security?notice=joined');
  });
}
