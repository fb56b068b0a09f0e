import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../domain/ids.ts';
import { SignerClient } from '../../keys/signer-client.ts';
import { Database } from '../../ledger/database.ts';
import { profileNamed } from '../../ledger/profiles.ts';
import { createAuthority } from '../../operations/create-authority.ts';
import { importAuthorityKey } from '../../operations/make-authority.ts';
import { type Intent, prepareCertificate } from '../../operations/prepare-certificate.ts';
import { publishCrl } from '../../operations/publish-crl.ts';
import { signPending } from '../../operations/sign-pending.ts';
import { randomSerial } from '../../pki/tbs-certificate.ts';
import { TestAuthority, type TestIdentity, testActor } from '../../testing/authority.ts';
import { type TestDatabase, testDatabase } from '../../testing/database.ts';
import { listenForSigning } from './server.ts';

describe('SEP-03 the signer', () => {
  let ledger: TestDatabase;
  let authority: TestAuthority;
  let alice: TestIdentity;
  let signerDatabase: Database;
  let server: Server;
  let client: SignerClient;
  const directory = mkdtempSync(join(tmpdir(), 'hawser-signer-'));
  const socketPath = join(directory, 'run', 'signer.sock');

  beforeAll(async () => {
    ledger = await testDatabase();
    authority = await TestAuthority.create(ledger.database);
    alice = await authority.registerIdentity({ name: 'alice' });
    signerDatabase = new Database(ledger.urlFor('signer'));
    const context = { ...authority.signerContext, database: signerDatabase };
    server = await listenForSigning(socketPath, {
      sign: (kind, id) => signPending(context, kind, id),
      importAuthorityKey: (id, pem) => importAuthorityKey(context, id, pem),
      seal: async () => null,
      check: async () => void (await signerDatabase.pool.query('SELECT 1')),
    });
    client = new SignerClient(socketPath);
  });
  afterAll(async () => {
    client.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await signerDatabase.close();
    await ledger.drop();
    rmSync(directory, { recursive: true });
  });

  const query = (text: string, values: unknown[] = []) => ledger.database.pool.query(text, values);
  const prepare = async (differences: Partial<Intent> = {}): Promise<string> => {
    const profile = await profileNamed(ledger.database.prisma, 'workload');
    const spki = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'der', type: 'spki' });
    const names = [`uri:${alice.spiffeId}`];
    const intent = {
      identityId: alice.id,
      commonName: 'alice',
      names,
      profile,
      spki,
      source: 'csr',
      createdBy: 'test',
      ...differences,
    } as const;
    return ledger.database.transaction((tx) => prepareCertificate(authority.context, tx, intent));
  };
  /** Changes a pending row as somebody with the whole database would, past the triggers that keep rows as they are. */
  const tamper = async (id: string, change: string, values: unknown[] = []) => {
    await query('ALTER TABLE certificates DISABLE TRIGGER USER');
    await query(`UPDATE certificates SET ${change} WHERE id = $1`, [id, ...values]);
    await query('ALTER TABLE certificates ENABLE TRIGGER USER');
  };
  const derOf = async (id: string): Promise<Buffer | null> =>
    (await query('SELECT der FROM certificates WHERE id = $1', [id])).rows[0]?.der ?? null;

  it('signs a pending row that lints, with the rights of its own role', async () => {
    const id = await prepare();
    const der = await client.sign('certificate', id);
    const issuing = new X509Certificate(Buffer.from(authority.issuing.der));
    expect(new X509Certificate(der).verify(issuing.publicKey)).toBe(true);
    expect(await derOf(id)).toEqual(der);
  });

  it('signs once: a repeated and a concurrent order get what is stored', async () => {
    const id = await prepare();
    const ders = await Promise.all(Array.from({ length: 16 }, () => client.sign('certificate', id)));
    ders.push(await client.sign('certificate', id));
    // ECDSA never makes the same signature twice, so that equal bytes mean one signature.
    expect(new Set(ders.map((der) => der.toString('hex'))).size).toBe(1);
    expect(await derOf(id)).toEqual(ders[0]);
  });

  const tbsOf = async (id: string): Promise<Buffer> => (await query('SELECT tbs FROM certificates WHERE id = $1', [id])).rows[0].tbs;
  const replaced = (tbs: Buffer, from: string, to: string): Buffer => Buffer.from(tbs.toString('hex').replace(from, to), 'hex');

  it.each<[string, (id: string) => Promise<void>, RegExp]>([
    [
      'is active already, without a signature',
      (id) => tamper(id, `status = 'active', der = '\\x00', sha256 = '\\x00', signed_at = now()`),
      /./,
    ],
    ['has another serial in the row', (id) => tamper(id, 'serial = $2', [randomSerial()]), /serial is not that of the row/],
    ['has another subject in the row', (id) => tamper(id, `subject = 'CN=bob'`), /differs from what the row says/],
    ['has another name in the row', (id) => tamper(id, `names = ARRAY['uri:spiffe://hawser.local/production/bob']`), /names are not those/],
    ['has one name more', (id) => tamper(id, `names = names || ARRAY['uri:spiffe://hawser.local/production/bob']`), /names are not those/],
    ['has another key in the row', (id) => tamper(id, 'spki_sha256 = $2', [Buffer.alloc(32, 1)]), /key is not that of the row/],
    [
      'is of the root',
      (id) => tamper(id, `authority_id = (SELECT id FROM authorities WHERE role = 'root')`),
      /issuer is another.*a root signs no leaf/,
    ],
    [
      'is of another profile',
      (id) => tamper(id, `profile_id = (SELECT id FROM profiles WHERE name = 'server')`),
      /usage is not that of the profile/,
    ],
    [
      'lives beyond its issuer',
      (id) => tamper(id, `not_after = now() + interval '9 years'`),
      /longer than its profile.*outlives its issuer/,
    ],
    ['lives beyond its profile', (id) => tamper(id, `not_after = not_after + interval '1 second'`), /longer than its profile/],
    ['begins before its issuer', (id) => tamper(id, `not_before = now() - interval '1 day'`), /begins before its issuer/],
    [
      'would be an authority',
      // CA:FALSE is an empty sequence; CA:TRUE needs three octets more, so that the lengths around it no longer fit either.
      async (id) => tamper(id, 'tbs = $2', [replaced(await tbsOf(id), '0603551d130101ff04023000', '0603551d130101ff04023080')]),
      /refuses/,
    ],
    [
      'is for servers in its bytes',
      async (id) => tamper(id, 'tbs = $2', [replaced(await tbsOf(id), '2b06010505070302', '2b06010505070301')]),
      /its purpose is another/,
    ],
    [
      'looks for its list elsewhere',
      async (id) =>
        tamper(id, 'tbs = $2', [
          replaced(await tbsOf(id), Buffer.from('issuing-1.crl').toString('hex'), Buffer.from('issuing-2.crl').toString('hex')),
        ]),
      /differs from what the row says/,
    ],
    ['has bytes that are no certificate', (id) => tamper(id, `tbs = '\\x3000'`), /cannot be read/],
  ])('signs no row that %s', async (_, change, finding) => {
    const id = await prepare();
    await change(id);
    const before = await derOf(id);
    if (before === null)
      await expect(client.sign('certificate', id)).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(finding) });
    else expect(await client.sign('certificate', id)).toEqual(before); // only what is stored, never a new signature
    expect(await derOf(id)).toEqual(before);
  });

  it('signs no row of an identity in another trust domain', async () => {
    const id = await prepare();
    await query(`UPDATE identities SET spiffe_id = 'spiffe://other.example/production/alice' WHERE id = $1`, [alice.id]);
    await expect(client.sign('certificate', id)).rejects.toThrow(/another trust domain/);
    await query('UPDATE identities SET spiffe_id = $2 WHERE id = $1', [alice.id, alice.spiffeId]);
  });

  it('signs no revocation list but the one that the ledger gives', async () => {
    const number = await publishCrl({ ...authority.context, signer: client }, { authorityId: authority.issuing.id, shard: 0 });
    const insert = async (change: string): Promise<string> => {
      const id = newId();
      await query(
        `WITH model AS (SELECT crls.*, octets AS tbs FROM crls JOIN crl_pieces ON crl_id = crls.id WHERE number = $2 AND authority_id = $4),
           pieces AS (INSERT INTO crl_pieces (crl_id, piece, octets) SELECT $1, 0, ${change} FROM model)
         INSERT INTO crls (id, authority_id, number, this_update, next_update, entries, length)
         SELECT $1, authority_id, number + $3, this_update, next_update, entries, octet_length(${change}) FROM model`,
        [id, Number(number), Math.floor(Math.random() * 1e6) + 1, authority.issuing.id],
      );
      return id;
    };
    for (const change of ['tbs', `'\\x3000'::bytea`, `tbs || '\\x00'::bytea`]) {
      await expect(client.sign('crl', await insert(change))).rejects.toMatchObject({ code: 'conflict' });
    }
  });

  it('knows no other row and no other request', async () => {
    await expect(client.sign('certificate', newId())).rejects.toMatchObject({ code: 'not_found' });
    await expect(client.sign('crl', newId())).rejects.toMatchObject({ code: 'not_found' });
    const ask = (method: string, path: string, body = ''): Promise<number> =>
      new Promise((resolve, reject) => {
        const asked = request({ socketPath, method, path }, (response) => resolve(response.resume().statusCode ?? 0));
        asked.once('error', reject);
        asked.end(body);
      });
    const id = await prepare();
    const order = { kind: 'certificate', id };
    for (const body of [
      '',
      '{',
      'null',
      '[]',
      '{}',
      JSON.stringify({ ...order, tbs: 'AAAA' }),
      JSON.stringify({ ...order, kind: 'token' }),
    ]) {
      expect(await ask('POST', '/sign', body), body).toBe(400);
    }
    expect(await ask('POST', '/sign', JSON.stringify({ ...order, id: `${id}'` }))).toBe(400);
    expect(await ask('POST', '/sign', 'x'.repeat(100_000))).toBe(400);
    for (const [method, path] of [
      ['GET', '/sign'],
      ['PUT', '/sign'],
      ['POST', '/'],
      ['POST', '/sign/'],
      ['GET', '/keys'],
    ] as const) {
      expect(await ask(method, path)).toBe(404);
    }
    expect(await ask('GET', '/healthz')).toBe(200);
    expect(await derOf(id)).toBeNull();
  });

  it('makes an authority only for a row that asks for it, and takes a key only where one is waited for', async () => {
    await expect(client.sign('authority', newId())).rejects.toMatchObject({ code: 'not_found' });
    await expect(client.importAuthorityKey(newId(), 'any')).rejects.toMatchObject({ code: 'not_found' });
    const made = await createAuthority({ ...authority.context, signer: client }, testActor, {
      name: 'over-the-socket',
      role: 'root',
      organization: 'Test',
      algorithm: 'ES256',
    });
    // Asked again, it answers with what it made.
    expect(new X509Certificate(await client.sign('authority', made.id)).fingerprint256).toBe(new X509Certificate(made.pem).fingerprint256);
    const again = new X509Certificate(await client.importAuthorityKey(made.id, 'any'));
    expect(again.fingerprint256).toBe(new X509Certificate(made.pem).fingerprint256);
    const { rows } = await query('SELECT count(*)::int FROM authority_keys WHERE authority_id = $1', [made.id]);
    expect(rows).toEqual([{ count: 1 }]);
  });

  it('answers on a socket that is its owner’s alone, replaces what a crash left, and takes none from a running signer', async () => {
    expect(statSync(socketPath).mode & 0o777).toBe(0o600);
    const door = {
      sign: async () => Buffer.alloc(0),
      importAuthorityKey: async () => Buffer.alloc(0),
      seal: async () => null,
      check: async () => {},
    };
    await expect(listenForSigning(socketPath, door)).rejects.toMatchObject({ code: 'conflict' });
    const stale = join(directory, 'stale.sock');
    writeFileSync(stale, '');
    const second = await listenForSigning(stale, door);
    expect(existsSync(stale)).toBe(true);
    await new Promise((resolve) => second.close(resolve));
  });

  it('is missed in one clear line', async () => {
    const nobody = new SignerClient(join(directory, 'nobody.sock'));
    await expect(nobody.sign('certificate', newId())).rejects.toMatchObject({ code: 'unavailable' });
    expect(await nobody.healthy()).toBe(false);
    expect(await client.healthy()).toBe(true);
  });
});
