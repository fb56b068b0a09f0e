import { generateKeyPairSync } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Failure } from '../../server/domain/failure.ts';
import { isOutage } from '../../server/ledger/outage.ts';
import { createJoinToken } from '../../server/operations/create-join-token.ts';
import { join } from '../../server/operations/join.ts';
import { createCsr } from '../../server/pki/csr.ts';
import { TestAuthority, testActor } from '../../server/testing/authority.ts';
import { type TestDatabase, testDatabase } from '../../server/testing/database.ts';
import { scale } from './scale.ts';

/** On a machine that is overloaded the ledger may not answer in time; nothing that is asked here is spoilt by asking again. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!isOutage(error)) throw error;
      await sleep(100);
    }
  }
}

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
      const { id, name } = await patiently(() => authority.registerIdentity());
      const wanted = { identity: name, profile: 'workload', expiresInSeconds: 600 };
      const { token } = await patiently(() => createJoinToken(authority.context, testActor, wanted));
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
      const { rows } = await patiently(() =>
        ledger.database.pool.query('SELECT spki_sha256 FROM certificates WHERE identity_id = $1', [id]),
      );
      expect(rows).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'done').length).toBeLessThanOrEqual(1);
      requests.splice(0, requests.length, ...requests.map(() => createCsr(generateKeyPairSync('ed25519').privateKey, 'x')));
    }
  });
});
