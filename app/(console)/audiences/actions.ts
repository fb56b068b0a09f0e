'use server';

import { redirect } from 'next/navigation';
import * as t from '#messages/audiences';
import { describe } from '#server/domain/codes';
import { ApiError } from '#server/doors/api/client';
import type { WireInput } from '#server/doors/api/contract';
import type { SimulationState } from '../../../components/policy/simulate-panel.tsx';
import type { FormState } from '../../../components/ui/form-state.ts';
import { attempt, numberOf, textOf, wordsOf } from '../../action-result.ts';
import { call, toSignIn } from '../../api-client.ts';
import { previewFirst } from '../../preview-first.ts';

/** An empty number is left to the rules of the contract, which name the field. */
const rulesIn = (form: FormData) => ({
  scopes: wordsOf(form, 'scopes'),
  algorithm: textOf(form, 'algorithm') as NonNullable<WireInput<'audience.register'>['algorithm']>,
  lifetimeDefault: numberOf(form, 'lifetimeDefault') ?? 0,
  lifetimeMaximum: numberOf(form, 'lifetimeMaximum') ?? 0,
  minCertificateLife: numberOf(form, 'minCertificateLife') ?? 0,
  delegationDepth: numberOf(form, 'delegationDepth') ?? 0,
  description: textOf(form, 'description'),
});

export async function registerAudience(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const audience = await call('audience.register', {
      uri: textOf(form, 'uri'),
      environment: textOf(form, 'environment'),
      ...rulesIn(form),
    });
    redirect(`/audiences/${audience.id}?notice=registered`);
  });
}

export async function changeAudience(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const change = { audience: textOf(form, 'audience'), ...rulesIn(form) };
    const shown = await previewFirst(form, change, () => call('audience.preview', change));
    if (shown) return shown;
    const audience = await call('audience.change', change);
    redirect(`/audiences/${audience.id}?notice=changed`);
  });
}

/** What the token service would answer now; asked by a form, because a question is sent like a change. */
export async function simulateToken(_: SimulationState, form: FormData): Promise<SimulationState> {
  const asked = {
    identity: textOf(form, 'identity'),
    scopes: textOf(form, 'scopes'),
    actingFor: textOf(form, 'actingFor'),
    lifetime: textOf(form, 'lifetime'),
  };
  try {
    const simulation = await call('token.simulate', {
      identity: asked.identity,
      audience: textOf(form, 'audience'),
      ...(asked.scopes === '' ? {} : { scopes: wordsOf(form, 'scopes') }),
      ...(asked.actingFor === '' ? {} : { actingFor: asked.actingFor }),
      ...(asked.lifetime === '' ? {} : { lifetime: Number(asked.lifetime) }),
    });
    const alsoFound = simulation.alsoFound.map((code) => ({ code, meaning: describe(code).meaning }));
    return { asked, answer: { simulation, alsoFound, asking: asked.identity } };
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return toSignIn();
    if (!(error instanceof ApiError)) return { asked, problem: t.theManagementApiDidNotAnswer };
    const { problems, detail } = error.problem;
    return { asked, problem: problems?.length ? problems.map((one) => `${one.field}: ${one.detail}`).join('; ') : detail };
  }
}
