import { randomBytes, X509Certificate } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { custodyOf } from '../keys/custody.ts';
import { allAuthorities } from '../ledger/authorities.ts';
import { Database } from '../ledger/database.ts';
import { authorityKeys } from '../runtime/signer.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import type { SignerContext } from './certificate-context.ts';
import { createHierarchy } from './create-hierarchy.ts';

describe('making the hierarchy at first start', () => {
  let ledger: TestDatabase;
  let database: Database;
  const kek = randomBytes(32);
  const context = (key = kek): SignerContext => ({
    database,
    clock: () => new Date(),
    pkiUrl: 'http://localhost:8080',
    trustDomain: 'hawser.local',
    ...authorityKeys(custodyOf(key)),
  });
  beforeEach(async () => {
    ledger = await testDatabase();
    database = new Database(ledger.urlFor('signer'));
  });
  afterEach(async () => {
    await database.close();
    await ledger.drop();
  });
  const events = async () =>
    (await ledger.database.pool.query(`SELECT target_name FROM events WHERE type = 'authority.created' ORDER BY id`)).rows;

  it('makes a root for ten years and an issuing authority for three, with the rights of the signer alone', async () => {
    await createHierarchy(context());
    const [root, issuing, ...more] = (await allAuthorities(database.prisma)).map(({ der }) => new X509Certificate(Buffer.from(der)));
    if (!root || !issuing) throw new Error('not two authorities');
    expect(more).toEqual([]);
    expect(root.ca && issuing.ca && root.verify(root.publicKey) && issuing.verify(root.publicKey)).toBe(true);
    const years = (certificate: X509Certificate) => Math.round((certificate.validToDate.getTime() - Date.now()) / (365 * 86_400_000));
    expect([years(root), years(issuing)]).toEqual([10, 3]);
    expect(root.subject).not.toBe(issuing.subject);
    expect(await events()).toEqual([{ target_name: 'root-1' }, { target_name: 'issuing-1' }]);
  });

  it('makes nothing twice: not at the next start, and not when four signers start together', async () => {
    await Promise.all(Array.from({ length: 4 }, () => createHierarchy(context())));
    const first = await allAuthorities(database.prisma);
    await createHierarchy(context());
    expect(await allAuthorities(database.prisma)).toEqual(first);
    expect(await events()).toHaveLength(2);
  });

  it('completes what a crash left: at whichever step it is killed, the next start ends with the whole hierarchy', async () => {
    // In order: the root's key, the root's event, the issuing authority's key, its event; what is committed stays.
    for (const step of [1, 2, 3, 2]) {
      let steps = 0;
      const fragile: SignerContext = {
        ...context(),
        clock: () => {
          if (++steps === step) throw new Error('killed');
          return new Date();
        },
      };
      await expect(createHierarchy(fragile)).rejects.toThrow('killed');
      const made = await allAuthorities(database.prisma);
      const { rows } = await ledger.database.pool.query('SELECT authority_id FROM authority_keys');
      expect(rows).toHaveLength(made.length);
      expect(await events()).toHaveLength(made.length);
    }
    await createHierarchy(context());
    expect((await allAuthorities(database.prisma)).map(({ name }) => name)).toEqual(['root-1', 'issuing-1']);
  });

  it('says in one line that the key-encryption key is not the one that sealed', async () => {
    await createHierarchy(context());
    await ledger.database.pool.query(
      `DELETE FROM authority_keys WHERE authority_id IN (SELECT id FROM authorities WHERE role = 'issuing')`,
    );
    await ledger.database.pool.query(`DELETE FROM authorities WHERE role = 'issuing'`);
    await expect(createHierarchy(context(randomBytes(32)))).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/does not open/),
    });
  });
});
