'use server';

import { refresh } from 'next/cache';
import { redirect } from 'next/navigation';
import * as t from '#messages/certificates';
import * as r from '#messages/revocations';
import type { FormState } from '../../../components/ui/form-state.ts';
import { joinCommand } from '../../../components/ui/hawser.ts';
import { attempt, refused, textOf, ticksOf } from '../../action-result.ts';
import { call } from '../../api-client.ts';
import { shownWriter } from '../../zone.ts';
import { asShown, decisionOf } from './decision.ts';

export async function issueCertificate(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const issued = await call('certificate.issue', {
      identity: textOf(form, 'identity'),
      profile: textOf(form, 'profile'),
      csr: textOf(form, 'csr'),
    });
    redirect('requestedBy' in issued ? `/requests/${issued.id}?notice=waiting` : `/certificates/${issued.id}?notice=issued`);
  });
}

/** Revokes; where it is in use, or others that may be end with it, its holder's name must have been typed. */
export async function revokeCertificate(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const preview = await call('certificate.revocation-preview', { certificate: textOf(form, 'certificate') });
    const { certificate, inUse } = preview;
    const { decision, problems } = decisionOf(form);
    const scope = textOf(form, 'scope') || 'certificate';
    const also = scope === 'related' ? ticksOf(form, 'also') : [];
    if (!scopes.has(scope)) problems.scope = r.chooseAScope;
    if (scope === 'related' && also.length === 0) problems.scope = r.tickAtLeastOne;
    const named = scope !== 'certificate' || (certificate.usable && inUse);
    if (named && certificate.identityName !== null && textOf(form, 'typedName') !== certificate.identityName) {
      problems.typedName = t.typedNameProblem({ identityName: certificate.identityName });
      // Where it was not in use when it was shown, there is no field yet.
      refresh();
    }
    if (decision === null || Object.keys(problems).length > 0) return refused(form, t.nothingWasRevokedYet, problems);
    const reach =
      scope === 'identity' ? ({ scope, state: textOf(form, 'identityState') } as const) : { also, state: textOf(form, 'state') };
    const replace = scope !== 'identity' && form.get('replace') === 'on';
    const { replacement } = await asShown(() =>
      call('certificate.revoke', { certificate: certificate.id, ...decision, ...reach, ...(replace && { replace }) }),
    );
    const notice = scope === 'identity' ? 'evicted' : certificate.status === 'revoked' ? 'upgraded' : 'revoked';
    const onward = `/certificates/${certificate.id}?notice=${notice}`;
    if (replacement === null) redirect(onward);
    const expiresAt = (await shownWriter()).instant(replacement.expiresAt);
    return {
      reveal: {
        title: r.revokedAndReplaced({ name: certificate.identityName ?? certificate.subject }),
        note: r.replacementWorksOnceUntil({ expiresAt }),
        items: [{ label: r.runThisOnItsMachine, value: joinCommand(replacement) }],
        onward,
      },
    };
  });
}

const scopes: ReadonlySet<string> = new Set(['certificate', 'related', 'identity']);

export async function tellOwner(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const certificate = textOf(form, 'certificate');
    await call('certificate.tell-owner', { certificate });
    redirect(`/certificates/${certificate}?notice=owner-told`);
  });
}

export async function endTokensOfCertificate(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const certificate = textOf(form, 'certificate');
    const comment = textOf(form, 'comment');
    const { denied, left } = await call('certificate.deny-tokens', { certificate, ...(comment === '' ? {} : { comment }) });
    redirect(`/certificates/${certificate}?notice=${left ? 'tokens-left' : denied === 0 ? 'no-token' : 'tokens-ended'}`);
  });
}

export async function unfreezeCertificate(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const { id } = await call('certificate.unfreeze', { certificate: textOf(form, 'certificate'), comment: textOf(form, 'comment') });
    redirect(`/certificates/${id}?notice=unfrozen`);
  });
}
