'use server';

import { redirect } from 'next/navigation';
import * as t from '#messages/authorities';
import { ApiError } from '#server/doors/api/client';
import type { WireInput } from '#server/doors/api/contract';
import type { CheckState } from '../../../components/authorities/check-panel.tsx';
import type { FormState } from '../../../components/ui/form-state.ts';
import { attempt, numberOf, pemOf, refused, textOf } from '../../action-result.ts';
import { call, toSignIn } from '../../api-client.ts';

const day = 86_400;
type Algorithm = NonNullable<WireInput<'authority.request'>['algorithm']>;

/** What a new authority and a request have in common; what is left empty is left to the contract. */
const namesIn = (form: FormData) => ({
  name: textOf(form, 'name'),
  ...(textOf(form, 'commonName') === '' ? {} : { commonName: textOf(form, 'commonName') }),
  ...(textOf(form, 'organization') === '' ? {} : { organization: textOf(form, 'organization') }),
  algorithm: textOf(form, 'algorithm') as Algorithm,
});

export async function createAuthority(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const days = numberOf(form, 'lifetime');
    const parent = textOf(form, 'parent');
    const role = textOf(form, 'role') === 'root' ? 'root' : 'issuing';
    const authority = await call('authority.create', {
      ...namesIn(form),
      role,
      ...(role === 'root' || parent === '' ? {} : { parent }),
      ...(days === undefined ? {} : { lifetime: days * day }),
    });
    redirect(`/authorities/${authority.id}?notice=created`);
  });
}

export async function requestAuthority(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    await call('authority.request', namesIn(form));
    redirect('/authorities/import?notice=requested');
  });
}

export async function importAuthority(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const certificate = await pemOf(form, 'certificate', 'certificateFile', 'CERTIFICATE');
    const key = textOf(form, 'keySecret');
    const name = textOf(form, 'name');
    const authority = await call('authority.import', {
      certificate,
      ...(key === '' ? {} : { key }),
      ...(name === '' ? {} : { name }),
    });
    redirect(`/authorities/${authority.id}?notice=imported`);
  });
}

/** The name of the authority must have been typed; the threshold is the management API's to judge. */
async function step(name: 'authority.activate' | 'authority.retire', notice: string, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const authority = await call('authority.show', { authority: textOf(form, 'authority') });
    if (textOf(form, 'typedName') !== authority.name)
      return refused(form, t.nothingWasChangedYet, { typedName: t.typedNameProblem({ authority: authority.name }) });
    const threshold = numberOf(form, 'threshold');
    const comment = textOf(form, 'comment');
    await call(name, {
      authority: authority.id,
      ...(threshold === undefined ? {} : { threshold }),
      override: form.get('override') === 'on',
      ...(comment === '' ? {} : { comment }),
    });
    redirect(`/authorities/${authority.id}?notice=${notice}`);
  });
}

export async function activateAuthority(_: FormState, form: FormData): Promise<FormState> {
  return step('authority.activate', 'activated', form);
}

export async function retireAuthority(_: FormState, form: FormData): Promise<FormState> {
  return step('authority.retire', 'retired', form);
}

export async function checkAuthority(_: CheckState, form: FormData): Promise<CheckState> {
  try {
    return { check: await call('authority.check', { authority: textOf(form, 'authority') }) };
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return toSignIn();
    return { problem: error instanceof ApiError ? error.problem.detail : t.theManagementApiDidNotAnswer };
  }
}
