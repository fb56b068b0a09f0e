'use server';

import { redirect } from 'next/navigation';
import type { WireInput } from '#server/doors/api/contract';
import type { FormState } from '../../../components/ui/form-state.ts';
import { attempt, kept, numberOf, textOf, ticksOf } from '../../action-result.ts';
import { call } from '../../api-client.ts';

const pageOf = (form: FormData, notice: string): string => `/rejections/${encodeURIComponent(textOf(form, 'case'))}?notice=${notice}`;
const given = (form: FormData, name: string): string | undefined => textOf(form, name) || undefined;

export async function acknowledgeCase(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    await call('case.acknowledge', { case: textOf(form, 'case') });
    redirect(pageOf(form, 'acknowledged'));
  });
}

export async function explainCase(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const muteFor = numberOf(form, 'muteFor');
    await call('case.explain', { case: textOf(form, 'case'), note: textOf(form, 'note'), ...(muteFor === undefined ? {} : { muteFor }) });
    redirect(pageOf(form, muteFor === undefined ? 'explained' : 'muted'));
  });
}

export async function assignCase(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    await call('case.assign', { case: textOf(form, 'case'), assignee: given(form, 'assignee') ?? null });
    redirect(pageOf(form, 'assigned'));
  });
}

export async function noteCase(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    await call('case.note', { case: textOf(form, 'case'), note: textOf(form, 'note') });
    redirect(pageOf(form, 'noted'));
  });
}

export async function containCase(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const act = textOf(form, 'act') as WireInput<'case.contain'>['act'];
    const comment = given(form, 'comment');
    await call('case.contain', { case: textOf(form, 'case'), act, ...(comment === undefined ? {} : { comment }) });
    redirect(pageOf(form, act));
  });
}

export async function releaseCase(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const comment = given(form, 'comment');
    await call('case.release', { case: textOf(form, 'case'), ...(comment === undefined ? {} : { comment }) });
    redirect(pageOf(form, 'released'));
  });
}

export async function endMute(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    await call('case-mute.end', { caseMute: textOf(form, 'caseMute') });
    redirect('/rejections/rules?notice=unmuted');
  });
}

type Codes = NonNullable<WireInput<'containment-rule.create'>['codes']>;

const termsIn = (form: FormData) => ({
  codes: ticksOf(form, 'codes') as Codes,
  threshold: numberOf(form, 'threshold') ?? 0,
  windowSeconds: numberOf(form, 'windowSeconds') ?? 0,
});

/** Shows what the last day would have triggered, or makes the rule, switched off. */
export async function createRule(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const terms = termsIn(form);
    if (textOf(form, 'intent') === 'preview') return kept(form, { denials: await call('containment-rule.preview', terms) });
    await call('containment-rule.create', { name: textOf(form, 'name'), ...terms, enabled: false });
    redirect('/rejections/rules?notice=created');
  });
}

export async function switchRule(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const enabled = textOf(form, 'enabled') === 'yes';
    await call('containment-rule.change', { containmentRule: textOf(form, 'containmentRule'), enabled });
    redirect(`/rejections/rules?notice=${enabled ? 'on' : 'off'}`);
  });
}

export async function removeRule(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    await call('containment-rule.remove', { containmentRule: textOf(form, 'containmentRule') });
    redirect('/rejections/rules?notice=removed');
  });
}
