'use server';

import { redirect } from 'next/navigation';
import * as t from '#messages/approvals';
import type { FormState } from '../../../components/ui/form-state.ts';
import { attempt, refused, textOf } from '../../action-result.ts';
import { call, Unreachable } from '../../api-client.ts';

const here = '/approvals';

export async function approve(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const approval = textOf(form, 'approval');
    try {
      await call('approval.approve', { approval });
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      // It may be done all the same: its answer was lost, and the approval says so by itself.
      const { status } = await call('approval.show', { approval });
      if (status !== 'approved') return refused(form, t.whetherItWasDoneIsNotKnown);
    }
    redirect(`${here}?notice=approved`);
  });
}

export async function decline(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    await call('approval.decline', { approval: textOf(form, 'approval'), comment: textOf(form, 'comment') });
    redirect(`${here}?notice=declined`);
  });
}

export async function withdraw(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    await call('approval.withdraw', { approval: textOf(form, 'approval') });
    redirect(`${here}?notice=withdrawn`);
  });
}

export async function setSecondPerson(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const { required } = await call('second-person.set', { required: textOf(form, 'required') === 'yes' });
    redirect(`${here}?notice=${required ? 'on' : 'off'}`);
  });
}
