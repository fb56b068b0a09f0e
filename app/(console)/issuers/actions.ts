'use server';

import { redirect } from 'next/navigation';
import * as t from '#messages/issuers';
import { ApiError } from '#server/doors/api/client';
import type { WireInput } from '#server/doors/api/contract';
import type { SimulatorState } from '../../../components/issuers/simulator.tsx';
import type { FormState } from '../../../components/ui/form-state.ts';
import { secondsOf } from '../../../components/ui/format.ts';
import { attempt, linesOf, refused, textOf, ticksOf } from '../../action-result.ts';
import { call, toSignIn } from '../../api-client.ts';

type New = WireInput<'issuer.register'>;

const longestLife = (form: FormData): number | undefined => secondsOf(textOf(form, 'lifetimeMaximum'));
const unreadable = (form: FormData): FormState =>
  refused(form, t.nothingWasSavedOneFieldNeeds, {
    lifetimeMaximum: t.durationProblem,
  });

/** What does not go with the chosen source of keys is left away: its field was not shown. */
function termsIn(form: FormData, lifetimeMaximum: number) {
  const keySource = textOf(form, 'keySource') as NonNullable<New['keySource']>;
  const given = (name: string): string | null => (textOf(form, name) === '' ? null : textOf(form, name));
  return {
    description: textOf(form, 'description'),
    keySource,
    jwksUrl: keySource === 'url' ? given('jwksUrl') : null,
    jwks: keySource === 'pasted' ? given('jwks') : null,
    audiences: linesOf(form, 'audiences'),
    algorithms: ticksOf(form, 'algorithms') as NonNullable<New['algorithms']>,
    lifetimeMaximum,
    singleUse: form.get('singleUse') === 'on',
    privateAddresses: form.get('privateAddresses') === 'on',
    caPem: given('caPem'),
  };
}

const pageOf = (id: string, notice: string): string => `/issuers/${encodeURIComponent(id)}?notice=${notice}`;

export async function registerIssuer(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const lifetime = longestLife(form);
    if (lifetime === undefined) return unreadable(form);
    const issuer = await call('issuer.register', {
      name: textOf(form, 'name'),
      issuer: textOf(form, 'issuer'),
      preset: textOf(form, 'preset') as NonNullable<New['preset']>,
      ...termsIn(form, lifetime),
    });
    redirect(pageOf(issuer.id, 'registered'));
  });
}

export async function changeIssuer(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const lifetime = longestLife(form);
    if (lifetime === undefined) return unreadable(form);
    const issuer = await call('issuer.change', { issuer: textOf(form, 'issuer'), ...termsIn(form, lifetime) });
    redirect(pageOf(issuer.id, 'changed'));
  });
}

export async function switchIssuer(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const enabled = textOf(form, 'enabled') === 'yes';
    const issuer = await call('issuer.change', { issuer: textOf(form, 'issuer'), enabled });
    redirect(pageOf(issuer.id, enabled ? 'on' : 'off'));
  });
}

export async function refreshIssuer(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const issuer = await call('issuer.refresh', { issuer: textOf(form, 'issuer') });
    redirect(pageOf(issuer.id, 'refreshed'));
  });
}

/** Its name must have been typed. */
export async function removeIssuer(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const { id, name } = await call('issuer.show', { issuer: textOf(form, 'issuer') });
    if (textOf(form, 'typedName') !== name) return refused(form, t.nothingWasChangedYet, { typedName: t.typedNameProblem({ name }) });
    await call('issuer.remove', { issuer: id });
    redirect('/issuers?notice=removed');
  });
}

export async function addIssuerRule(_: FormState, form: FormData): Promise<FormState> {
  const [claims, patterns] = [ticksOf(form, 'claim'), ticksOf(form, 'pattern')];
  const conditions = claims
    .map((claim, index) => ({ claim: claim.trim(), pattern: (patterns[index] ?? '').trim() }))
    .filter(({ claim, pattern }) => claim !== '' || pattern !== '')
    .map(({ claim, pattern }) => `${claim}=${pattern}`);
  // So that a problem with them finds its place in the form.
  form.set('conditions', conditions.join('\n'));
  return attempt(form, async () => {
    const issuer = textOf(form, 'issuer');
    await call('issuer-rule.add', { issuer, conditions, identity: textOf(form, 'identity') });
    redirect(pageOf(issuer, 'rule-added'));
  });
}

export async function removeIssuerRule(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    await call('issuer-rule.remove', { issuerRule: textOf(form, 'issuerRule') });
    redirect(pageOf(textOf(form, 'issuer'), 'rule-removed'));
  });
}

/** The token goes to the management API and nowhere else; nothing of it comes back but its claims. */
export async function simulateIssuer(_: SimulatorState, form: FormData): Promise<SimulatorState> {
  const token = textOf(form, 'token');
  if (token === '') return { problem: t.pasteATokenFirst };
  try {
    return { simulation: await call('issuer.simulate', { token }) };
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return toSignIn();
    return { problem: error instanceof ApiError ? error.problem.detail : t.theManagementApiDidNotAnswer };
  }
}
