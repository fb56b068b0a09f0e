import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it, vi } from 'vitest';
import { Filters, FilterText } from './filters.tsx';

vi.mock('next/form', () => ({ default: ({ prefetch: _, ...props }: { prefetch: boolean }) => <form {...props} /> }));

const fields = ['name', 'owner', 'profile'].map((name) => <FilterText key={name} name={name} label={name} value={undefined} />);
const shown = (active: boolean, count = fields.length) =>
  renderToStaticMarkup(
    <Filters path="/identities" active={active}>
      <input type="hidden" name="state" value="open" />
      {fields.slice(0, count)}
    </Filters>,
  );

it('keep all but the first back on a narrow screen, until one asks', () => {
  expect(shown(false)).toContain('filters-brief');
  expect(shown(false)).toContain('More filters (2)');
  // One more would stand where the button does.
  expect(shown(false, 2)).not.toContain('filters-brief');
});

it('are all there while one of them is in force', () => {
  expect(shown(true)).not.toContain('filters-brief');
});
