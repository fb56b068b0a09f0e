'use server';

import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import { ApiError } from '#server/doors/api/client';
import type { WireOutput } from '#server/doors/api/contract';
import type { FormState } from '../../../../components/ui/form-state.ts';
import { attempt, textOf, wordsOf } from '../../../action-result.ts';
import { call } from '../../../api-client.ts';

const page = '/setup/steps';
/** Where the first certificates go, seen from the directory of Hawser: below what git does not see. */
const place = 'data/first';

/** What is there already stays: so a step that was cut off in its middle can be sent again. */
async function unlessThere(act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof ApiError) || error.problem.code !== 'conflict') throw error;
  }
}

export async function registerFirstApi(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const [uri, name, owner] = [textOf(form, 'uri'), textOf(form, 'name'), textOf(form, 'owner')];
    await unlessThere(() => call('audience.register', { uri, scopes: wordsOf(form, 'scopes') }));
    await unlessThere(() => call('identity.register', { name, owner }));
    await call('resource-server.register', { name, identity: name, url: textOf(form, 'url'), audiences: [uri] });
    redirect(`${page}?notice=api`);
  });
}

export async function registerFirstWorkload(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const [identity, audience] = [textOf(form, 'name'), textOf(form, 'audience')];
    await unlessThere(() => call('identity.register', { name: identity, owner: textOf(form, 'owner') }));
    const { scopes } = await call('audience.show', { audience });
    await call('grant.add', { identity, audience, scopes });
    redirect(`${page}?notice=workload`);
  });
}

const joining = ({ token, caHash, enrolmentUrl }: WireOutput<'join-token.create'>, directory: string): string =>
  `HAWSER_JOIN_TOKEN=${token} npm run --silent hawser -- join --enrolment ${enrolmentUrl} --ca-hash ${caHash} --directory ${directory}`;
const inShell = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
const reveal = (title: string, value: string): FormState => ({
  reveal: {
    title,
    note: 'The join tokens in it work once, within an hour, and are shown only now. This page goes on by itself when the certificates are made.',
    items: [{ label: 'Run this in the directory of Hawser', value, block: true }],
  },
});

export async function startFirstApi(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const { resourceServer, sts } = await call('setup.progress', {});
    if (resourceServer === null) redirect(page);
    const { name, identityId: identity, url, audience } = resourceServer;
    const client = await call('join-token.create', { identity, profile: 'workload' });
    const server = await call('join-token.create', { identity, profile: 'server' });
    const { port } = new URL(url);
    const [own, tls] = [`${place}/${name}/client`, `${place}/${name}/server`];
    const serve = `node run.mjs examples/rest-server.ts --issuer ${sts} --audience ${inShell(audience)} --client ${own} --server ${tls} --port ${port || '443'}`;
    return reveal('Start the sample API, and leave it running.', [joining(client, own), joining(server, tls), serve].join('\n'));
  });
}

export async function joinFirstWorkload(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const { workload } = await call('setup.progress', {});
    if (workload === null) redirect(page);
    const made = await call('join-token.create', { identity: workload.id, profile: 'workload' });
    return reveal(`Let ${workload.name} join.`, joining(made, `${place}/${workload.name}`));
  });
}

/** The browser remembers that it was put away; what is done and what is not, nobody has to remember. */
export async function putAway(): Promise<void> {
  (await cookies()).set('hawser-setup', 'away', { httpOnly: true, sameSite: 'strict', path: '/', maxAge: 31_536_000 });
  redirect('/');
}
