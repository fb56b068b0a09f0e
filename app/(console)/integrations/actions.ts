'use server';

import { redirect } from 'next/navigation';
import * as t from '#messages/integrations';
import type { WireInput } from '#server/doors/api/contract';
import type { FormState } from '../../../components/ui/form-state.ts';
import { attempt, instantOf, linesOf, numberOf, refused, textOf } from '../../action-result.ts';
import { call } from '../../api-client.ts';

type New = WireInput<'webhook.create'>;

const pageOf = (id: string, notice: string): string => `/integrations/${encodeURIComponent(id)}?notice=${notice}`;

const termsIn = (form: FormData) => ({
  url: textOf(form, 'url'),
  description: textOf(form, 'description'),
  format: textOf(form, 'format') as NonNullable<New['format']>,
  types: linesOf(form, 'types'),
  codes: linesOf(form, 'codes') as NonNullable<New['codes']>,
  audiences: linesOf(form, 'audiences'),
  severity: textOf(form, 'severity') as NonNullable<New['severity']>,
  privateAddresses: form.get('privateAddresses') === 'on',
  caPem: textOf(form, 'caPem') || null,
});

const revealed = (title: string, secret: string): FormState => ({
  reveal: {
    title,
    note: t.itIsShownThisOnce,
    items: [{ label: t.signingSecret, value: secret }],
  },
});

export async function createWebhook(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const { name, secret } = await call('webhook.create', { name: textOf(form, 'name'), ...termsIn(form) });
    return revealed(t.theWebhookIsMadeItGets({ name }), secret);
  });
}

export async function changeWebhook(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const { id } = await call('webhook.change', { webhook: textOf(form, 'webhook'), ...termsIn(form) });
    redirect(pageOf(id, 'changed'));
  });
}

export async function switchWebhook(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const enabled = textOf(form, 'enabled') === 'yes';
    const { id } = await call('webhook.change', { webhook: textOf(form, 'webhook'), enabled });
    redirect(pageOf(id, enabled ? 'on' : 'off'));
  });
}

export async function rotateSecret(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const { secret } = await call('webhook.rotate-secret', { webhook: textOf(form, 'webhook'), overlap: numberOf(form, 'overlap') ?? 0 });
    return revealed(t.theNewSecretSignsFromNow, secret);
  });
}

export async function testWebhook(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const webhook = textOf(form, 'webhook');
    const { state } = await call('webhook.test', { webhook });
    redirect(pageOf(webhook, state === 'delivered' ? 'tested' : 'test-failed'));
  });
}

export async function resumeWebhook(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const skip = textOf(form, 'intent') === 'skip';
    const { id } = await call('webhook.resume', { webhook: textOf(form, 'webhook'), skip });
    redirect(pageOf(id, skip ? 'skipped' : 'resumed'));
  });
}

export async function replayWebhook(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const since = instantOf(form, 'since');
    if (since === null) return refused(form, t.nothingWasChangedYet, { since: t.isNeeded });
    const { id } = await call('webhook.replay', { webhook: textOf(form, 'webhook'), since });
    redirect(pageOf(id, 'replayed'));
  });
}

export async function redeliver(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const webhook = textOf(form, 'webhook');
    const { state } = await call('webhook.redeliver', { webhook, delivery: textOf(form, 'delivery') });
    redirect(pageOf(webhook, state === 'delivered' ? 'redelivered' : 'redelivery-failed'));
  });
}

/** Its name must have been typed. */
export async function removeWebhook(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const { id, name } = await call('webhook.show', { webhook: textOf(form, 'webhook') });
    if (textOf(form, 'typedName') !== name) return refused(form, t.nothingWasChangedYet, { typedName: t.typeNameToConfirm({ name }) });
    await call('webhook.remove', { webhook: id });
    redirect('/integrations?notice=removed');
  });
}
