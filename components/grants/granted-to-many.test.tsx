import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { ImportReport } from '../identities/import-report.tsx';
import { GrantedToMany, TakenBack } from './granted-to-many.tsx';

const action = async () => ({});
const items = ['a', 'b', 'c', 'd'].map((name) => ({
  identityId: name,
  identityName: name,
  grantId: name,
  outcome: name === 'd' ? ('had_one' as const) : ('granted' as const),
}));
const outcome = (suspended: string[]) =>
  renderToStaticMarkup(
    <GrantedToMany granted={{ items }} suspended={new Set(suspended)} uri="https://a.test" takeBack={action} back="/" />,
  );

it('counts those who are suspended apart: they may ask once they are resumed', () => {
  expect(outcome(['b', 'c', 'd'])).toContain(
    '3 identities may ask for tokens from now on. 2 of them are suspended, and may once they are resumed. 1 had a grant',
  );
  expect(outcome(['b'])).toContain('1 of them is suspended, and may once it is resumed.');
  expect(outcome([])).not.toContain('suspended');
});

it('what took the place of a form has a heading that takes the focus', () => {
  const report = renderToStaticMarkup(<ImportReport report={{ format: 'csv', rows: [], state: '', done: true }} />);
  for (const shown of [outcome([]), renderToStaticMarkup(<TakenBack takenBack={{ removed: 1, gone: 0 }} back="/" />), report])
    expect(shown).toMatch(/<h2 tabindex="-1"/i);
});
