'use server';

import { redirect } from 'next/navigation';
import { certificateHeaders } from '#server/domain/gateway';
import type { FormState } from '../../../components/ui/form-state.ts';
import { attempt, textOf } from '../../action-result.ts';
import { call } from '../../api-client.ts';

const audiencesIn = (form: FormData): string[] => form.getAll('audiences').filter((value) => typeof value === 'string');

/** Of gateways alone; a form for a server has none that counts. */
const certificateHeaderIn = (form: FormData) => certificateHeaders.find((header) => header === textOf(form, 'certificateHeader'));

/** Whom a proof may reach there. */
const reachIn = (form: FormData) => ({
  privateAddresses: form.get('privateAddresses') !== null,
  caPem: textOf(form, 'caPem') || null,
});

export async function registerResourceServer(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const kind = textOf(form, 'kind') === 'gateway' ? 'gateway' : 'server';
    const resourceServer = await call('resource-server.register', {
      name: textOf(form, 'name'),
      kind,
      certificateHeader: kind === 'gateway' ? certificateHeaderIn(form) : undefined,
      identity: textOf(form, 'identity'),
      url: textOf(form, 'url'),
      audiences: audiencesIn(form),
      ...reachIn(form),
    });
    redirect(`/resource-servers/${resourceServer.id}?notice=registered`);
  });
}

export async function changeResourceServer(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const resourceServer = await call('resource-server.change', {
      resourceServer: textOf(form, 'resourceServer'),
      certificateHeader: certificateHeaderIn(form),
      url: textOf(form, 'url'),
      audiences: audiencesIn(form),
      ...reachIn(form),
    });
    redirect(`/resource-servers/${resourceServer.id}?notice=changed`);
  });
}

/** Starts a run, and goes to where it is followed. */
export async function proveResourceServer(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const resourceServer = textOf(form, 'resourceServer');
    const audience = textOf(form, 'audience') || undefined;
    const path = textOf(form, 'path') || undefined;
    const proof = await call('resource-server.prove', { resourceServer, audience, path });
    redirect(`/resource-servers/${resourceServer}/proofs?proof=${proof.id}`);
  });
}
