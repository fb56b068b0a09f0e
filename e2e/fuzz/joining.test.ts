import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Failure } from '../../server/domain/failure.ts';
import { createJoinToken } from '../../server/operations/create-join-token.ts';
import { join } from '../../server/operations/join.ts';
import { createCsr } from '../../server/pki/csr.ts';
import { TestAuthority, testActor } from '../../server/testing/authority.ts';
import { type TestDatabase, testDatabase } from '../../server/testing/database.ts';
import { scale } from './scale.ts';

describe('one join token', () => {
  let ledger: TestDatabase;
  let authority: TestAuthority;
  beforeAll(async () => {
    ledger = await testDatabase();
    authority = await TestAuthority.create(ledger.database);
  });
  afterAll(async () => {
    await authority.checkInvariants();
    await ledger.drop();
  });

  it('ENR-01 makes exactly one certificate for 200 that use it at once, each with a key of its own', async () => {
    const requests = Array.from({ length: 200 }, () => createCsr(generateKeyPairSync('ed25519').privateKey, 'x'));
    for (let round = scale(1_000, 2); round > 0; round--) {
      const { id, name } = await authority.registerIdentity();
      const { token } = await createJoinToken(authority.context, testActor, { identity: name, profile: 'workload', expiresInSeconds: 600 });
      const fresh = createCsr(generateKeyPairSync('ed25519').privateKey, 'x');
      const outcomes = await Promise.all(
        // A busy ledger may ask to come again; nobody gets a certificate by that.
        [fresh, ...requests.slice(1)].map((csr) =>
          join(authority.context, { token, csr }).then(
            () => 'done',
            (error: unknown) => (error instanceof Failure ? error.code : 'busy'),
          ),
        ),
      );
      const { rows } = await ledger.database.pool.query('SELECT spki_sha256 FROM certificates WHERE identity_id = $1', [id]);
      expect(rows).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'done').length).toBeLessThanOrEqual(1);
      requests.splice(0, requests.length, ...requests.map(() => createCsr(generateKeyPairSync('ed25519').privateKey, 'x')));
    }
  });
});
