import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { FormContext } from '../ui/form.tsx';
import { LifetimeFields } from './lifetime-fields.tsx';

const shown = (values: { lifetimeDefault?: string; lifetimeMaximum?: string }) =>
  renderToStaticMarkup(
    <FormContext value={{ state: { values }, pending: false }}>
      <LifetimeFields lifetimeDefault={300} lifetimeMaximum={900} />
    </FormContext>,
  );

it('says beside the lifetimes how often an instance asks and for how long a leaked token is of use', () => {
  expect(shown({})).toMatch(/asks about 288 times a day.*of use for at most 15 min.*only with the private key/s);
  expect(shown({ lifetimeDefault: '60', lifetimeMaximum: '60' })).toMatch(/asks about 1,440 times a day.*at most 1 min,/s);
  expect(shown({ lifetimeDefault: '901' })).toContain('The longest is shorter');
  for (const typed of ['', '0', '86401', '1e3', '-5', 'soon']) {
    expect(shown({ lifetimeDefault: typed })).not.toMatch(/times a day|longest is shorter/);
    expect(shown({ lifetimeMaximum: typed === '0' ? '' : typed })).not.toMatch(/times a day|longest is shorter/);
  }
});
