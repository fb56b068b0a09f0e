'use server';

import { redirect } from 'next/navigation';
import * as t from '#messages/token-keys';
import type { WireInput } from '#server/doors/api/contract';
import { typedKid } from '../../../components/token-keys/revoke-form.tsx';
import type { FormState } from '../../../components/ui/form-state.ts';
import { secondsOf } from '../../../components/ui/format.ts';
import { attempt, refused, textOf } from '../../action-result.ts';
import { call } from '../../api-client.ts';

type Algorithm = WireInput<'token-key.schedule'>['algorithm'];

const commentIn = (form: FormData): { comment?: string } => {
  const comment = textOf(form, 'comment');
  return comment === '' ? {} : { comment };
};

export async function prepareTokenKey(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    await call('token-key.prepare', { algorithm: textOf(form, 'algorithm') as Algorithm });
    redirect('/token-keys?notice=prepared');
  });
}

export async function activateTokenKey(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    await call('token-key.activate', {
      tokenKey: textOf(form, 'tokenKey'),
      override: form.get('override') === 'on',
      ...commentIn(form),
    });
    redirect('/token-keys?notice=activated');
  });
}

export async function retireTokenKey(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    await call('token-key.retire', { tokenKey: textOf(form, 'tokenKey'), ...commentIn(form) });
    redirect('/token-keys?notice=retired');
  });
}

/** The beginning of its kid must have been typed. */
export async function revokeTokenKey(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const kid = textOf(form, 'tokenKey');
    if (textOf(form, 'typedName') !== typedKid(kid))
      return refused(form, t.nothingWasChangedYet, { typedName: t.typedKidProblem({ kid: typedKid(kid) }) });
    await call('token-key.revoke', { tokenKey: kid, comment: textOf(form, 'comment') });
    redirect('/token-keys?notice=revoked');
  });
}

const readable = t.writeItAs90Min24;

export async function scheduleTokenKeys(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const [period, overlap] = [textOf(form, 'period'), textOf(form, 'overlap')];
    const seconds = { period: period === '' ? null : secondsOf(period), overlap: secondsOf(overlap) };
    if (seconds.period === undefined) return refused(form, t.nothingWasSaved, { period: readable });
    if (seconds.overlap === undefined) return refused(form, t.nothingWasSaved, { overlap: readable });
    await call('token-key.schedule', {
      algorithm: textOf(form, 'algorithm') as Algorithm,
      period: seconds.period,
      overlap: seconds.overlap,
    });
    redirect('/token-keys?notice=scheduled');
  });
}
