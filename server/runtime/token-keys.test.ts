import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { custodyOf } from '../keys/custody.ts';
import { openKeyModule } from '../keys/key-module.ts';
import { type KeyStore, keyStore } from '../keys/key-store.ts';
import { Database } from '../ledger/database.ts';
import { showTokenKey } from '../ledger/token-keys.ts';
import { activateTokenKey } from '../operations/activate-token-key.ts';
import { prepareTokenKey } from '../operations/prepare-token-key.ts';
import { revokeTokenKey } from '../operations/revoke-token-key.ts';
import { testActor } from '../testing/authority.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { describeOnSoftHsm } from '../testing/softhsm.ts';
import { openTokenKeys } from './token-keys.ts';

let db: TestDatabase;
const clock = () => new Date();
const kek = randomBytes(32);
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());

/** A node of its own on the same ledger, which looks only when it is told to. */
async function node(store: KeyStore, ledger = db) {
  const database = new Database(ledger.urlFor('sts'), { connections: 2, byKeyOnly: true });
  const problems: string[] = [];
  try {
    const keeper = await openTokenKeys({ database, clock }, store, (message) => problems.push(message), 3_600_000);
    return {
      ...keeper,
      problems,
      async close() {
        await keeper.close();
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}
const nextKey = async (ledger: TestDatabase): Promise<string> => {
  const { kid } = await ledger.database.prisma.tokenKey.findFirstOrThrow({ where: { status: 'next', algorithm: 'ES256' } });
  return kid;
};

describe('a node that cannot open a new key', () => {
  const says = 'this node cannot open a token key, and does not sign with it';

  it('says so, publishes it and verifies with it, and signs neither with it nor with the one that it replaced', async () => {
    const context = { database: db.database, clock };
    // Both open the first keys. What the second makes is sealed with a key-encryption key that the first does not have.
    const behind = await node(keyStore(custodyOf(kek)));
    const ahead = await node(keyStore(custodyOf(randomBytes(32), kek)));
    try {
      const first = behind.ring.current('ES256')?.kid ?? '';
      expect(ahead.ring.current('ES256')?.kid).toBe(first);
      await prepareTokenKey(context, testActor, { algorithm: 'ES256' });
      await ahead.look();
      const kid = await nextKey(db);
      await behind.look();
      expect(behind.problems).toEqual([says]);
      // A key that does not sign yet costs nothing: the node goes on.
      expect(behind.ring.current('ES256')?.kid).toBe(first);

      await activateTokenKey(context, testActor, { tokenKey: kid, override: true });
      await Promise.all([behind.look(), ahead.look()]);
      expect([behind.ring.current('ES256'), ahead.ring.current('ES256')?.kid]).toEqual([undefined, kid]);
      expect(behind.ring.current('EdDSA')).toBeDefined();
      for (const { ring } of [behind, ahead])
        for (const one of [first, kid]) {
          expect(ring.find(one, 'ES256')).toBeDefined();
          expect(ring.jwks.keys.map((key) => key.kid)).toContain(one);
        }
      await expect(node(keyStore(custodyOf(kek)))).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining(kid) });

      await revokeTokenKey(context, testActor, { tokenKey: kid, comment: 'a drill' });
      await ahead.look();
      await behind.look();
      for (const { ring } of [behind, ahead]) {
        expect(ring.find(kid, 'ES256')).toBeUndefined();
        expect(ring.jwks.keys.map((key) => key.kid)).not.toContain(kid);
      }
      expect(ahead.ring.current('ES256')).toBeDefined();
      expect(ahead.problems).toEqual([]);
    } finally {
      await Promise.all([behind.close(), ahead.close()]);
    }
  });
});

describeOnSoftHsm('a rotation on SoftHSM', (hsm) => {
  afterAll(() => hsm.remove());

  it('makes the next key in the module, and signs with it there', async () => {
    const ledger = await testDatabase();
    const module = await openKeyModule(hsm.settings);
    const context = { database: ledger.database, clock };
    const one = await node(keyStore(custodyOf(kek), module), ledger);
    try {
      await prepareTokenKey(context, testActor, { algorithm: 'ES256' });
      await one.look();
      const kid = await nextKey(ledger);
      expect(await activateTokenKey(context, testActor, { tokenKey: kid, override: true })).toMatchObject({ custody: 'module' });
      await one.look();
      const signing = one.ring.current('ES256');
      expect(signing?.kid).toBe(kid);
      expect(signing?.signer.sign(Buffer.from('x'), 'raw')).toHaveLength(64);
      expect((await showTokenKey(ledger.database.prisma, kid, clock())).status).toBe('current');
    } finally {
      await one.close();
      module.close();
      await ledger.drop();
    }
  });
});
