'use server';

import { redirect } from 'next/navigation';
import type { FormState } from '../../../components/ui/form-state.ts';
import { attempt, instantOf, textOf } from '../../action-result.ts';
import { call } from '../../api-client.ts';

/** The page of the identity, with a word on what was done. */
const back = (form: FormData, notice: string): string => {
  const path = textOf(form, 'back');
  return `${/^\/identities\/[\w.-]+\/authentication$/.test(path) ? path : '/identities'}?notice=${notice}`;
};

export async function registerCertificates(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const { registered } = await call('certificate.register', {
      identity: textOf(form, 'identity'),
      certificates: textOf(form, 'certificates'),
    });
    redirect(back(form, registered.length > 0 ? 'certificates-registered' : 'certificates-known'));
  });
}

export async function registerClientKeys(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    await call('client-key.register', {
      identity: textOf(form, 'identity'),
      label: textOf(form, 'label'),
      keys: textOf(form, 'keys'),
      expiresAt: instantOf(form, 'expiresAt'),
    });
    redirect(back(form, 'keys-registered'));
  });
}

export async function revokeClientKey(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    await call('client-key.revoke', { clientKey: textOf(form, 'clientKey') });
    redirect(back(form, 'key-revoked'));
  });
}
