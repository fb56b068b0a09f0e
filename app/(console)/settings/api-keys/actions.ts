'use server';

import { redirect } from 'next/navigation';
import * as t from '#messages/api-keys';
import { isRole } from '#server/domain/roles';
import type { FormState } from '../../../../components/ui/form-state.ts';
import { attempt, numberOf, refused, textOf } from '../../../action-result.ts';
import { call } from '../../../api-client.ts';

export async function createApiKey(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const role = textOf(form, 'role');
    if (!isRole(role)) return refused(form, t.chooseARole, { role: t.isNotARole });
    const { key } = await call('apikey.create', {
      name: textOf(form, 'name'),
      role,
      expiresInSeconds: numberOf(form, 'expiresInSeconds') ?? null,
    });
    return {
      reveal: {
        title: t.theApiKeyIsMade,
        note: t.itIsShownThisOnce,
        items: [{ label: t.apiKey, value: key }],
      },
    };
  });
}

export async function revokeApiKey(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    await call('apikey.revoke', { key: textOf(form, 'key') });
    redirect('/settings/api-keys?notice=revoked');
  });
}
