import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Failure } from '../domain/failure.ts';
import { newId } from '../domain/ids.ts';
import { crlBytes, owedCrls, publishedCrl } from '../ledger/crls.ts';
import { readCrl, readCrlSerials } from '../pki/crl.ts';
import { readAll, readOne } from '../pki/der-reader.ts';
import { TestAuthority, type TestIdentity, testActor } from '../testing/authority.ts';
import { testClock } from '../testing/clock.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { publishCrl, publishOwedCrls } from './publish-crl.ts';
import { revokeCertificate } from './revoke-certificate.ts';
import { listPublishedCrls } from './show-authority.ts';
import { showPropagation } from './show-propagation.ts';

const day = 86_400;

describe('publishing revocation lists', () => {
  let ledger: TestDatabase;
  let authority: TestAuthority;
  let alice: TestIdentity;
  const clock = testClock();
  beforeAll(async () => {
    ledger = await testDatabase();
    authority = await TestAuthority.create(ledger.database, { clock });
    alice = await authority.registerIdentity();
  });
  afterAll(async () => {
    await authority.checkInvariants();
    await ledger.drop();
  });

  const listed = async (name = 'issuing-1'): Promise<string[]> => {
    const crl = await publishedCrl(ledger.database.prisma, name, 0);
    const der = crl && (await crlBytes(ledger.database.pool, crl.id));
    const [tbs] = readAll(readOne(der ?? Buffer.alloc(0), 0x30).content);
    return readCrlSerials(tbs?.raw ?? Buffer.alloc(0));
  };
  const numbers = async (): Promise<number[]> => {
    const { rows } = await ledger.database.pool.query('SELECT number FROM crls WHERE authority_id = $1 ORDER BY number', [
      authority.issuing.id,
    ]);
    return rows.map(({ number }) => Number(number));
  };
  /** What is said of the list that names it. */
  const shownFor = async (serial: string) => (await showPropagation(authority.context, { certificate: serial })).list;
  const revoked = async (): Promise<string> => {
    const { serial } = await authority.issueTo(alice);
    await revokeCertificate(authority.context, testActor, { certificate: serial, reason: 'keyCompromise', comment: 'for this test' });
    return serial;
  };

  it('owes each authority a first list, and then nothing until half of its life is over', async () => {
    await publishOwedCrls(authority.context);
    expect(await listed('root-1')).toEqual([]);
    expect(await listed()).toEqual([]);
    clock.advance(day / 2 - 1);
    await publishOwedCrls(authority.context);
    expect(await numbers()).toEqual([1]);
    clock.advance(2);
    await publishOwedCrls(authority.context);
    expect(await numbers()).toEqual([1, 2]);
  });

  it('owes a new list after a revocation, once', async () => {
    // A list is dated in whole seconds, a revocation is not.
    clock.advance(10.4);
    const serial = await revoked();
    const before = (await numbers()).at(-1) ?? 0;
    expect(await shownFor(serial)).toMatchObject({ number: before, madeAfter: false });
    await publishOwedCrls(authority.context);
    expect(await shownFor(serial)).toMatchObject({ number: before + 1, madeAfter: true });
    clock.advance(0.6);
    await publishOwedCrls(authority.context);
    clock.advance(1);
    await publishOwedCrls(authority.context);
    expect(await listed()).toEqual([serial]);
    expect((await numbers()).at(-1)).toBe(before + 1);
    const { rows } = await ledger.database.pool.query(`SELECT detail FROM events WHERE type = 'crl.published' ORDER BY id DESC LIMIT 1`);
    expect(rows).toMatchObject([{ detail: { entries: 1 } }]);
  });

  it('says of each list in the ledger what it was to the octet, for whoever holds one in hand', async () => {
    const issuing = authority.issuing.id;
    await publishCrl(authority.context, { authorityId: issuing, shard: 0 });
    const { items } = await listPublishedCrls(authority.context, { authority: 'issuing-1', limit: 2 });
    const listsOf = (id: string) =>
      ledger.database.pool.query('SELECT id, number::int FROM crls WHERE authority_id = $1 ORDER BY number DESC LIMIT 2', [id]);
    const served = await Promise.all(
      (await listsOf(issuing)).rows.map(
        async ({ id, number }) => [number, (await crlBytes(ledger.database.pool, id)) ?? Buffer.of()] as const,
      ),
    );
    expect(items.map(({ number, octets, sha256 }) => [number, octets, sha256])).toEqual(
      served.map(([number, der]) => [number, der.length, createHash('sha256').update(der).digest('hex')]),
    );
    const [newest] = items;
    const der = served[0]?.[1] ?? Buffer.of();
    expect(newest).toMatchObject({
      shard: 0,
      entries: readCrl(der).entries,
      thisUpdate: readCrl(der).thisUpdate,
      nextUpdate: readCrl(der).nextUpdate,
    });
    await ledger.database.pool.query(
      `INSERT INTO events (id, at, type, actor_kind, actor_name, target_kind, target_id, detail)
       VALUES ($1, $2, 'crl.published', 'system', 'x', 'authority', $3, '{"number": 1, "entries": 0}')`,
      [newId(), new Date(clock().getTime() + 1_000), issuing],
    );
    const [old] = (await listPublishedCrls(authority.context, { authority: 'issuing-1', limit: 1 })).items;
    expect(old).toMatchObject({ number: 1, octets: null, sha256: null, thisUpdate: null });
    await expect(listPublishedCrls(authority.context, { authority: 'nobody', limit: 1 })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('is asked what it owes of one list alone', async () => {
    const [some] = (await ledger.database.pool.query<{ id: string }>("SELECT id FROM authorities WHERE role = 'root'")).rows;
    const root = { authorityId: some?.id ?? '', shard: 0 };
    // All are owed by then.
    const late = new Date(clock().getTime() + 365 * day * 1_000);
    const owed = (only?: typeof root) => owedCrls(ledger.database.prisma, late, clock(), day, only);
    expect((await owed()).length).toBeGreaterThan(1);
    expect(await owed(root)).toEqual([root]);
    expect(await owed({ ...root, shard: 7 })).toEqual([]);
  });

  it('owes a list that names a revocation which was dated before the last one and committed after it', async () => {
    const before = clock();
    const { serial } = await authority.issueTo(alice);
    clock.advance(5);
    await publishCrl(authority.context, { authorityId: authority.issuing.id, shard: 0 });
    const revocation = { certificate: serial, reason: 'keyCompromise', comment: 'for this test' } as const;
    await revokeCertificate({ ...authority.context, clock: () => before }, testActor, revocation);
    expect(await shownFor(serial)).toMatchObject({ madeAfter: false });
    await publishOwedCrls(authority.context);
    expect(await shownFor(serial)).toMatchObject({ madeAfter: true });
    expect(await listed()).toContain(serial);
  });

  it('REV-02 gives eight parallel publishers eight numbers that strictly increase', async () => {
    const before = Math.max(...(await numbers()));
    const made = await Promise.all(
      Array.from({ length: 8 }, () => publishCrl(authority.context, { authorityId: authority.issuing.id, shard: 0 })),
    );
    expect(made.map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: 8 }, (_, i) => before + 1 + i));
  });

  it('REV-01 names a revoked certificate until a regular list after its end has named it', async () => {
    const serial = await revoked();
    const publishAfter = async (seconds: number) => {
      clock.advance(seconds);
      await publishCrl(authority.context, { authorityId: authority.issuing.id, shard: 0 });
      return (await listed()).includes(serial);
    };
    expect(await publishAfter(1)).toBe(true);
    expect(await publishAfter(day - 1)).toBe(true); // it ends now
    expect(await publishAfter(1)).toBe(true);
    expect(await publishAfter(day / 2)).toBe(true); // the regular list after its end
    expect(await publishAfter(day / 2)).toBe(false);
  });

  it('shows nobody a list that is not signed', async () => {
    const shown = await publishedCrl(ledger.database.prisma, 'issuing-1', 0);
    const dead = { ...authority.context, signer: { sign: () => Promise.reject(new Failure('unavailable', 'gone')) } };
    await expect(publishCrl(dead, { authorityId: authority.issuing.id, shard: 0 })).rejects.toMatchObject({ code: 'unavailable' });
    expect(await publishedCrl(ledger.database.prisma, 'issuing-1', 0)).toEqual(shown);
    const last = Math.max(...(await numbers()));
    expect(Number(await publishCrl(authority.context, { authorityId: authority.issuing.id, shard: 0 }))).toBe(last + 1);
  });
});
