import { generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Failure } from '../domain/failure.ts';
import { newId, toPublicId } from '../domain/ids.ts';
import { pemOf } from '../ledger/certificate-pem.ts';
import { listCertificates } from '../ledger/certificate-views.ts';
import { readCertificate } from '../pki/certificate.ts';
import { createCsr } from '../pki/csr.ts';
import { TestAuthority, type TestIdentity, testActor } from '../testing/authority.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { selfSigned } from '../testing/self-signed.ts';
import { serverNames } from './certificate-subject.ts';
import { issueCertificate } from './issue-certificate.ts';
import { revokeCertificate } from './revoke-certificate.ts';
import { showCertificate } from './show-certificate.ts';

const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

describe('issuing and revoking', () => {
  let ledger: TestDatabase;
  let authority: TestAuthority;
  let alice: TestIdentity;
  beforeAll(async () => {
    ledger = await testDatabase();
    authority = await TestAuthority.create(ledger.database);
    alice = await authority.registerIdentity({ name: 'alice' });
  });
  afterAll(async () => {
    await authority.checkInvariants();
    await ledger.drop();
  });
  const issue = (identity: string, profile = 'workload', csr = createCsr(newKey(), 'x')) =>
    issueCertificate(authority.context, testActor, { identity, profile, csr });
  const addResourceServer = async (identity: TestIdentity, url: string) => {
    const now = new Date();
    const row = { id: newId(), name: `rs-${identity.name}`, url, identityId: identity.id, createdAt: now, updatedAt: now };
    await ledger.database.prisma.resourceServer.create({ data: row });
  };

  it('shows a certificate by its id, its serial and its thumbprint, however they are spelled', async () => {
    const issued = await issue('alice');
    expect(issued).toMatchObject({
      status: 'active',
      usable: true,
      identityName: 'alice',
      source: 'csr',
      profile: 'workload',
      liveTokens: 0,
    });
    const thumbprint = issued.thumbprint ?? '';
    const spellings = [
      toPublicId('certificate', issued.id),
      issued.serial,
      issued.serial.toUpperCase(),
      `00:${issued.serial.match(/../g)?.join(':')}`,
      thumbprint,
      Buffer.from(thumbprint, 'base64url').toString('hex'),
    ];
    for (const spelling of spellings) expect((await showCertificate(authority.context, spelling)).id).toBe(issued.id);
    for (const other of ['00', 'nothing', thumbprint.slice(1), "' OR 1=1"]) {
      await expect(showCertificate(authority.context, other)).rejects.toMatchObject({ code: 'not_found' });
    }
  });

  it('says of each certificate what kind of key it has, as it reads it from its own bytes', async () => {
    const kinds: [string, () => KeyObject][] = [
      ['P-256', newKey],
      ['P-384', () => generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey],
      ['Ed25519', () => generateKeyPairSync('ed25519').privateKey],
      ['RSA 2048', () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey],
      ['RSA 2056', () => generateKeyPairSync('rsa', { modulusLength: 2056 }).privateKey],
    ];
    for (const [kind, key] of kinds) expect((await issue('alice', 'workload', createCsr(key(), 'x'))).keyAlgorithm).toBe(kind);
    // What is cut off, turned over or made elsewhere must stop no insert: it has no name, or one that it really has.
    const { rows } = await ledger.database.pool.query<{ tbs: Buffer }>(`SELECT tbs FROM certificates WHERE key_algorithm = 'RSA 2048'`);
    const whole = rows[0]?.tbs ?? Buffer.alloc(0);
    const broken = [
      ...Array.from({ length: whole.length }, (_, end) => whole.subarray(0, end)),
      ...Array.from(whole, (octet, at) => Buffer.from(whole).fill(octet ^ 0xff, at, at + 1)),
    ];
    const { rows: read } = await ledger.database.pool.query<{ kind: string | null }>(
      'SELECT DISTINCT key_algorithm_of(tbs) AS kind FROM unnest($1::bytea[]) tbs',
      [broken],
    );
    expect(read.map(({ kind }) => kind ?? 'none').filter((kind) => !/^(none|RSA \d+)$/.test(kind))).toEqual([]);
    expect(await keyKind(readCertificate(selfSigned('older', { newKey: ['ec', '-pkeyopt', 'ec_paramgen_curve:P-521'] }).der).tbs)).toBe(
      'P-521',
    );
    expect(await keyKind(readCertificate(selfSigned('older', { newKey: ['ed448'] }).der).tbs)).toBe('Ed448');
    expect(
      await keyKind(readCertificate(selfSigned('older', { newKey: ['ec', '-pkeyopt', 'ec_paramgen_curve:secp256k1'] }).der).tbs),
    ).toBeNull();
    // A dump is read back, and rows of another ledger come in, with an empty search path.
    const client = await ledger.database.pool.connect();
    try {
      await client.query(`BEGIN; SET LOCAL search_path = ''`);
      expect((await client.query('SELECT public.key_algorithm_of($1) AS kind', [whole])).rows).toEqual([{ kind: 'RSA 2048' }]);
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  });
  it('says in a list how many tokens of each could be used now, counted to fifty', async () => {
    const { id, serial } = await issue('alice');
    const listed = async () => (await listCertificates(ledger.database.prisma, { limit: 5, q: serial }, new Date())).items[0]?.liveTokens;
    const add = (tokens: number, endsIn: string) =>
      ledger.database.pool.query(
        `INSERT INTO tokens (jti, identity_id, audience_id, certificate_id, certificate_ids, identity_ids, jtis, scope, issued_at, expires_at)
         SELECT x.jti, c.identity_id, c.id, c.id, ARRAY[c.id], ARRAY[c.identity_id], ARRAY[x.jti], '', now(), now() + $2::interval
         FROM certificates c, (SELECT gen_random_uuid() AS jti FROM generate_series(1, $3)) x WHERE c.id = $1`,
        [id, endsIn, tokens],
      );
    expect(await listed()).toBe(0);
    await add(2, '1 hour');
    await add(3, '-1 second');
    expect(await listed()).toBe(2);
    expect((await showCertificate(authority.context, serial)).liveTokens).toBe(2);
    await add(60, '1 hour');
    expect(await listed()).toBe(50);
    await revokeCertificate(authority.context, testActor, { certificate: serial, reason: 'superseded', comment: 'counted enough' });
    expect(await listed()).toBe(0);
  });
  const keyKind = async (tbs: Uint8Array): Promise<string | null> =>
    (await ledger.database.pool.query<{ kind: string | null }>('SELECT key_algorithm_of($1) AS kind', [tbs])).rows[0]?.kind ?? null;

  it('shows nobody the bytes of one that was signed and not activated, since it could not be revoked', async () => {
    const carried: string[] = [];
    const sign: typeof authority.context.signer.sign = async (kind, id) => {
      await authority.context.signer.sign(kind, id);
      carried.push(id);
      throw new Failure('unavailable', 'the answer was lost');
    };
    const context = { ...authority.context, signer: { sign } };
    const input = { identity: 'alice', profile: 'workload', csr: createCsr(newKey(), 'x') };
    await expect(issueCertificate(context, testActor, input)).rejects.toMatchObject({ code: 'unavailable' });
    const [id = ''] = carried;
    const hidden = { status: 'pending', thumbprint: null };
    const shown = await showCertificate(authority.context, toPublicId('certificate', id));
    expect(shown).toMatchObject({ ...hidden, pem: null, chainPem: null, lineage: [hidden] });
    const { items } = await listCertificates(ledger.database.prisma, { limit: 1, identity: 'alice' }, new Date());
    expect(items).toMatchObject([{ id, ...hidden }]);
    expect(await pemOf(ledger.database.prisma, [id])).toBe('');
  });

  it('lists by identity, by status and by text, newest first', async () => {
    const bob = await authority.registerIdentity({ name: 'bob' });
    const first = await authority.issueTo(bob);
    const second = await authority.issueTo(bob);
    await revokeCertificate(authority.context, testActor, { certificate: first.serial, reason: 'superseded', comment: 'was replaced' });
    const list = async (filter: Omit<Parameters<typeof listCertificates>[1], 'limit'>) =>
      (await listCertificates(ledger.database.prisma, { limit: 10, ...filter }, new Date())).items.map(({ id }) => id);
    expect(await list({ identity: 'bob' })).toEqual([second.id, first.id]);
    expect(await list({ identity: toPublicId('identity', bob.id), status: 'revoked' })).toEqual([first.id]);
    expect(await list({ identity: 'bob', status: 'usable' })).toEqual([second.id]);
    expect(await list({ q: second.serial.slice(4, 20) })).toEqual([second.id]);
    expect(await list({ q: '/production/bob' })).toEqual([second.id, first.id]);
    expect(await list({ q: '%' })).toEqual([]);
    const page = await listCertificates(ledger.database.prisma, { limit: 1, identity: 'bob' }, new Date());
    expect(page.items.map(({ id }) => id)).toEqual([second.id]);
    expect(await list({ identity: 'bob', cursor: page.nextCursor ?? '' })).toEqual([first.id]);
  });

  it('issues nothing to an identity that is unknown, suspended or retired', async () => {
    await expect(issue('nobody')).rejects.toMatchObject({ code: 'not_found' });
    const carol = await authority.registerIdentity({ name: 'carol' });
    for (const status of ['suspended', 'retired']) {
      await ledger.database.pool.query('UPDATE identities SET status = $1 WHERE id = $2', [status, carol.id]);
      await expect(issue('carol')).rejects.toMatchObject({ code: 'conflict' });
    }
    await expect(issue('alice', 'nothing')).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(issue('alice', 'workload', 'nothing')).rejects.toMatchObject({ code: 'invalid_input' });
    const { rows } = await ledger.database.pool.query(`SELECT FROM certificates WHERE identity_id = $1`, [carol.id]);
    expect(rows).toEqual([]);
  });

  it('takes the name of a server from its resource server, and refuses without one', async () => {
    await expect(issue('alice', 'server')).rejects.toThrow(/has no resource server/);
    await addResourceServer(alice, 'https://api.example.com:8443/v1');
    const issued = await issue('alice', 'server');
    expect(issued).toMatchObject({ usage: 'server', names: ['dns:api.example.com'] });
    expect(new X509Certificate(issued.pem ?? '').keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  });

  it.each([
    ['https://localhost:1', ['dns:localhost', 'ip:127.0.0.1', 'ip:::1']],
    ['https://127.0.0.1', ['dns:localhost', 'ip:127.0.0.1', 'ip:::1']],
    ['https://[::1]:8443', ['dns:localhost', 'ip:127.0.0.1', 'ip:::1']],
    ['https://[2001:DB8::1]', ['ip:2001:db8::1']],
    ['https://API.Example.com.', ['dns:api.example.com']],
    ['https://10.1.2.3', ['ip:10.1.2.3']],
  ])('names the host of %s', (url, names) => {
    expect(serverNames(url)).toEqual(names);
  });

  it('revokes once, says since when, and keeps the first reason', async () => {
    const certificate = await authority.issueTo(alice);
    const revoke = (reason: 'keyCompromise' | 'unspecified') =>
      revokeCertificate(authority.context, testActor, { certificate: certificate.serial, reason, comment: 'a laptop was stolen' });
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => revoke('keyCompromise')));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const shown = await showCertificate(authority.context, certificate.serial);
    await expect(revoke('unspecified')).rejects.toThrow(`already revoked at ${shown.revokedAt?.toISOString()}`);
    expect(shown).toMatchObject({
      status: 'revoked',
      usable: false,
      revocationReason: 'keyCompromise',
      revocationComment: 'a laptop was stolen',
    });
    const { rows } = await ledger.database.pool.query(`SELECT detail FROM events WHERE type = 'certificate.revoked' AND target_id = $1`, [
      certificate.id,
    ]);
    expect(rows).toMatchObject([{ detail: { before: { status: 'active' }, after: { status: 'revoked', reason: 'keyCompromise' } } }]);
    await expect(
      revokeCertificate(authority.context, testActor, { certificate: 'ff', reason: 'unspecified', comment: 'nothing there' }),
    ).rejects.toMatchObject({ code: 'not_found' });
  });

  it('ENR-04 issues nothing for the key of an authority', async () => {
    const issuing = new X509Certificate(Buffer.from(authority.issuing.der));
    const { prepareCertificate } = await import('./prepare-certificate.ts');
    const { profileNamed } = await import('../ledger/profiles.ts');
    const profile = await profileNamed(ledger.database.prisma, 'workload');
    const spki = issuing.publicKey.export({ format: 'der', type: 'spki' });
    const intent = {
      identityId: alice.id,
      commonName: 'alice',
      names: [`uri:${alice.spiffeId}`],
      profile,
      spki,
      source: 'csr',
      createdBy: 'test',
    } as const;
    await expect(ledger.database.transaction((tx) => prepareCertificate(authority.context, tx, intent))).rejects.toThrow(
      /belongs to somebody else/,
    );
  });
});
