'use server';

import * as t from '#messages/import';
import type { WireInput } from '#server/doors/api/contract';
import { longestImport } from '#server/doors/api/contract/import-schemas';
import type { FormState } from '../../../../components/ui/form-state.ts';
import { attempt, kept, refused, textOf } from '../../../action-result.ts';
import { call } from '../../../api-client.ts';

/** Shows what each row would do, or does all of it as it was shown. */
export async function importIdentities(_: FormState, form: FormData): Promise<FormState> {
  return attempt(form, async () => {
    const list = await listOf(form);
    if (typeof list !== 'string') return list;
    form.set('list', list);
    const given = (name: string) => textOf(form, name) || undefined;
    const read = { list, format: given('format'), owner: given('owner'), environment: given('environment') };
    const doing = textOf(form, 'intent') === 'import';
    const order = { ...read, ...(doing ? { state: textOf(form, 'state') } : { dryRun: true }) };
    // The API checks the name of the format, as it checks the rest.
    const imported = await call('identity.import', order as WireInput<'identity.import'>);
    const ownerless = imported.rows.some(({ problems }) => problems.some(({ field }) => field === 'owner'));
    return kept(form, { imported, ...(ownerless && { problems: { owner: t.someNeedAnOwner } }) });
  });
}

/** A file that was chosen, and otherwise what stands in the field: after a look that is the text of the file before. */
async function listOf(form: FormData): Promise<string | FormState> {
  const file = form.get('file');
  // Forms end their lines with CR LF, by which what came from a file would grow past the most that is taken.
  if (!(file instanceof File) || file.size === 0) return textOf(form, 'list').replaceAll('\r\n', '\n');
  if (file.size > longestImport) return refused(form, t.theFileIsTooLarge, { file: t.theFileIsTooLarge });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer()).trim();
  } catch {
    return refused(form, t.theFileIsNotText, { file: t.theFileIsNotText });
  }
}
