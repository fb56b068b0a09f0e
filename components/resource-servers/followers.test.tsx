import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { Followers } from './followers.tsx';

const follower = {
  instance: '5f0c7a52-8d3e-4d0e-9a53-a7726ca3f2db',
  version: 'hawser-verifier-node/1.4.2',
  since: '2026-11-23T08:00:00.000Z',
  seenAt: '2026-11-23T11:00:00.000Z',
  behindSince: null,
  countedUntil: null,
  lost: 0,
};

it('says since when a process follows, and of none that it is silent or ended since it began', () => {
  const told = (['following', 'silent', 'ended'] as const).map((state) => {
    const html = renderToStaticMarkup(<Followers followers={[{ ...follower, state }]} />);
    return [html.includes('since '), html.includes(follower.since)];
  });
  expect(told).toEqual([
    [true, true],
    [false, false],
    [false, false],
  ]);
});
