import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { HiddenField } from './fields.tsx';
import { FormContext } from './form.tsx';
import type { FormState } from './form-state.ts';

const shown = (state: FormState) =>
  renderToStaticMarkup(
    <FormContext value={{ state, pending: false }}>
      <HiddenField name="audience" value="aud_1" />
    </FormContext>,
  );

it('says what is wrong with what is sent along unseen, since nobody sees the field', () => {
  expect(shown({})).toBe('<input type="hidden" name="audience" value="aud_1"/>');
  expect(shown({ problems: { scopes: 'is needed' } })).not.toContain('<p');
  expect(shown({ problems: { audience: 'the identity has a grant for it already' } })).toMatch(/<p[^>]*>the identity has a grant/);
});
