import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { system } from '../domain/actor.ts';
import type { RevocationReason } from '../domain/certificate.ts';
import { authorityNamed } from '../ledger/authorities.ts';
import { crlBytes, publishedCrl } from '../ledger/crls.ts';
import { certificateStates } from '../ledger/ocsp-responders.ts';
import { readRevocations } from '../pki/listed-revocations.ts';
import { TestAuthority, type TestIdentity, testActor } from '../testing/authority.ts';
import { testClock } from '../testing/clock.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { carryRevocations, type PublishedList } from './carry-revocations.ts';
import { createAuthority } from './create-authority.ts';
import { publishCrl, publishOwedCrls } from './publish-crl.ts';
import { retireAuthority } from './retire-authority.ts';
import { revokeCertificate } from './revoke-certificate.ts';

describe('what published lists say and a restored ledger does not', () => {
  let ledger: TestDatabase;
  let authority: TestAuthority;
  let alice: TestIdentity;
  const clock = testClock();
  beforeAll(async () => {
    ledger = await testDatabase();
    authority = await TestAuthority.create(ledger.database, { clock });
    alice = await authority.registerIdentity();
  });
  afterAll(() => ledger.drop());

  const published = async (of = authority): Promise<PublishedList> => {
    await publishCrl(of.context, { authorityId: of.issuing.id, shard: 0 });
    const crl = await publishedCrl(of.context.database.prisma, of.issuing.name, 0);
    const der = (crl && (await crlBytes(of.context.database.pool, crl.id))) ?? Buffer.alloc(0);
    return { name: 'issuing.crl', der, ...readRevocations(der) };
  };
  const carry = (lists: readonly PublishedList[]) =>
    ledger.database.transaction((inside) => carryRevocations(inside, system('restore'), lists, clock()));

  const asBefore = async (statement: string, serial: string): Promise<void> => {
    const { pool } = ledger.database;
    await pool.query('ALTER TABLE certificates DISABLE TRIGGER USER');
    await pool.query(statement, [serial]);
    await pool.query('ALTER TABLE certificates ENABLE TRIGGER USER');
  };
  /** A certificate that is revoked, and the hash of its key. */
  const pulledBack = async (reason: RevocationReason): Promise<{ serial: string; spkiSha256: Buffer }> => {
    const { serial } = await authority.issueTo(alice);
    await revokeCertificate(authority.context, testActor, { certificate: serial, reason, comment: 'for this test' });
    clock.advance(5);
    const { rows } = await ledger.database.pool.query('SELECT spki_sha256 FROM certificates WHERE serial = $1', [serial]);
    return { serial, spkiSha256: rows[0].spki_sha256 };
  };

  it('holds again: what is known is revoked as of then, what is not stays on the list and is revoked by OCSP', async () => {
    const [known, unknown] = [await authority.issueTo(alice), await authority.issueTo(alice)];
    for (const [{ serial }, reason] of [[known, 'superseded'] as const, [unknown, 'keyCompromise'] as const])
      await revokeCertificate(authority.context, testActor, { certificate: serial, reason, comment: 'for this test' });
    const list = await published();
    const then = new Date(Math.floor(clock().getTime() / 1000) * 1000);
    expect(list.revocations).toHaveLength(2);
    // As an older state would be: the one is not revoked yet, the other was never issued.
    const { pool } = ledger.database;
    await pool.query('DELETE FROM blocked_keys');
    await asBefore(
      `UPDATE certificates SET status = 'active', revoked_at = NULL, revocation_recorded_at = NULL, revocation_reason = NULL,
        revocation_comment = NULL WHERE serial = $1`,
      known.serial,
    );
    await asBefore('DELETE FROM certificates WHERE serial = $1', unknown.serial);
    clock.advance(100);
    expect((await published()).revocations).toEqual([]);

    clock.advance(100);
    const carried = await carry([list]);
    expect(carried).toEqual({ revoked: [expect.stringMatching(/^crt_/)], unknown: [unknown.serial] });
    // The same list twice, or an older one, changes nothing more.
    expect(await carry([list, list])).toEqual({ revoked: [], unknown: [unknown.serial] });

    await publishOwedCrls(authority.context);
    const again = await published();
    expect(again.revocations).toHaveLength(2);
    expect(again.revocations).toEqual(
      expect.arrayContaining([
        { serial: known.serial, revokedAt: then, reason: 'superseded' },
        { serial: unknown.serial, revokedAt: then, reason: 'keyCompromise' },
      ]),
    );
    const states = await certificateStates(pool, authority.issuing.id, [known.serial, unknown.serial]);
    expect(
      states.map(({ serial, revokedAt, reason }) => ({ serial, revokedAt, reason })).sort((a, b) => a.serial.localeCompare(b.serial)),
    ).toEqual([...again.revocations].sort((a, b) => a.serial.localeCompare(b.serial)));
    const { rows } = await pool.query(
      `SELECT actor_name, detail->>'comment' AS comment FROM events WHERE type = 'certificate.revoked' ORDER BY at DESC, id DESC LIMIT 1`,
    );
    expect(rows).toEqual([{ actor_name: 'restore', comment: expect.stringContaining(`/crl/${authority.issuing.name}.crl`) }]);
  });

  it('does not keep a list from being owed that names what is revoked after it', async () => {
    const { serial } = await authority.issueTo(alice);
    await revokeCertificate(authority.context, testActor, { certificate: serial, reason: 'superseded', comment: 'for this test' });
    clock.advance(5);
    await publishOwedCrls(authority.context);
    const crl = await publishedCrl(ledger.database.prisma, authority.issuing.name, 0);
    const der = (crl && (await crlBytes(ledger.database.pool, crl.id))) ?? Buffer.alloc(0);
    expect(readRevocations(der).revocations.map((one) => one.serial)).toContain(serial);
  });

  it('upgrades a revocation to a compromised key, and blocks the key', async () => {
    const { serial, spkiSha256 } = await pulledBack('superseded');
    const list = await published();
    await revokeCertificate(authority.context, testActor, { certificate: serial, reason: 'keyCompromise', comment: 'for this test' });
    clock.advance(5);
    const later = await published();
    await ledger.database.pool.query('DELETE FROM blocked_keys WHERE spki_sha256 = $1', [spkiSha256]);
    await asBefore(`UPDATE certificates SET revocation_reason = 'superseded' WHERE serial = $1`, serial);
    expect(await carry([list])).toMatchObject({ revoked: [] });
    expect(await carry([later])).toMatchObject({ revoked: [expect.stringMatching(/^crt_/)] });
    const { rows } = await ledger.database.pool.query(
      `SELECT revocation_reason, revocation_recorded_at, EXISTS (SELECT FROM blocked_keys b WHERE b.spki_sha256 = c.spki_sha256) AS blocked FROM certificates c WHERE serial = $1`,
      [serial],
    );
    // Recorded now, so that a list is owed that says so.
    expect(rows).toEqual([{ revocation_reason: 'keyCompromise', revocation_recorded_at: clock(), blocked: true }]);
  });

  it('blocks the key of what was only begun then, so that a retry is not given a certificate that a list names', async () => {
    const { serial, spkiSha256 } = await pulledBack('superseded');
    const list = await published();
    await asBefore(
      `UPDATE certificates SET status = 'pending', der = NULL, sha256 = NULL, signed_at = NULL, activated_at = NULL, revoked_at = NULL,
        revocation_recorded_at = NULL, revocation_reason = NULL, revocation_comment = NULL WHERE serial = $1`,
      serial,
    );
    expect((await carry([list])).unknown).toContain(serial);
    const blocked = await ledger.database.pool.query('SELECT FROM blocked_keys WHERE spki_sha256 = $1', [spkiSha256]);
    expect(blocked.rowCount).toBe(1);
  });

  it('is kept up on a list of its own where the older state had no such list yet', async () => {
    const { serial } = await pulledBack('superseded');
    const list = await published();
    await asBefore('DELETE FROM certificates WHERE serial = $1', serial);
    await carry([{ ...list, address: `${authority.context.urls.pki}/crl/${authority.issuing.name}/7.crl` }]);
    clock.advance(5);
    await publishOwedCrls(authority.context);
    const crl = await publishedCrl(ledger.database.prisma, authority.issuing.name, 7);
    const der = (crl && (await crlBytes(ledger.database.pool, crl.id))) ?? Buffer.alloc(0);
    expect(readRevocations(der).revocations.map((one) => one.serial)).toContain(serial);
  });

  it('keeps the cross-certificate of a root revoked that the older state still trusts, once, also when that is retired again', async () => {
    const { prisma, pool } = ledger.database;
    await createAuthority(authority.context, testActor, { name: 'root-2', role: 'root', organization: 'Test', algorithm: 'ES256' });
    const [first, second] = await Promise.all(['root-1', 'root-2'].map((name) => authorityNamed(prisma, name)));
    if (!first || !second) throw new Error('no roots');
    const [cross] = (await pool.query('SELECT serial FROM cross_certificates WHERE authority_id = $1', [second.id])).rows;
    const listOfRoot = async (): Promise<PublishedList> => {
      clock.advance(5);
      const crl = await publishedCrl(prisma, 'root-1', 0);
      const der = (crl && (await crlBytes(pool, crl.id))) ?? Buffer.alloc(0);
      return { name: 'root-1.crl', der, ...readRevocations(der) };
    };
    const named = async () => (await listOfRoot()).revocations.filter(({ serial }) => serial === cross.serial);
    const retire = () =>
      retireAuthority(authority.context, testActor, { authority: 'root-2', threshold: 0, override: true, comment: 'for this test' });
    await publishOwedCrls(authority.context);
    expect(await named()).toEqual([]);
    await retire();
    await publishOwedCrls(authority.context);
    const list = await listOfRoot();
    expect(await named()).toMatchObject([{ reason: 'cessationOfOperation' }]);
    // What the ledger says by itself is not carried over.
    expect(await carry([list])).toEqual({ revoked: [], unknown: [] });

    await pool.query('ALTER TABLE authorities DISABLE TRIGGER USER');
    await pool.query(`UPDATE authorities SET status = 'prepared', retired_at = NULL WHERE id = $1`, [second.id]);
    await pool.query('ALTER TABLE authorities ENABLE TRIGGER USER');
    expect(await carry([list])).toEqual({ revoked: [], unknown: [cross.serial] });
    await publishCrl(authority.context, { authorityId: first.id, shard: 0 });
    expect(await named()).toHaveLength(1);
    expect((await certificateStates(pool, first.id, [cross.serial]))[0]).toMatchObject({ reason: 'cessationOfOperation' });
    await retire();
    await publishCrl(authority.context, { authorityId: first.id, shard: 0 });
    expect(await named()).toHaveLength(1);
  });

  it('is believed only where an authority of the ledger signed it, and else nothing is taken over', async () => {
    const other = await testDatabase();
    try {
      const stranger = await TestAuthority.create(other.database, { clock });
      const { serial } = await stranger.issueTo(await stranger.registerIdentity());
      await revokeCertificate(stranger.context, testActor, { certificate: serial, reason: 'superseded', comment: 'for this test' });
      const foreign = await published(stranger);
      const mine = await published();
      const spoilt = Buffer.from(mine.der);
      spoilt[spoilt.length - 1] = (spoilt.at(-1) ?? 0) ^ 1;
      for (const list of [foreign, { ...mine, der: spoilt }])
        await expect(carry([mine, list])).rejects.toMatchObject({
          code: 'invalid_input',
          message: expect.stringContaining('is signed by no authority'),
        });
    } finally {
      await other.drop();
    }
  });
});
