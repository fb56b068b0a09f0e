'use server';

import { redirect } from 'next/navigation';
import * as t from '#messages/members';
import { isRole } from '#server/domain/roles';
import type { FormState } from '../../../../components/ui/form-state.ts';
import { attempt, numberOf, refused, textOf } from '../../../action-result.ts';
import { call } from '../../../api-client.ts';

const here = '/settings/members';

export async function inviteMember(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const role = textOf(form, 'role');
    if (!isRole(role)) return refused(form, t.chooseARole, { role: t.isNotARole });
    const { email, link } = await call('member.invite', {
      email: textOf(form, 'email'),
      role,
      expiresInSeconds: numberOf(form, 'expiresInSeconds') ?? 259_200,
    });
    return {
      reveal: {
        title: t.isInvited({ email }),
        note: t.theLinkIsShownThisOnce,
        items: [{ label: t.link, value: link }],
      },
    };
  });
}

export async function uninviteMember(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    await call('member.uninvite', { invitation: textOf(form, 'invitation') });
    redirect(`${here}?notice=uninvited`);
  });
}

export async function changeMember(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const role = textOf(form, 'role');
    if (!isRole(role)) return refused(form, t.chooseARole, { role: t.isNotARole });
    await call('member.change', { member: textOf(form, 'member'), role });
    redirect(`${here}?notice=changed`);
  });
}

export async function removeMember(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    await call('member.remove', { member: textOf(form, 'member') });
    redirect(`${here}?notice=removed`);
  });
}
