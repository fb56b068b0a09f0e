'use server';

import { redirect } from 'next/navigation';
import type { WireInput } from '#server/doors/api/contract';
import type { FormState } from '../../../components/ui/form-state.ts';
import { attempt, textOf } from '../../action-result.ts';
import { call } from '../../api-client.ts';

const named = ['identity', 'owner', 'environment', 'profile', 'authority', 'rotation', 'q'] as const;

export async function rotate(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const criteria = Object.fromEntries(named.map((name) => [name, textOf(form, name)]).filter(([, value]) => value !== ''));
    const order = await call('rotate', {
      ...(criteria as Pick<WireInput<'rotate'>, (typeof named)[number]>),
      all: form.get('all') === 'on',
      rate: Number(textOf(form, 'rate')),
      comment: textOf(form, 'comment'),
    });
    redirect(`/expiry/rotations/${order.id}?notice=started`);
  });
}

export async function cancelRotation(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const order = await call('rotation.cancel', { rotation: textOf(form, 'rotation') });
    redirect(`/expiry/rotations/${order.id}?notice=cancelled`);
  });
}
