'use server';

import { redirect } from 'next/navigation';
import type { KekRole } from '../../../../components/key-encryption/role-panel.tsx';
import type { FormState } from '../../../../components/ui/form-state.ts';
import { attempt, textOf } from '../../../action-result.ts';
import { call } from '../../../api-client.ts';

export async function rotateKey(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    await call('kek.request-rotation', { role: textOf(form, 'role') as KekRole, before: textOf(form, 'before') });
    redirect('/settings/keys?notice=rotating');
  });
}
