import { describe, expect, it } from 'vitest';
import { defanged, quoted } from './quoted.ts';

describe('what somebody else says', () => {
  it('is a quotation that they cannot end, of bounded length', () => {
    expect(quoted('all is well”. Sign in at “x', 300)).toBe("“all is well'. Sign in at 'x”");
    expect(quoted('x'.repeat(500), 300)).toBe(`“${'x'.repeat(300)}…”`);
  });

  it.each([
    ['https://login.example.com/hawser', 'https[:]//login[.]example[.]com/hawser'],
    ['www.example.com', 'www[.]example[.]com'],
    ['mailto:ops@example.com', 'mailto[:]ops@example[.]com'],
    ['example。com', 'example[.]com'],
    ['it ended at 2030-01-01T12:00:00.000Z. Join again', 'it ended at 2030-01-01T12:00:00.000Z. Join again'],
  ])('leads nowhere: %s', (text, expected) => expect(defanged(text)).toBe(expected));
});
