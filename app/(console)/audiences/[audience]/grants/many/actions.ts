'use server';

import { refresh } from 'next/cache';
import { ApiError } from '#server/doors/api/client';
import type { FormState } from '../../../../../../components/ui/form-state.ts';
import { attempt, kept, numberOf, textOf, ticksOf, wordsOf } from '../../../../../action-result.ts';
import { call } from '../../../../../api-client.ts';

/** To those who were shown; where others would get it by now, they are shown as they are now, with what was typed still there. */
export async function addGrants(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const [tag, spiffePath] = [textOf(form, 'tag'), textOf(form, 'spiffePath')];
    try {
      const { items } = await call('grant.add-many', {
        audience: textOf(form, 'audience'),
        ...(tag === '' ? {} : { tag }),
        ...(spiffePath === '' ? {} : { spiffePath }),
        scopes: wordsOf(form, 'scopes'),
        lifetimeDefault: numberOf(form, 'lifetimeDefault') ?? null,
        lifetimeMaximum: numberOf(form, 'lifetimeMaximum') ?? null,
        crossEnvironment: form.has('crossEnvironment'),
        state: textOf(form, 'state'),
      });
      return kept(form, { grantedToMany: { items } });
    } catch (error) {
      if (error instanceof ApiError && error.status === 412) refresh();
      throw error;
    }
  });
}

export async function takeGrantsBack(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const { removed, gone } = await call('grant.remove-many', { grants: ticksOf(form, 'grant') });
    return kept(form, { takenBack: { removed: removed.length, gone: gone.length } });
  });
}
