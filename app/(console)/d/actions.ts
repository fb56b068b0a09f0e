'use server';

import { redirect } from 'next/navigation';
import type { FormState } from '../../../components/ui/form-state.ts';
import { attempt, textOf } from '../../action-result.ts';
import { call } from '../../api-client.ts';

export async function denyToken(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    await call('token.deny', { jti: textOf(form, 'jti') });
    redirect(`/d/${encodeURIComponent(textOf(form, 'decision'))}?notice=denied`);
  });
}
