import { describe, expect, it } from 'vitest';
import { print } from './print.ts';

describe('a digest on a terminal', () => {
  const mail = {
    recipient: 'ops@example.com',
    owner: null,
    subject: '[Hawser] 1 certificate overdue',
    text: 'billing\n  ends: soon\u001B[2J\n',
  };
  const digest = (items: readonly object[], recipients: number) =>
    print('notice-channel.digest', { digest: 'weekly', nextAt: null, recipients, items }, 'table');

  it('is each mail as it is read, line by line, and nothing of it is obeyed', () => {
    expect(digest([mail], 1)).toBe('To: ops@example.com\nSubject: [Hawser] 1 certificate overdue\n\nbilling\n  ends: soon\u{fffd}[2J\n');
  });

  it('says how many more get one, and when nobody does', () => {
    expect(digest([mail], 4)).toMatch(/\nAnd 3 recipients more\.\n$/);
    expect(digest([], 0)).toBe('Nothing to say: nobody would get a mail.\n');
  });
});
