'use server';

import { refresh } from 'next/cache';
import { redirect } from 'next/navigation';
import * as t from '#messages/certificates';
import { revocationReasonNames } from '#server/domain/certificate';
import { ApiError } from '#server/doors/api/client';
import type { WireInput } from '#server/doors/api/contract';
import type { FormState } from '../../../components/ui/form-state.ts';
import { attempt, refused, textOf, ticksOf } from '../../action-result.ts';
import { call } from '../../api-client.ts';

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

const isReason = (text: string): text is WireInput<'certificate.revoke'>['reason'] => revocationReasonNames.some((name) => name === text);

/** Revokes; where the certificate is usable, its holder's name must have been typed. */
export async function revokeCertificate(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const reason = textOf(form, 'reason');
    const comment = textOf(form, 'comment');
    const certificate = await call('certificate.show', { certificate: textOf(form, 'certificate') });
    const problems: Record<string, string> = {};
    if (!isReason(reason)) problems.reason = t.chooseOneTheMostSevere;
    if (comment.length < 10) problems.comment = t.atLeast10CharactersWhatHappened;
    if (certificate.usable && certificate.identityName !== null && textOf(form, 'typedName') !== certificate.identityName)
      problems.typedName = t.typedNameProblem({ identityName: certificate.identityName });
    const since = reason === 'keyCompromise' ? instantOf(textOf(form, 'suspectedSince')) : undefined;
    if (since === null) problems.suspectedSince = t.writeADateAndATime;
    if (!isReason(reason) || Object.keys(problems).length > 0) return refused(form, t.nothingWasRevokedYet, problems);
    await revokeWhatWasShown({
      certificate: certificate.id,
      reason,
      comment,
      also: ticksOf(form, 'also'),
      state: textOf(form, 'state'),
      ...(since == null ? {} : { suspectedSince: since }),
    });
    redirect(`/certificates/${certificate.id}?notice=${certificate.status === 'revoked' ? 'upgraded' : 'revoked'}`);
  });
}

/** Where the facts are no longer those on the page, it shows those that they are now, and what was typed stays. */
async function revokeWhatWasShown(input: WireInput<'certificate.revoke'>): Promise<void> {
  try {
    await call('certificate.revoke', input);
  } catch (error) {
    if (error instanceof ApiError && error.status === 412) refresh();
    throw error;
  }
}

/** A date and time without a zone is one of UTC; undefined where there is none, null where it is not one. */
function instantOf(text: string): string | null | undefined {
  if (text === '') return undefined;
  const at = new Date(`${text}Z`);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

export async function unfreezeCertificate(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const { id } = await call('certificate.unfreeze', { certificate: textOf(form, 'certificate'), comment: textOf(form, 'comment') });
    redirect(`/certificates/${id}?notice=unfrozen`);
  });
}
