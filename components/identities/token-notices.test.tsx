import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { Done } from '../ui/notice.tsx';
import { tokenNotices } from './token-notices.tsx';

it('what did not end all tokens, or none, does not look like what did', () => {
  const shown = (notice: string) => renderToStaticMarkup(<Done notice={notice} sentences={tokenNotices} />);
  expect(shown('tokens-ended')).toContain('bg-good-ground');
  expect(shown('tokens-left')).toMatch(/bg-warn-ground.*some are left/s);
  expect(shown('no-token')).toMatch(/bg-accent-ground.*no live token/s);
  expect(shown('toString')).toBe('');
});
