'use server';

import { redirect } from 'next/navigation';
import * as t from '#messages/notices';
import type { WireInput } from '#server/doors/api/contract';
import type { FormState } from '../../../components/ui/form-state.ts';
import { attempt, linesOf, numberOf, refused, textOf } from '../../action-result.ts';
import { call } from '../../api-client.ts';

type New = WireInput<'notice-channel.create'>;

const channelPage = (id: string, notice: string): string => `/notices/channels/${encodeURIComponent(id)}?notice=${notice}`;

function termsIn(form: FormData) {
  const mail = textOf(form, 'kind') === 'email';
  const port = numberOf(form, 'port');
  const password = textOf(form, 'password');
  const url = textOf(form, 'url');
  return {
    ...(mail
      ? {
          host: textOf(form, 'host'),
          ...(port === undefined || port === null ? {} : { port }),
          security: textOf(form, 'security') as NonNullable<New['security']>,
          username: textOf(form, 'username') || null,
          ...(password === '' ? {} : { password }),
          from: textOf(form, 'from'),
          to: linesOf(form, 'to'),
          toOwners: form.get('toOwners') === 'on',
          digest: textOf(form, 'digest') as NonNullable<New['digest']>,
        }
      : url === ''
        ? {}
        : { url }),
    severity: textOf(form, 'severity') as NonNullable<New['severity']>,
    owners: linesOf(form, 'owners'),
    escalationsOnly: form.get('escalationsOnly') === 'on',
    privateAddresses: form.get('privateAddresses') === 'on',
    caPem: textOf(form, 'caPem') || null,
  };
}

export async function acknowledge(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const note = textOf(form, 'note');
    const { id } = await call('notice.acknowledge', { notice: textOf(form, 'notice'), ...(note === '' ? {} : { note }) });
    redirect(`/notices/${id}?notice=acknowledged`);
  });
}

export async function createChannel(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const kind = textOf(form, 'kind') as New['kind'];
    const { id } = await call('notice-channel.create', { name: textOf(form, 'name'), kind, ...termsIn(form) });
    redirect(channelPage(id, 'made'));
  });
}

export async function changeChannel(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const { id } = await call('notice-channel.change', { channel: textOf(form, 'channel'), ...termsIn(form) });
    redirect(channelPage(id, 'changed'));
  });
}

export async function switchChannel(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const enabled = textOf(form, 'enabled') === 'yes';
    const { id } = await call('notice-channel.change', { channel: textOf(form, 'channel'), enabled });
    redirect(channelPage(id, enabled ? 'on' : 'off'));
  });
}

export async function testChannel(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const channel = textOf(form, 'channel');
    const to = textOf(form, 'to');
    const { state } = await call('notice-channel.test', { channel, ...(to === '' ? {} : { to }) });
    redirect(channelPage(channel, state === 'sent' ? 'tested' : 'test-failed'));
  });
}

/** Its name must have been typed. */
export async function removeChannel(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const { id, name } = await call('notice-channel.show', { channel: textOf(form, 'channel') });
    if (textOf(form, 'typedName') !== name) return refused(form, t.nothingWasChangedYet, { typedName: t.typeNameToConfirm({ name }) });
    await call('notice-channel.remove', { channel: id });
    redirect('/notices/channels?notice=removed');
  });
}

export async function changePolicy(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const after = (name: string): number | null => (textOf(form, name) === 'never' ? null : Number(textOf(form, name)));
    await call('notice-policy.change', { high: after('high'), medium: after('medium'), low: after('low') });
    redirect('/notices/channels?notice=policy');
  });
}
