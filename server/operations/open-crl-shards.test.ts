import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPki } from '../doors/pki/server.ts';
import { custodyOf } from '../keys/custody.ts';
import { crlBytes, publishedCrl } from '../ledger/crls.ts';
import { AnswerTimes } from '../metrics/answer-times.ts';
import { toPem } from '../pki/certificate.ts';
import { readCrl } from '../pki/crl.ts';
import { TestAuthority, type TestCertificate, type TestIdentity, testActor } from '../testing/authority.ts';
import { testClock } from '../testing/clock.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { listAuthorities } from './list-authorities.ts';
import { openCrlShards } from './open-crl-shards.ts';
import { publishOwedCrls } from './publish-crl.ts';
import { revokeCertificate } from './revoke-certificate.ts';

const day = 86_400;
const size = 3;

describe('an authority with more certificates than one list should name', () => {
  let ledger: TestDatabase;
  let authority: TestAuthority;
  let alice: TestIdentity;
  const clock = testClock();
  const directory = mkdtempSync(join(tmpdir(), 'hawser-shards-'));
  beforeAll(async () => {
    ledger = await testDatabase();
    authority = await TestAuthority.create(ledger.database, { clock });
    alice = await authority.registerIdentity();
  });
  afterAll(async () => {
    await authority.checkInvariants();
    await ledger.drop();
    rmSync(directory, { recursive: true, force: true });
  });

  const shardOf = async ({ serial }: TestCertificate): Promise<number> => {
    const { rows } = await ledger.database.pool.query('SELECT crl_shard FROM certificates WHERE serial = $1', [serial]);
    return rows[0].crl_shard;
  };
  const issue = () => authority.issueTo(alice);
  const revoke = ({ serial }: TestCertificate) =>
    revokeCertificate(authority.context, testActor, { certificate: serial, reason: 'superseded', comment: 'for this test' });
  const round = async () => {
    await openCrlShards(authority.context, size);
    await publishOwedCrls(authority.context);
  };
  const list = async (shard: number): Promise<Buffer> => {
    const crl = await publishedCrl(ledger.database.prisma, 'issuing-1', shard);
    const der = crl && (await crlBytes(ledger.database.pool, crl.id));
    if (!der) throw new Error(`there is no list ${shard}`);
    return der;
  };
  const ocspTimes = new AnswerTimes(new Date());
  const authorityView = async () => (await listAuthorities({ ...authority.context, ocspTimes })).find(({ name }) => name === 'issuing-1');
  const addressIn = ({ certificatePem }: TestCertificate): string => {
    writeFileSync(join(directory, 'leaf.pem'), certificatePem);
    const shown = execFileSync('openssl', ['x509', '-in', 'leaf.pem', '-noout', '-ext', 'crlDistributionPoints'], { cwd: directory });
    return /URI:(\S+)/.exec(shown.toString())?.[1] ?? '';
  };
  /** What OpenSSL says of a certificate when it has these lists and no other. */
  const opensslSays = async ({ certificatePem }: TestCertificate, shards: readonly number[]): Promise<string> => {
    writeFileSync(join(directory, 'leaf.pem'), certificatePem);
    writeFileSync(join(directory, 'issuing.pem'), toPem('CERTIFICATE', authority.issuing.der));
    for (const shard of shards) writeFileSync(join(directory, `${shard}.crl`), toPem('X509 CRL', await list(shard)));
    const crls = shards.flatMap((shard) => ['-CRLfile', `${shard}.crl`]);
    const at = String(Math.floor(clock().getTime() / 1000) + 1);
    const args = ['verify', '-partial_chain', '-trusted', 'issuing.pem', '-crl_check', '-attime', at, '-x509_strict', ...crls, 'leaf.pem'];
    try {
      return execFileSync('openssl', args, { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] }).toString();
    } catch (error) {
      return String(Reflect.get(Object(error), 'stderr'));
    }
  };

  const first: TestCertificate[] = [];
  const second: TestCertificate[] = [];

  it('has one list as long as it has few certificates', async () => {
    for (let i = 0; i < size - 1; i++) first.push(await issue());
    await round();
    expect(await authorityView()).toMatchObject({ crl: { shard: 0 }, crlShards: [] });
    first.push(await issue());
    for (const certificate of first) {
      expect(await shardOf(certificate)).toBe(0);
      expect(addressIn(certificate)).toBe('http://localhost:8080/crl/issuing-1.crl');
    }
  });

  it('publishes a second list before the first certificate names it; those that it has keep theirs', async () => {
    await round();
    const empty = readCrl(await list(1));
    expect(empty).toMatchObject({ entries: 0, distributionPoint: 'http://localhost:8080/crl/issuing-1/1.crl' });
    for (let i = 0; i < 2; i++) second.push(await issue());
    for (const certificate of second) {
      expect(await shardOf(certificate)).toBe(1);
      expect(addressIn(certificate)).toBe('http://localhost:8080/crl/issuing-1/1.crl');
    }
    for (const certificate of first) expect(await shardOf(certificate)).toBe(0);
    expect((await authorityView())?.crlShards).toMatchObject([{ shard: 1, url: 'http://localhost:8080/crl/issuing-1/1.crl', entries: 0 }]);
  });

  it('puts a revoked certificate on its own list, and leaves the other as it was', async () => {
    const [old] = first;
    const [young] = second;
    if (!old || !young) throw new Error('nothing was issued');
    const before = [await list(0), await list(1)];
    await revoke(young);
    await round();
    expect(await list(0)).toEqual(before[0]);
    expect(readCrl(await list(1))).toMatchObject({ entries: 1 });
    expect(readCrl(await list(1)).number).toBeGreaterThan(readCrl(before[1] ?? Buffer.alloc(0)).number);
    const lists = [await list(0), await list(1)];
    await revoke(old);
    await round();
    expect(await list(1)).toEqual(lists[1]);
    expect(readCrl(await list(0))).toMatchObject({ entries: 1 });
    // And nothing is owed any more.
    const numbers = await ledger.database.pool.query('SELECT max(number) FROM crls');
    await round();
    expect((await ledger.database.pool.query('SELECT max(number) FROM crls')).rows).toEqual(numbers.rows);
  });

  it('is understood by OpenSSL, which takes no list for another', async () => {
    const [old, oldGood] = first;
    const [young, youngGood] = second;
    if (!old || !oldGood || !young || !youngGood) throw new Error('nothing was issued');
    for (const good of [oldGood, youngGood]) expect(await opensslSays(good, [0, 1])).toContain(': OK');
    for (const bad of [old, young]) expect(await opensslSays(bad, [0, 1])).toContain('certificate revoked');
    // With the list of others alone the check fails: nobody passes for not revoked because he stands elsewhere.
    for (const [certificate, others] of [
      [young, 0],
      [youngGood, 0],
      [old, 1],
      [oldGood, 1],
    ] as const)
      expect(await opensslSays(certificate, [others])).toMatch(/different CRL scope|unable to get certificate CRL/i);
  });

  it('serves each list at the address that its certificates name', async () => {
    const ocsp = { ocspCustody: custodyOf(Buffer.alloc(32, 7)), responders: { byAuthority: new Map(), byIssuer: new Map() }, ocspTimes };
    const app = buildPki({ ...authority.context, ...ocsp }, {}, () => {});
    const get = (url: string) => app.inject({ method: 'GET', url });
    expect((await get('/crl/issuing-1.crl')).rawPayload.equals(await list(0))).toBe(true);
    const sharded = await get('/crl/issuing-1/1.crl');
    expect(sharded.rawPayload.equals(await list(1))).toBe(true);
    expect(sharded.headers['content-type']).toBe('application/pkix-crl');
    for (const missing of [
      '/crl/issuing-1/0.crl',
      '/crl/issuing-1/2.crl',
      '/crl/issuing-1/01.crl',
      '/crl/nobody/1.crl',
      '/crl/issuing-1/1',
    ])
      expect((await get(missing)).statusCode).toBe(404);
    await app.close();
  });

  it('is refused by the signer when the certificate names another list than the ledger says', async () => {
    const { rows: columns } = await ledger.database.pool.query<{ written: string }>(
      `SELECT string_agg(quote_ident(attname), ', ') AS written FROM pg_attribute
       WHERE attrelid = 'certificates'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''`,
    );
    const made = await ledger.database.pool.query<{ id: string; tbs: Buffer }>(
      `INSERT INTO certificates (${columns[0]?.written}) SELECT ${columns[0]?.written} FROM (SELECT (jsonb_populate_record(c, jsonb_build_object('id', gen_random_uuid(), 'status', 'pending', 'der', NULL,
         'sha256', NULL, 'signed_at', NULL, 'activated_at', NULL, 'revoked_at', NULL, 'revocation_reason', NULL, 'revocation_comment', NULL,
         'revocation_recorded_at', NULL, 'predecessor_id', NULL, 'crl_shard', 7,
         'serial', '4' || substr(c.serial, 2, 30) || CASE WHEN c.serial LIKE '%0' THEN '1' ELSE '0' END))).*
       FROM certificates c WHERE serial = $1) made RETURNING id, tbs`,
      [second[1]?.serial],
    );
    const [row] = made.rows;
    if (!row) throw new Error('no row');
    await expect(authority.context.signer.sign('certificate', row.id)).rejects.toThrow(/differs from what the row says/);
    await ledger.database.pool.query('DELETE FROM certificates WHERE id = $1', [row.id]);
  });

  it('REV-01 goes on publishing a list until its last certificate has ended and was named once more, then lets it rest', async () => {
    clock.advance(day + 60);
    await round();
    // Ended, but one regular list after the end still names it.
    expect(readCrl(await list(1))).toMatchObject({ entries: 1 });
    const rested = (await authorityView())?.crlShards.length;
    expect(rested).toBe(1);
    clock.advance(day + 60);
    await round();
    // All have ended: the list that new certificates name stays, whichever it is.
    const current = await issue();
    expect((await authorityView())?.crlShards.map(({ shard }) => shard)).toEqual([await shardOf(current)].filter((shard) => shard > 0));
  });

  it('fills the first list that has room again, and its numbers go on', async () => {
    const highest = async (shard: number): Promise<bigint> => readCrl(await list(shard)).number;
    const before = await highest(0);
    for (let i = 0; i < size; i++) await issue();
    await round();
    const next = await issue();
    expect(await shardOf(next)).toBe(0);
    await revoke(next);
    await round();
    expect(await highest(0)).toBeGreaterThan(before);
    expect(readCrl(await list(0))).toMatchObject({ entries: 1 });
  });

  it('opens one list when eight look at once', async () => {
    for (let i = 0; i < size; i++) await issue();
    await Promise.all(Array.from({ length: 8 }, () => openCrlShards(authority.context, size)));
    const { rows } = await ledger.database.pool.query(`SELECT crl_shard FROM authorities WHERE name = 'issuing-1'`);
    expect(rows).toEqual([{ crl_shard: 2 }]);
  });
});
