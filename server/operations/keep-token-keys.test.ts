import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tokenAlgorithms } from '../domain/claims.ts';
import { custodyOf, openKey, sealKey } from '../keys/custody.ts';
import { generateKey, signerFrom } from '../keys/software-signer.ts';
import { Database } from '../ledger/database.ts';
import { readRing } from '../ledger/token-keys.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { publicJwk } from '../tokens/jwks.ts';
import { keepTokenKeys } from './keep-token-keys.ts';

let db: TestDatabase;
let workers: Database[];
beforeAll(async () => {
  db = await testDatabase();
  workers = Array.from({ length: 4 }, () => new Database(db.urlFor('sts'), { connections: 2 }));
});
afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.close()));
  await db.drop();
});

it('of workers that start together one makes the keys, sealed, one current key for each algorithm', async () => {
  const custody = custodyOf(randomBytes(32));
  let made = 0;
  const start = async (database: Database) => {
    await keepTokenKeys({ database, clock: () => new Date() }, (algorithm) => {
      made++;
      const key = generateKey(algorithm);
      const jwk = publicJwk(signerFrom(key).publicKey, algorithm);
      const sealed = sealKey(custody, key, { purpose: 'token-key', keyId: jwk.kid });
      return { kid: jwk.kid, publicJwk: jwk, kekId: '', custody: 'sealed', sealed };
    });
    return readRing(database.prisma);
  };
  const rings = await Promise.all(workers.map(start));
  expect(made).toBe(3);
  const [first] = rings;
  expect(first?.map(({ algorithm, status }) => `${algorithm} ${status}`).sort()).toEqual(
    tokenAlgorithms.map((algorithm) => `${algorithm} current`).sort(),
  );
  for (const ring of rings) expect(ring).toEqual(first);
  for (const { kid, algorithm, sealed } of first ?? []) {
    const signer = signerFrom(openKey(custody, sealed ?? new Uint8Array(), { purpose: 'token-key', keyId: kid }));
    expect([signer.algorithm, publicJwk(signer.publicKey, algorithm).kid]).toEqual([algorithm, kid]);
  }
  const { rows } = await db.database.pool.query("SELECT count(*)::int AS n FROM events WHERE type = 'token_key.activated'");
  expect(rows).toEqual([{ n: 3 }]);
});
