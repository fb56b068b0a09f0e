'use server';

import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/browser';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import * as t from '#messages/security';
import type { FormState } from '../../../../components/ui/form-state.ts';
import { attempt, kept, refused, textOf } from '../../../action-result.ts';
import { call } from '../../../api-client.ts';

const here = '/settings/security';

const revealed = (recoveryCodes: readonly string[], title: string): FormState => ({
  reveal: {
    title,
    note: t.theyAreShownThisOncePrint,
    items: [{ label: t.recoveryCodes, value: recoveryCodes.join('\n'), block: true }],
  },
});

export async function changePassword(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const password = form.get('password');
    await call('password.change', { password: typeof password === 'string' ? password : '' });
    redirect(`${here}?notice=password-changed`);
  });
}

export async function offerAuthenticator(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => kept(form, { authenticator: await call('authenticator.offer', {}) }));
}

export async function addAuthenticator(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const { recoveryCodes } = await call('authenticator.add', { code: textOf(form, 'code') });
    return revealed(recoveryCodes, t.theAuthenticatorAppIsOn);
  });
}

export async function removeAuthenticator(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    await call('authenticator.remove', {});
    redirect(`${here}?notice=app-removed`);
  });
}

export async function renewRecoveryCodes(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const { recoveryCodes } = await call('recovery-codes.renew', {});
    return revealed(recoveryCodes, t.theseAreYourRecoveryCodesNow);
  });
}

export async function offerPasskey(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const name = textOf(form, 'name');
    if (name === '') return refused(form, t.aNameIsNeeded, { name: t.isNeeded });
    const { options } = await call('passkey.offer', {});
    return kept(form, { passkey: { options: options as PublicKeyCredentialCreationOptionsJSON, name } });
  });
}

const madePasskey = z.object({
  id: z.string(),
  clientDataJSON: z.string(),
  attestationObject: z.string(),
  transports: z.array(z.string()).optional(),
});

export async function addPasskey(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const problem = textOf(form, 'problem');
    if (problem === 'InvalidStateError') return refused(form, t.thisDeviceHasAPasskey);
    if (problem !== '') return refused(form, t.noPasskeyWasMadeClose);
    const { transports, ...response } = madePasskey.parse(JSON.parse(textOf(form, 'made')));
    await call('passkey.add', {
      name: textOf(form, 'name'),
      response: { ...response, ...(transports === undefined ? {} : { transports }) },
    });
    redirect(`${here}?notice=passkey-added`);
  });
}

export async function removePasskey(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    await call('passkey.remove', { passkey: textOf(form, 'passkey') });
    redirect(`${here}?notice=passkey-removed`);
  });
}

export async function endSession(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    await call('session.end', { session: textOf(form, 'session') });
    redirect(`${here}?notice=ended`);
  });
}

export async function endOtherSessions(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    await call('session.end-others', {});
    redirect(`${here}?notice=others-ended`);
  });
}
