'use server';

import { redirect } from 'next/navigation';
import type { FormState } from '../../components/ui/form-state.ts';
import { attempt, instantOf, numberOf, textOf, wordsOf } from '../action-result.ts';
import { call } from '../api-client.ts';

/** The page that it was asked from, with a word on what was done. */
const back = (form: FormData, notice: string): string => {
  const path = textOf(form, 'back');
  return `${/^\/(?:identities|audiences)\/[\w.-]+\/[a-z]+$/.test(path) ? path : '/identities'}?notice=${notice}`;
};

export async function addDelegation(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    await call('delegation.add', {
      actor: textOf(form, 'actor'),
      subject: textOf(form, 'subject'),
      audience: textOf(form, 'audience'),
      scopes: wordsOf(form, 'scopes'),
      maximumDepth: numberOf(form, 'maximumDepth') ?? 1,
      expiresAt: instantOf(form, 'expiresAt'),
      crossEnvironment: form.get('crossEnvironment') === 'on',
    });
    redirect(back(form, 'delegation-added'));
  });
}

export async function changeDelegation(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    await call('delegation.change', {
      delegation: textOf(form, 'delegation'),
      scopes: wordsOf(form, 'scopes'),
      maximumDepth: numberOf(form, 'maximumDepth') ?? 1,
      expiresAt: instantOf(form, 'expiresAt'),
    });
    redirect(back(form, 'delegation-changed'));
  });
}

export async function removeDelegation(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    await call('delegation.remove', { delegation: textOf(form, 'delegation') });
    redirect(back(form, 'delegation-removed'));
  });
}
