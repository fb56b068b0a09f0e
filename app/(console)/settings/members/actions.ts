'use server';

import { redirect } from 'next/navigation';
import * as t from '#messages/members';
import * as r from '#messages/revoke-right';
import { mayBeLimited, type RevokesFor } from '#server/domain/revoke-right';
import { isRole, type Role } from '#server/domain/roles';
import type { FormState } from '../../../../components/ui/form-state.ts';
import { attempt, linesOf, numberOf, refused, textOf, ticksOf } from '../../../action-result.ts';
import { call } from '../../../api-client.ts';

const here = '/settings/members';

/** Whose certificates they may revoke; nothing of a role that is not limited. */
function revokesForIn(form: FormData, role: Role): { revokesFor?: RevokesFor } {
  if (!mayBeLimited(role)) return {};
  if (textOf(form, 'mayRevoke') !== 'some') return { revokesFor: null };
  return { revokesFor: [...new Set([...ticksOf(form, 'revokesFor'), ...linesOf(form, 'furtherOwners')])] };
}

const noneChosen = (form: FormData): FormState => refused(form, r.chooseAnOwner, { revokesFor: r.chooseAnOwner });

export async function inviteMember(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const role = textOf(form, 'role');
    if (!isRole(role)) return refused(form, t.chooseARole, { role: t.isNotARole });
    const limit = revokesForIn(form, role);
    if (limit.revokesFor?.length === 0) return noneChosen(form);
    const { email, link } = await call('member.invite', {
      email: textOf(form, 'email'),
      role,
      ...limit,
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
    const limit = revokesForIn(form, role);
    if (limit.revokesFor?.length === 0) return noneChosen(form);
    const before = textOf(form, 'before');
    await call('member.change', { member: textOf(form, 'member'), role, ...limit, ...(before !== '' && { before: JSON.parse(before) }) });
    redirect(`${here}?notice=changed`);
  });
}

export async function removeMember(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    await call('member.remove', { member: textOf(form, 'member') });
    redirect(`${here}?notice=removed`);
  });
}
