import { generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../domain/ids.ts';
import { addVersion, profileNamed } from '../ledger/profiles.ts';
import { createCsr, readCsr } from '../pki/csr.ts';
import { spkiSha256 } from '../pki/public-key.ts';
import { TestAuthority, testActor } from '../testing/authority.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { issueCertificate } from './issue-certificate.ts';
import { prepareTogether } from './prepare-together.ts';
import { revokeCertificate } from './revoke-certificate.ts';

const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

describe('issuing many certificates at one moment', () => {
  let ledger: TestDatabase;
  let authority: TestAuthority;
  beforeAll(async () => {
    ledger = await testDatabase();
    authority = await TestAuthority.create(ledger.database);
    for (const name of ['alice', 'bob', 'carol']) await authority.registerIdentity({ name });
    await ledger.database.pool.query(`UPDATE identities SET status = 'suspended' WHERE name = 'carol'`);
    const { statements } = ledger.database;
    const server = await profileNamed(statements, 'server');
    await addVersion(statements, server, { ...server, approvalRequired: true }, 'test', new Date());
  });
  afterAll(async () => {
    await authority.checkInvariants();
    await ledger.drop();
  });
  const issue = (identity: string, key: KeyObject = newKey(), profile = 'workload') =>
    issueCertificate(authority.context, testActor, { identity, profile, csr: createCsr(key, 'x') });
  const idOf = async (name: string) =>
    (await ledger.database.pool.query<{ id: string }>('SELECT id FROM identities WHERE name = $1', [name])).rows[0]?.id ?? '';

  it('refuses each that is to be refused with its own reason, and issues all others', async () => {
    const [taken, blocked, clientKey] = [newKey(), newKey(), newKey()];
    await issue('bob', taken);
    const { serial } = await issue('alice', blocked);
    await revokeCertificate(authority.context, testActor, { certificate: serial, reason: 'keyCompromise', comment: 'stolen' });
    await ledger.database.prisma.clientKey.create({
      data: {
        id: newId(),
        identityId: await idOf('alice'),
        label: 'key',
        kid: 'key',
        algorithm: 'ES256',
        publicJwk: {},
        spkiSha256: Uint8Array.from(spkiSha256(readCsr(createCsr(clientKey, 'x')).spki)),
        createdBy: 'test',
        createdAt: new Date(),
      },
    });
    const refused: [Promise<unknown>, string, RegExp][] = [
      [issue('nobody'), 'not_found', /the identity nobody/],
      [issue('carol'), 'conflict', /is suspended/],
      [issue('alice', newKey(), 'nothing'), 'invalid_input', /no certificate profile nothing/],
      [issue('alice', newKey(), 'server'), 'conflict', /wants a person's approval/],
      [issue('alice', taken), 'invalid_input', /belongs to somebody else/],
      [issue('alice', blocked), 'invalid_input', /blocked for ever/],
      [issue('alice', clientKey), 'invalid_input', /is a client key/],
    ];
    const others = Array.from({ length: 30 }, (_, index) => issue(index % 2 === 0 ? 'alice' : 'bob'));
    const outcomes = await Promise.allSettled(refused.map(([asked]) => asked));
    for (const [index, [, code, message]] of refused.entries()) {
      const outcome = outcomes[index];
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code, message: expect.stringMatching(message) } });
    }
    const issued = await Promise.all(others);
    expect(new Set(issued.map(({ serial: one }) => one)).size).toBe(30);
    for (const [index, certificate] of issued.entries()) {
      expect(certificate).toMatchObject({ identityName: index % 2 === 0 ? 'alice' : 'bob', status: 'active', usable: true, liveTokens: 0 });
      expect(certificate.lineage.map(({ id }) => id)).toEqual([certificate.id]);
      expect(new X509Certificate(certificate.pem ?? '').serialNumber.toLowerCase()).toBe(certificate.serial);
    }
  });

  it('gives a key that two identities bring at once to one of them alone', async () => {
    for (let turn = 0; turn < 5; turn++) {
      const key = newKey();
      const outcomes = await Promise.allSettled([
        issue('alice'),
        issue('alice', key),
        issue('bob', key),
        issue('alice', key),
        issue('bob', key),
      ]);
      const holders = new Set(outcomes.slice(1).flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value.identityName] : [])));
      expect([...holders]).toEqual(['alice']);
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'rejected']);
    }
  });

  it('ENR-04 issues nothing for the key of an authority', async () => {
    const spki = new X509Certificate(Buffer.from(authority.issuing.der)).publicKey.export({ format: 'der', type: 'spki' });
    const order = { identity: 'alice', profile: 'workload', spki, createdBy: 'test' };
    await expect(prepareTogether(authority.context, order)).rejects.toThrow(/belongs to somebody else/);
  });
});
