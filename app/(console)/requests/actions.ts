'use server';

import { redirect } from 'next/navigation';
import * as t from '#messages/requests';
import type { FormState } from '../../../components/ui/form-state.ts';
import { attempt, refused, textOf } from '../../action-result.ts';
import { call } from '../../api-client.ts';

export async function approveRequest(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const comment = textOf(form, 'comment');
    const request = await call('request.approve', { request: textOf(form, 'request'), ...(comment === '' ? {} : { comment }) });
    redirect(`/requests/${request.id}?notice=approved`);
  });
}

export async function rejectRequest(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const comment = textOf(form, 'comment');
    if (comment === '') return refused(form, t.nothingWasDecidedYet, { comment: t.sayWhy });
    const request = await call('request.reject', { request: textOf(form, 'request'), comment });
    redirect(`/requests/${request.id}?notice=rejected`);
  });
}
