'use server';

import { redirect, unstable_rethrow } from 'next/navigation';
import * as t from '#messages/sso';
import { claimableRoles, clientAuthentications } from '#server/domain/single-sign-on';
import { ApiError } from '#server/doors/api/client';
import type { TestState } from '../../../../components/sso/test-panel.tsx';
import type { FormState } from '../../../../components/ui/form-state.ts';
import { attempt, linesOf, refused, textOf } from '../../../action-result.ts';
import { call, toSignIn } from '../../../api-client.ts';

const here = '/settings/single-sign-on';

/** `value = role` on each line; undefined for a line that is not so. */
const rolesOf = (form: FormData) =>
  linesOf(form, 'roles').map((line) => {
    const cut = line.lastIndexOf('=');
    const word = line.slice(cut + 1).trim();
    const role = claimableRoles.find((known) => known === word);
    const value = line.slice(0, Math.max(cut, 0)).trim();
    return role === undefined || value === '' ? undefined : { value, role };
  });

export async function setSso(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const roles = rolesOf(form);
    const known = roles.filter((role) => role !== undefined);
    if (known.length < roles.length)
      return refused(form, t.nothingWasSaved, {
        roles: t.mustBeLinesSuchAsPlatform({ roles: claimableRoles }),
      });
    const authentication = clientAuthentications.find((one) => one === textOf(form, 'clientAuthentication'));
    const secret = textOf(form, 'clientSecret');
    const [roleClaim, caPem] = [textOf(form, 'roleClaim'), textOf(form, 'caPem')];
    await call('sso.set', {
      name: textOf(form, 'name'),
      issuer: textOf(form, 'issuer'),
      clientId: textOf(form, 'clientId'),
      ...(authentication === undefined ? {} : { clientAuthentication: authentication }),
      ...(secret === '' ? {} : { clientSecret: secret }),
      emailDomains: linesOf(form, 'emailDomains'),
      roleClaim: roleClaim === '' ? null : roleClaim,
      roles: known,
      required: form.has('required'),
      enabled: form.has('enabled'),
      signsOut: form.has('signsOut'),
      privateAddresses: form.has('privateAddresses'),
      caPem: caPem === '' ? null : caPem,
    });
    redirect(`${here}?notice=saved`);
  });
}

export async function replaceClientKey(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    await call('sso.set', { newClientKey: true });
    redirect(`${here}?notice=key`);
  });
}

export async function removeSso(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    await call('sso.remove', {});
    redirect(`${here}?notice=removed`);
  });
}

export async function testSso(): Promise<TestState> {
  try {
    return { test: await call('sso.test', {}) };
  } catch (error) {
    unstable_rethrow(error);
    if (error instanceof ApiError && error.status === 401) return toSignIn();
    return { problem: error instanceof ApiError ? error.problem.detail : t.theManagementApiDidNotAnswer };
  }
}
