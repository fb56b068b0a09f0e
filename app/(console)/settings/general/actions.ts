'use server';

import { redirect } from 'next/navigation';
import * as t from '#messages/general';
import { isConfirmed, noticeOf } from '../../../../components/general/retention.ts';
import type { FormState } from '../../../../components/ui/form-state.ts';
import { attempt, numberOf, refused, textOf } from '../../../action-result.ts';
import { call } from '../../../api-client.ts';

export async function setRetention(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const months = numberOf(form, 'months') ?? null;
    if (Number.isNaN(months)) return refused(form, t.nothingWasSaved, { months: t.mustBeANumber });
    const { retentionMonths } = await call('audit.show', {});
    if (months !== null && !isConfirmed(retentionMonths, months, textOf(form, 'monthsAgain')))
      return refused(form, t.nothingWasSaved, { monthsAgain: t.typeMonthsToConfirm({ months }) });
    await call('audit.retention', { months });
    redirect(`/settings/general?notice=${noticeOf(months)}`);
  });
}
