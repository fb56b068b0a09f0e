import { expect, it } from 'vitest';
import { printImport } from './print-import.ts';

const row = { differences: [], problems: [], notes: [], fleet: null };

it('says of each row what it would do and why not, and nothing of a list reaches the terminal as it is', () => {
  const rows = [
    {
      ...row,
      place: 'entries[1]',
      name: 'billing',
      outcome: 'create' as const,
      differences: [
        { member: 'spiffeId', before: 'spiffe://a.test/billing', after: 'spiffe://b.test/production/billing' },
        { member: 'owner', before: null, after: 'team\u001b[31m' },
      ],
      notes: ['2 entries name it, and become one identity'],
    },
    {
      ...row,
      place: 'entries[10]',
      name: '',
      outcome: 'refused' as const,
      problems: [{ field: 'spiffe_id', detail: 'must be a SPIFFE ID' }],
    },
  ];
  expect(printImport({ format: 'spire', state: 'x', done: false, rows })).toBe(
    [
      'Read as spire.',
      '',
      'entries[1]   billing  registers',
      '  spiffeId: spiffe://a.test/billing → spiffe://b.test/production/billing',
      '  owner: team\u{fffd}[31m',
      '  2 entries name it, and become one identity',
      'entries[10]           refused',
      '  spiffe_id: must be a SPIFFE ID',
      '',
      '1 registers, 1 refused. Nothing can be imported while a row is refused.',
      '',
    ].join('\n'),
  );
  const nothing = { ...row, place: 'line 2', name: 'a', outcome: 'nothing' as const };
  expect(printImport({ format: 'csv', state: 'x', done: true, rows: [nothing] })).toMatch(
    /line 2 {2}a {2}nothing to do\n\n1 nothing to do. All of it is done.\n$/,
  );
});
