import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificateStatuses, isUsable } from '../domain/certificate.ts';
import { TestAuthority, type TestCertificate } from '../testing/authority.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';

describe('whether a certificate may be used', () => {
  let ledger: TestDatabase;
  let certificate: TestCertificate;
  beforeAll(async () => {
    ledger = await testDatabase();
    const authority = await TestAuthority.create(ledger.database);
    certificate = await authority.issueTo(await authority.registerIdentity());
  });
  afterAll(() => ledger.drop());

  it('is the same in SQL as in the domain, at every edge', async () => {
    const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1000);
    const edges = [-1, 0, 1, 99, 100, 101, 199, 200, 201].map(at);
    const found = { true: 0, false: 0 };
    for (const status of certificateStatuses) {
      for (const frozen of [false, true])
        for (const usableUntil of status === 'superseded' ? [at(100), at(200), at(300)] : [null, at(100)]) {
          const row = { status, usableUntil, notBefore: at(0), notAfter: at(200), frozenAt: frozen ? at(50) : null };
          const revoked = status === 'revoked';
          // In a transaction that is undone: a certificate that was revoked would stay so.
          const client = await ledger.database.pool.connect();
          await client.query('BEGIN');
          await client.query(
            `UPDATE certificates SET status = $2, usable_until = $3, not_before = $4, not_after = $5, revoked_at = $6, revocation_reason = $7, frozen_at = $8 WHERE id = $1`,
            [
              certificate.id,
              status,
              usableUntil,
              row.notBefore,
              row.notAfter,
              revoked ? at(5) : null,
              revoked ? 'unspecified' : null,
              row.frozenAt,
            ],
          );
          const { rows } = await client.query(
            'SELECT i AS instant, usable(c, i) FROM certificates c, unnest($2::timestamptz[]) i WHERE c.id = $1',
            [certificate.id, edges],
          );
          await client.query('ROLLBACK');
          client.release();
          expect(rows).toHaveLength(edges.length);
          for (const { instant, usable } of rows) {
            expect(usable, `${status} until ${usableUntil?.toISOString()} at ${instant.toISOString()}`).toBe(isUsable(row, instant));
            found[usable ? 'true' : 'false']++;
          }
        }
    }
    expect(Math.min(found.true, found.false)).toBeGreaterThan(10);
  });
});
