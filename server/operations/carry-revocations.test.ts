import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { system } from '../domain/actor.ts';
import { crlBytes, publishedCrl } from '../ledger/crls.ts';
import { certificateStates } from '../ledger/ocsp-responders.ts';
import { readRevocations } from '../pki/listed-revocations.ts';
import { TestAuthority, type TestIdentity, testActor } from '../testing/authority.ts';
import { testClock } from '../testing/clock.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { carryRevocations, type PublishedList } from './carry-revocations.ts';
import { publishCrl, publishOwedCrls } from './publish-crl.ts';
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
    await pool.query('ALTER TABLE certificates DISABLE TRIGGER USER');
    await pool.query(
      `UPDATE certificates SET status = 'active', revoked_at = NULL, revocation_recorded_at = NULL, revocation_reason = NULL,
        revocation_comment = NULL WHERE serial = $1`,
      [known.serial],
    );
    await pool.query('DELETE FROM certificates WHERE serial = $1', [unknown.serial]);
    await pool.query('ALTER TABLE certificates ENABLE TRIGGER USER');
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
