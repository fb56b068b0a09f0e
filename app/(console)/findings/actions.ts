'use server';

import { redirect } from 'next/navigation';
import * as t from '#messages/findings';
import type { FormState } from '../../../components/ui/form-state.ts';
import { attempt, kept, refused, textOf, ticksOf, wordsOf } from '../../action-result.ts';
import { call } from '../../api-client.ts';

const path = '/findings';

/** Back to the list as it was filtered, and never anywhere else. */
function backTo(form: FormData, notice: string): never {
  const back = textOf(form, 'back');
  const query = new URLSearchParams(back.startsWith(`${path}?`) ? back.slice(path.length + 1) : '');
  query.set('notice', notice);
  redirect(`${path}?${query}`);
}

export async function dismissFinding(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const until = new Date(Date.now() + Number(textOf(form, 'days')) * 86_400_000).toISOString();
    await call('finding.dismiss', { finding: textOf(form, 'finding'), reason: textOf(form, 'reason'), until });
    return backTo(form, 'put-aside');
  });
}

export async function restoreFinding(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    await call('finding.restore', { finding: textOf(form, 'finding') });
    return backTo(form, 'taken-up');
  });
}

export async function narrowGrant(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    await call('grant.change', { grant: textOf(form, 'grant'), removeUnused: wordsOf(form, 'idle') });
    return backTo(form, 'narrowed');
  });
}

/** What was removed is in the answer, so that it can be taken back. */
export async function removeUnusedGrants(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const grants = ticksOf(form, 'grant');
    if (grants.length === 0) return refused(form, t.nothingIsTickedSoNothing);
    const { removed, kept: used } = await call('grant.remove-unused', { grants });
    return kept(form, {
      removal: { removed: removed.map(({ id, identityName, audience }) => ({ id, identityName, audience })), used: used.length },
    });
  });
}

export async function restoreGrants(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const { restored, kept: refusals } = await call('grant.restore', { grants: ticksOf(form, 'grant') });
    return kept(form, { restoration: { restored: restored.length, refused: refusals.map(({ because }) => because) } });
  });
}
