'use server';

import { redirect } from 'next/navigation';
import type { WireInput } from '#server/doors/api/contract';
import type { FormState } from '../../../components/ui/form-state.ts';
import { attempt, numberOf, textOf, wordsOf } from '../../action-result.ts';
import { call } from '../../api-client.ts';

/** An empty number is left to the rules of the contract, which name the field. */
const rulesIn = (form: FormData) => ({
  scopes: wordsOf(form, 'scopes'),
  algorithm: textOf(form, 'algorithm') as NonNullable<WireInput<'audience.register'>['algorithm']>,
  lifetimeDefault: numberOf(form, 'lifetimeDefault') ?? 0,
  lifetimeMaximum: numberOf(form, 'lifetimeMaximum') ?? 0,
  minCertificateLife: numberOf(form, 'minCertificateLife') ?? 0,
  description: textOf(form, 'description'),
});

export async function registerAudience(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const audience = await call('audience.register', {
      uri: textOf(form, 'uri'),
      environment: textOf(form, 'environment'),
      ...rulesIn(form),
    });
    redirect(`/audiences/${audience.id}?notice=registered`);
  });
}

export async function changeAudience(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const audience = await call('audience.change', { audience: textOf(form, 'audience'), ...rulesIn(form) });
    redirect(`/audiences/${audience.id}?notice=changed`);
  });
}
