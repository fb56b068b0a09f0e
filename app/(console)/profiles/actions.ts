'use server';

import { redirect } from 'next/navigation';
import * as t from '#messages/profiles';
import { ApiError } from '#server/doors/api/client';
import type { WireInput } from '#server/doors/api/contract';
import type { PreviewState } from '../../../components/profiles/preview-panel.tsx';
import type { FormState } from '../../../components/ui/form-state.ts';
import { secondsOf } from '../../../components/ui/format.ts';
import { attempt, linesOf, numberOf, refused, textOf, ticksOf } from '../../action-result.ts';
import { call, toSignIn } from '../../api-client.ts';

type New = WireInput<'profile.create'>;
const spans = ['lifetime', 'overlap', 'backdate', 'renewBeforeEnd', 'grace', 'requestLifetime'] as const;

/** Which of the durations cannot be read. */
function unreadable(form: FormData): Record<string, string> {
  const problems: Record<string, string> = {};
  for (const name of spans) if (secondsOf(textOf(form, name)) === undefined) problems[name] = t.writeItAs90Min24;
  return problems;
}

const span = (form: FormData, name: (typeof spans)[number]): number => secondsOf(textOf(form, name)) ?? 0;

const termsIn = (form: FormData) => ({
  // The form of a server's profile has no such field.
  ...(form.has('servesToo') ? { alsoServer: form.get('alsoServer') === 'on' } : {}),
  description: textOf(form, 'description'),
  lifetime: span(form, 'lifetime'),
  overlap: span(form, 'overlap'),
  backdate: span(form, 'backdate'),
  renewAtPercent: numberOf(form, 'renewAtPercent') ?? 0,
  renewBeforeEnd: span(form, 'renewBeforeEnd'),
  grace: span(form, 'grace'),
  keyAlgorithms: ticksOf(form, 'keyAlgorithms') as NonNullable<New['keyAlgorithms']>,
  dnsNames: linesOf(form, 'dnsNames'),
  uriNames: linesOf(form, 'uriNames'),
  emailNames: linesOf(form, 'emailNames'),
  allowedEnvironments: linesOf(form, 'allowedEnvironments'),
  allowedKinds: ticksOf(form, 'allowedKinds') as NonNullable<New['allowedKinds']>,
  allowedNames: linesOf(form, 'allowedNames'),
  approvalRequired: form.get('approvalRequired') === 'on',
  freezeOnClone: form.get('freezeOnClone') === 'on',
  requestLifetime: span(form, 'requestLifetime'),
});

export async function createProfile(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const problems = unreadable(form);
    if (Object.keys(problems).length > 0) return refused(form, t.nothingWasSavedYet, problems);
    const profile = await call('profile.create', {
      name: textOf(form, 'name'),
      usage: textOf(form, 'usage') === 'server' ? 'server' : 'client',
      ...termsIn(form),
    });
    redirect(`/profiles/${profile.id}?notice=created`);
  });
}

export async function changeProfile(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const problems = unreadable(form);
    if (Object.keys(problems).length > 0) return refused(form, t.nothingWasSavedYet, problems);
    const ifVersion = numberOf(form, 'ifVersion');
    const profile = await call('profile.change', {
      profile: textOf(form, 'profile'),
      ...termsIn(form),
      ...(ifVersion === undefined ? {} : { ifVersion }),
    });
    redirect(`/profiles/${profile.id}?notice=changed`);
  });
}

export async function retireProfile(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const profile = await call('profile.retire', { profile: textOf(form, 'profile') });
    redirect(`/profiles/${profile.id}?notice=retired`);
  });
}

export async function previewProfile(_: PreviewState, form: FormData): Promise<PreviewState> {
  const asked = { identity: textOf(form, 'identity'), keyAlgorithm: textOf(form, 'keyAlgorithm') };
  if (asked.identity === '') return { ...asked, problem: t.nameAnIdentity };
  try {
    const preview = await call('profile.preview', {
      profile: textOf(form, 'profile'),
      identity: asked.identity,
      keyAlgorithm: asked.keyAlgorithm as NonNullable<WireInput<'profile.preview'>['keyAlgorithm']>,
    });
    return { ...asked, preview };
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return toSignIn();
    return { ...asked, problem: error instanceof ApiError ? error.problem.detail : t.theManagementApiDidNotAnswer };
  }
}
