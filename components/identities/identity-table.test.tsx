import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { LastDay } from './identity-table.tsx';

it('rejections are others only beside replays', () => {
  const shown = (replays: number) =>
    renderToStaticMarkup(<LastDay identity={{ name: 'billing', lastDay: { tokens: 0, replays, otherRejections: 5, instances: 1 } }} />);
  expect(shown(1)).toContain('>5 other rejections<');
  expect(shown(0)).toContain('>5 rejections<');
});
