'use server';

import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import * as t from '#messages/setup';
import type { WireOutput } from '#server/doors/api/contract';
import { firstPlace, sampleApi } from '../../../../components/setup/sample-api.ts';
import type { FormState } from '../../../../components/ui/form-state.ts';
import { attempt, textOf, wordsOf } from '../../../action-result.ts';
import { call } from '../../../api-client.ts';
import { registerApi, registerWorkload } from './register.ts';

const page = '/setup/steps';

export async function registerFirstApi(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const [uri, name, url, owner] = [textOf(form, 'uri'), textOf(form, 'name'), textOf(form, 'url'), textOf(form, 'owner')];
    await registerApi(call, { uri, scopes: wordsOf(form, 'scopes'), name, url, owner });
    redirect(`${page}?notice=api`);
  });
}

export async function registerFirstWorkload(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const [name, owner, audience] = [textOf(form, 'name'), textOf(form, 'owner'), textOf(form, 'audience')];
    await registerWorkload(call, { name, owner, audience });
    redirect(`${page}?notice=workload`);
  });
}

function joining({ token, caHash, enrolmentUrl }: WireOutput<'join-token.create'>, directory: string): string {
  const command = 'npm run --silent hawser -- join';
  return `HAWSER_JOIN_TOKEN=${token} ${command} --enrolment ${enrolmentUrl} --ca-hash ${caHash} --directory ${directory}`;
}
const reveal = (title: string, value: string): FormState => ({
  reveal: {
    title,
    note: t.theJoinTokensInItWork,
    items: [{ label: t.runThisInTheDirectory, value, block: true }],
  },
});

export async function startFirstApi(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const { resourceServer, sts } = await call('setup.progress', {});
    if (resourceServer === null) redirect(page);
    const { identityId: identity } = resourceServer;
    const client = await call('join-token.create', { identity, profile: 'workload' });
    const server = await call('join-token.create', { identity, profile: 'server' });
    const { own, tls, command } = sampleApi(resourceServer, sts);
    return reveal(t.startTheSampleApiAndLeave, [joining(client, own), joining(server, tls), command].join('\n'));
  });
}

export async function joinFirstWorkload(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const { workload } = await call('setup.progress', {});
    if (workload === null) redirect(page);
    const made = await call('join-token.create', { identity: workload.id, profile: 'workload' });
    return reveal(t.letJoin({ workload: workload.name }), joining(made, `${firstPlace}/${workload.name}`));
  });
}

export async function makeDemoData(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    await call('sandbox.make', {});
    redirect(`${page}?notice=demo-made`);
  });
}

export async function removeDemoData(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    await call('sandbox.remove', {});
    redirect(`${page}?notice=demo-removed`);
  });
}

/** The browser remembers that it was put away; what is done and what is not, nobody has to remember. */
export async function putAway(): Promise<void> {
  (await cookies()).set('hawser-setup', 'away', { httpOnly: true, sameSite: 'strict', path: '/', maxAge: 31_536_000 });
  redirect('/');
}
