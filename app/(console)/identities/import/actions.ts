'use server';

import * as t from '#messages/import';
import type { FormState } from '../../../../components/ui/form-state.ts';
import { attempt, kept, refused, textOf } from '../../../action-result.ts';
import { call } from '../../../api-client.ts';

/** The most characters that the management API takes. */
const longest = 100_000;

/** Shows what each row would do, or does all of it as it was shown. */
export async function importIdentities(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const csv = await tableOf(form);
    if (typeof csv !== 'string') return csv;
    form.set('csv', csv);
    const doing = textOf(form, 'intent') === 'import';
    const imported = await call('identity.import', doing ? { csv, state: textOf(form, 'state') } : { csv, dryRun: true });
    return kept(form, { imported });
  });
}

/** A file that was chosen, and otherwise what stands in the field: after a look that is the text of the file before. */
async function tableOf(form: FormData): Promise<string | FormState> {
  const file = form.get('file');
  if (!(file instanceof File) || file.size === 0) return textOf(form, 'csv');
  if (file.size > longest) return refused(form, t.theFileIsTooLarge, { file: t.theFileIsTooLarge });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer()).trim();
  } catch {
    return refused(form, t.theFileIsNotText, { file: t.theFileIsNotText });
  }
}
