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

it('what is shown this once is printed whole, and nothing else within an answer', () => {
  const replacement = {
    id: 'jtk_1',
    token: 'hwj_x',
    caHash: 'sha256:00',
    expiresAt: '2026-01-02T03:04:05Z',
    enrolmentUrl: 'https://enrol.test',
  };
  const printed = print('certificate.revoke', { serial: '4a09', owner: { id: 'idn_1', secret: 'else' }, replacement }, 'table');
  expect(printed).toMatch(/^serial +4a09\nowner +idn_1\nreplacement\n {2}id +jtk_1\n {2}token +hwj_x\n {2}caHash +sha256:00\n/);
  expect(print('certificate.revoke', { serial: '4a09', replacement: null }, 'table')).toMatch(/^serial +4a09\nreplacement +–\n$/);
});
