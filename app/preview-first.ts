import type { WireOutput } from '#server/doors/api/contract';
import type { FormState } from '../components/ui/form-state.ts';
import { kept, textOf } from './action-result.ts';

type Effect = WireOutput<'audience.preview'>;

/**
 * A change of policy that would have refused somebody is shown before it is made; one that would not is made at once.
 * @param change what is previewed: made only where this very change has been shown, or harms nobody
 * @returns the form with the effect in it, or nothing where the change may be made
 */
export async function previewFirst(form: FormData, change: object, preview: () => Promise<Effect>): Promise<FormState | undefined> {
  const shown = JSON.stringify(change);
  const saving = textOf(form, 'intent') === 'save';
  if (saving && textOf(form, 'previewed') === shown) return undefined;
  const effect = await preview();
  if (saving && effect.refused === 0) return undefined;
  form.set('previewed', shown);
  return kept(form, { effect });
}
