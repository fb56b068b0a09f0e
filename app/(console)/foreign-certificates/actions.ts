'use server';

import { redirect } from 'next/navigation';
import * as t from '#messages/foreign-certificates';
import type { FormState } from '../../../components/ui/form-state.ts';
import { attempt, pemOf, textOf } from '../../action-result.ts';
import { call } from '../../api-client.ts';

/** Goes on to what was imported; where something was left out, that is said first. */
export async function importCertificates(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const { imported, skipped } = await call('certificate.import', {
      pem: await pemOf(form, 'pem', 'pemFile', 'CERTIFICATE'),
      owner: textOf(form, 'owner'),
      note: textOf(form, 'note'),
    });
    const [only] = imported;
    if (skipped.length === 0)
      redirect(
        only !== undefined && imported.length === 1
          ? `/foreign-certificates/${only.id}?notice=imported`
          : '/foreign-certificates?notice=imported',
      );
    return {
      reveal: {
        title: imported.length === 0 ? t.nothingWasNew : t.importedLeftOut({ imported: imported.length, skipped: skipped.length }),
        note: t.whatIsWatchedAlready,
        items: [{ label: t.leftOut, value: skipped.map(({ subject, reason }) => `${subject}: ${reason}`).join('\n') }],
      },
    };
  });
}

export async function forgetCertificate(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    await call('foreign-certificate.forget', { foreignCertificate: textOf(form, 'foreignCertificate') });
    redirect('/foreign-certificates?notice=forgotten');
  });
}
