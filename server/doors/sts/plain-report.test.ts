import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { newId } from '../../domain/ids.ts';
import { isPlainReport } from './plain-report.ts';
import { reportShape } from './reports-request.ts';

const thumbprint = 'n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg';
const report = (): Record<string, unknown> => ({
  report_id: newId(),
  at: new Date().toISOString(),
  code: 'cnf_mismatch.foreign',
  also_found: ['token_expired'],
  audience: 'https://orders.example.com',
  jti: newId(),
  kid: 'a-key',
  bound_thumbprint: thumbprint,
  presented_thumbprint: thumbprint,
  presented_serial: '5c01',
  client_address: '192.0.2.9',
  request_method: 'GET',
  request_path: '/orders/7',
  user_agent: 'curl/8',
  tls_version: 'TLSv1.3',
  latency_micros: 250,
});

/** Another form of it: acceptances that were counted together. */
const counted = (): Record<string, unknown> => ({
  ...report(),
  code: 'accepted',
  also_found: [],
  count: 12,
  first_at: new Date(Date.now() - 5_000).toISOString(),
});

/** What may stand in place of a member: near misses of each of them. */
const values = fc.oneof(
  fc.constantFrom<unknown>(
    ...[
      undefined,
      null,
      '',
      'x',
      0,
      -1,
      1.5,
      1e12,
      [],
      {},
      ['issued'],
      'issued',
      'accepted',
      '::1',
      '256.1.1.1',
      '/a?b',
      '/a#',
      '\u0000',
      'é',
    ],
    ...[
      '2026-02-31T00:00:00.000Z',
      '2026-11-22T10:00:00Z',
      '2026-11-22T10:00:00.000+01:00',
      '+012026-01-01T00:00:00.000Z',
      '2026-13-01T00:00:00.000Z',
    ],
    ...[
      randomUUID(),
      newId().toUpperCase(),
      '00000000-0000-0000-0000-000000000000',
      `${thumbprint}=`,
      thumbprint.replace(/.$/, 'h'),
      '5C01',
    ],
  ),
  fc.string({ maxLength: 3_000, size: 'max' }),
  fc.anything(),
);

it('a report that is plain is what the schema takes, and stays as it is', () => {
  for (const plain of [report(), counted()]) {
    expect(isPlainReport(plain)).toBe(true);
    expect(reportShape.parse(plain)).toEqual(plain);
  }
  let agreed = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(report, counted),
      fc.constantFrom(...Object.keys(counted()), 'other', '__proto__'),
      values,
      fc.boolean(),
      (make, name, value, removed) => {
        const item = make();
        if (removed) delete item[name];
        else item[name] = value;
        if (!isPlainReport(item)) return;
        agreed++;
        expect(reportShape.parse(item)).toEqual(item);
      },
    ),
    { numRuns: 3_000 },
  );
  expect(agreed).toBeGreaterThan(200);
});
