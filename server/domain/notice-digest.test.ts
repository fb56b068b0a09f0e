import { describe, expect, it } from 'vitest';
import type { MailSettings } from './notice-channel.ts';
import { digestRecipients, lastDigestAt, nextDigestAt } from './notice-digest.ts';

const settings: MailSettings = {
  ...{ host: 'mail.example.com', port: 587, security: 'starttls', username: null, from: 'hawser@example.com' },
  ...{ to: ['ops@example.com'], toOwners: true },
};

describe('a digest', () => {
  it.each([
    ['daily', '2030-01-10T07:59:59.999Z', '2030-01-09T08:00:00Z', '2030-01-10T08:00:00Z'],
    ['daily', '2030-01-10T08:00:00Z', '2030-01-10T08:00:00Z', '2030-01-11T08:00:00Z'],
    ['weekly', '2030-01-14T07:59:59Z', '2030-01-07T08:00:00Z', '2030-01-14T08:00:00Z'],
    ['weekly', '2030-01-14T08:00:00Z', '2030-01-14T08:00:00Z', '2030-01-21T08:00:00Z'],
    ['weekly', '2030-01-20T23:00:00Z', '2030-01-14T08:00:00Z', '2030-01-21T08:00:00Z'],
  ] as const)('sent %s was at %s last due at %s, and is next at %s', (digest, now, last, next) => {
    expect(lastDigestAt(digest, new Date(now))).toEqual(new Date(last));
    expect(nextDigestAt(digest, new Date(now))).toEqual(new Date(next));
    expect(digest === 'daily' || new Date(last).getUTCDay() === 1).toBe(true);
  });

  it('goes once to each address, of everything to whoever is always told', () => {
    expect(digestRecipients(settings, ['team-a', 'Ops@example.com', 'b@example.com', 'c@example.com'])).toEqual([
      { recipient: 'ops@example.com', owner: null },
      { recipient: 'b@example.com', owner: 'b@example.com' },
      { recipient: 'c@example.com', owner: 'c@example.com' },
    ]);
    expect(digestRecipients({ ...settings, toOwners: false }, ['b@example.com'])).toEqual([{ recipient: 'ops@example.com', owner: null }]);
    expect(digestRecipients({ ...settings, to: ['A@example.com', 'a@example.com'] }, ['team-a'])).toHaveLength(1);
    expect(digestRecipients(settings, [])).toEqual([]);
  });
});
