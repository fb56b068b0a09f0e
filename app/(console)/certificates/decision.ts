import { refresh } from 'next/cache';
import * as t from '#messages/certificates';
import { revocationReasonNames } from '#server/domain/certificate';
import { ApiError } from '#server/doors/api/client';
import type { WireInput } from '#server/doors/api/contract';
import { textOf } from '../../action-result.ts';

type Decision = Pick<WireInput<'certificate.revoke'>, 'reason' | 'comment' | 'suspectedSince' | 'blockKey'>;

const isReason = (text: string): text is Decision['reason'] => revocationReasonNames.some((name) => name === text);

/** Why something is revoked, as a form says it; null beside what is wrong with it. */
export function decisionOf(form: FormData): { readonly decision: Decision | null; readonly problems: Record<string, string> } {
  const reason = textOf(form, 'reason');
  const comment = textOf(form, 'comment');
  const problems: Record<string, string> = {};
  if (!isReason(reason)) problems.reason = t.chooseOneTheMostSevere;
  if (comment.length < 10) problems.comment = t.atLeast10CharactersWhatHappened;
  const since = reason === 'keyCompromise' ? instantOf(textOf(form, 'suspectedSince')) : undefined;
  if (since === null) problems.suspectedSince = t.writeADateAndATime;
  if (!isReason(reason) || Object.keys(problems).length > 0) return { decision: null, problems };
  const blockKey = form.get('blockKey') === 'on' && { blockKey: true };
  return { decision: { reason, comment, ...(since == null ? {} : { suspectedSince: since }), ...blockKey }, problems };
}

/** A date and time without a zone is one of UTC; undefined where there is none, null where it is not one. */
function instantOf(text: string): string | null | undefined {
  if (text === '') return undefined;
  const at = new Date(`${text}Z`);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

/** Where the facts are no longer those on the page, it shows those that they are now, and what was typed stays. */
export async function asShown<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof ApiError && error.status === 412) refresh();
    throw error;
  }
}
