'use server';

import { refresh } from 'next/cache';
import * as t from '#messages/certificates';
import * as b from '#messages/revocations-bulk';
import { numberToType } from '../../../../components/certificates/many.ts';
import type { FormState } from '../../../../components/ui/form-state.ts';
import { attempt, refused, textOf, wordsOf } from '../../../action-result.ts';
import { call } from '../../../api-client.ts';
import { asShown, decisionOf } from '../decision.ts';

/** Revokes several in one act, where what it ends is still what was shown and, if they are several or in use, how many they are was typed. */
export async function revokeCertificates(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const certificates = wordsOf(form, 'certificates');
    const state = textOf(form, 'state');
    const preview = await call('certificate.revocation-preview-many', { certificates });
    if (preview.state !== state) {
      refresh();
      return refused(form, b.factsMoved);
    }
    const { decision, problems } = decisionOf(form);
    const number = numberToType(preview);
    if (number !== null && textOf(form, 'typedNumber') !== number) problems.typedNumber = b.typeNumberProblem({ number });
    if (decision === null || Object.keys(problems).length > 0) return refused(form, t.nothingWasRevokedYet, problems);
    const { items } = await asShown(() => call('certificate.revoke-many', { certificates, ...decision, state }));
    return { revocations: items };
  });
}
