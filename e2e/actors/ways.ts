import { type APIResponse, expect } from 'playwright/test';

/** The ways in which a browser, or somebody who plays one, asks for a page. */
export const ways: readonly [string, Record<string, string>][] = [
  ['a page', {}],
  ['a request for server components', { RSC: '1' }],
  ['a prefetch', { RSC: '1', 'Next-Router-Prefetch': '1' }],
  ['a prefetch of a segment', { RSC: '1', 'Next-Router-Prefetch': '1', 'Next-Router-Segment-Prefetch': '/_tree' }],
];

/** CON-03: nobody frames it, nothing guesses its type, and no script in it runs that was not sent with it. */
export function expectGuarded(answer: APIResponse, of: string): void {
  const headers = answer.headers();
  expect(headers['x-frame-options'], of).toBe('DENY');
  expect(headers['x-content-type-options'], of).toBe('nosniff');
  const policy = headers['content-security-policy'] ?? '';
  expect(policy, of).toContain("frame-ancestors 'none'");
  expect(policy, of).toContain("default-src 'none'");
  expect(policy.replace(/style-src[^;]*/, ''), of).not.toContain('unsafe');
}
