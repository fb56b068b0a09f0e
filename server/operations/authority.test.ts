import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tokenAlgorithms } from '../domain/claims.ts';
import { openAuthorityRequests } from '../ledger/authority-intents.ts';
import { crlBytes } from '../ledger/crls.ts';
import { TestAuthority, testActor } from '../testing/authority.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { activateAuthority } from './activate-authority.ts';
import { createAuthority, requestAuthority } from './create-authority.ts';
import { importAuthority } from './import-authority.ts';
import { publishCrl, publishOwedCrls } from './publish-crl.ts';
import { retireAuthority } from './retire-authority.ts';
import { showAuthority } from './show-authority.ts';

const plain = { organization: 'Test', algorithm: 'ES256' } as const;
const step = { threshold: 95, override: false } as const;

describe('authorities', () => {
  let ledger: TestDatabase;
  let authority: TestAuthority;
  const directory = mkdtempSync(join(tmpdir(), 'hawser-authority-'));
  const at = (name: string) => join(directory, name);
  const file = (name: string, text: string) => {
    writeFileSync(at(name), text);
    return at(name);
  };
  const openssl = (...parameters: string[]) => execFileSync('openssl', parameters, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  beforeAll(async () => {
    ledger = await testDatabase();
    authority = await TestAuthority.create(ledger.database);
  });
  afterAll(async () => {
    await ledger.drop();
    rmSync(directory, { recursive: true });
  });
  const rows = async (query: string, ...values: unknown[]) => (await ledger.database.pool.query(query, values)).rows;

  it.each(tokenAlgorithms)('makes a root and an issuing authority under it with %s, as OpenSSL would have them', async (algorithm) => {
    const name = algorithm.toLowerCase();
    const root = await createAuthority(authority.context, testActor, { ...plain, name: `${name}-root`, role: 'root', algorithm });
    const issuing = await createAuthority(authority.context, testActor, {
      ...plain,
      name: `${name}-issuing`,
      role: 'issuing',
      parent: `${name}-root`,
      algorithm,
      lifetime: 86_400,
    });
    expect([root.status, issuing.status, issuing.custody, issuing.parentName]).toEqual(['prepared', 'prepared', 'sealed', `${name}-root`]);
    expect(issuing.next).toMatchObject({ action: 'activate', percent: 100, blockedBy: null });
    expect(issuing.chainPem).toBe(root.pem);
    expect(Math.round((issuing.notAfter.getTime() - Date.now()) / 1000)).toBeCloseTo(86_400, -2);
    const verified = openssl('verify', '-x509_strict', '-CAfile', file('root.pem', root.pem), file('issuing.pem', issuing.pem));
    expect(verified).toContain('OK');
    await publishOwedCrls(authority.context);
    const [crl] = await rows('SELECT id FROM crls WHERE authority_id = $1', issuing.id);
    writeFileSync(at('list.crl'), (await crlBytes(ledger.database.pool, crl.id)) ?? '');
    expect(openssl('crl', '-inform', 'DER', '-in', at('list.crl'), '-CAfile', at('issuing.pem'), '-noout', '-nextupdate')).toContain(
      'nextUpdate',
    );
  });

  it('never lets an authority outlive the one that signs it, and refuses when too little is left', async () => {
    await createAuthority(authority.context, testActor, { ...plain, name: 'short-root', role: 'root', lifetime: 7_200 });
    const input = { ...plain, name: 'long-issuing', role: 'issuing', parent: 'short-root' } as const;
    const issuing = await createAuthority(authority.context, testActor, { ...input, lifetime: 315_360_000 });
    expect(issuing.notAfter).toEqual((await showAuthority(authority.context, 'short-root')).notAfter);
    await createAuthority(authority.context, testActor, { ...plain, name: 'shortest-root', role: 'root', lifetime: 3_601 });
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    await expect(
      createAuthority(authority.context, testActor, { ...input, name: 'too-late', parent: 'shortest-root' }),
    ).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('too soon') });
  });

  it('takes a name once, and no parent that is an issuing authority', async () => {
    const input = { ...plain, name: 'root-1', role: 'root' } as const;
    await expect(createAuthority(authority.context, testActor, input)).rejects.toMatchObject({ code: 'already_exists' });
    await expect(
      createAuthority(authority.context, testActor, { ...plain, name: 'deeper', role: 'issuing', parent: 'issuing-1' }),
    ).rejects.toThrow(/not a root/);
    const racing = await Promise.allSettled(
      Array.from({ length: 5 }, () => createAuthority(authority.context, testActor, { ...plain, name: 'raced', role: 'root' })),
    );
    expect(racing.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  const foreignRoot = () => {
    openssl(
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-384',
      '-nodes',
      '-keyout',
      at('ext.key'),
      '-out',
      at('ext.pem'),
      '-subj',
      '/O=Elsewhere/CN=Their Root',
      '-days',
      '400',
      '-addext',
      'keyUsage=critical,keyCertSign,cRLSign',
    );
    file(
      'ca.cnf',
      'basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n',
    );
  };
  const signElsewhere = (csr: string, out: string) => {
    openssl(
      'x509',
      '-req',
      '-in',
      csr,
      '-CA',
      at('ext.pem'),
      '-CAkey',
      at('ext.key'),
      '-out',
      at(out),
      '-days',
      '200',
      '-extfile',
      at('ca.cnf'),
    );
    return readFileSync(at(out), 'utf8') + readFileSync(at('ext.pem'), 'utf8');
  };

  it('becomes an issuing authority of a root elsewhere: its key never leaves, and the answer must be for that key', async () => {
    foreignRoot();
    const request = await requestAuthority(authority.context, testActor, { ...plain, name: 'under-theirs', commonName: 'Ours' });
    expect((await openAuthorityRequests(ledger.database.prisma)).map(({ name }) => name)).toEqual(['under-theirs']);
    expect(openssl('req', '-in', file('our.csr', request.csr), '-verify', '-noout', '-subject')).toContain('Ours');

    openssl(
      'req',
      '-new',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-keyout',
      at('other.key'),
      '-out',
      at('other.csr'),
      '-subj',
      '/CN=Other',
    );
    const other = signElsewhere(at('other.csr'), 'other.pem');
    await expect(importAuthority(authority.context, testActor, { certificate: other })).rejects.toThrow(
      /answers none of the open requests/,
    );

    const certificate = signElsewhere(at('our.csr'), 'our.pem');
    const made = await importAuthority(authority.context, testActor, { certificate });
    expect(made).toMatchObject({
      name: 'under-theirs',
      role: 'issuing',
      status: 'prepared',
      custody: 'sealed',
      parentName: 'under-theirs-root',
    });
    expect(await showAuthority(authority.context, 'under-theirs-root')).toMatchObject({
      custody: 'external',
      status: 'external',
      role: 'root',
    });
    expect(await openAuthorityRequests(ledger.database.prisma)).toEqual([]);
    await expect(activateAuthority(authority.context, testActor, { ...step, authority: 'under-theirs-root' })).rejects.toThrow(/not here/);
    await publishOwedCrls(authority.context); // The root elsewhere publishes its own.
    expect(
      await rows(`SELECT name FROM authorities a WHERE custody = 'external' AND EXISTS (SELECT FROM crls c WHERE c.authority_id = a.id)`),
    ).toEqual([]);
    await publishCrl(authority.context, { authorityId: made.id, shard: 0 });
  });

  it('takes an authority that was made elsewhere with its key, sealed by the signer and nowhere else to be seen', async () => {
    const certificate = readFileSync(at('other.pem'), 'utf8') + readFileSync(at('ext.pem'), 'utf8');
    const key = readFileSync(at('other.key'), 'utf8');
    const foreign = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
    const take = (name: string, secret: string, chain = certificate) =>
      importAuthority(authority.context, testActor, { certificate: chain, key: secret, name });
    await expect(take('imported-wrong', foreign)).rejects.toThrow(/not the key of the certificate/);
    await expect(take('imported-none', 'nonsense')).rejects.toThrow(/one private key in PEM/);
    expect(await rows(`SELECT FROM authority_intents WHERE name LIKE 'imported%'`)).toEqual([]);
    await expect(take('imported-short', key, readFileSync(at('ext.pem'), 'utf8'))).rejects.toMatchObject({ code: 'already_exists' });
    const made = await take('imported-wrong', key);
    expect(made).toMatchObject({ custody: 'sealed', status: 'prepared', parentName: 'under-theirs-root' });
    const [{ sealed }] = await rows('SELECT sealed FROM authority_keys WHERE authority_id = $1', made.id);
    const secret = Buffer.from(key.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');
    expect(sealed.includes(secret.subarray(40, 60))).toBe(false);
    for (const table of ['events', 'authority_intents']) {
      const [{ text }] = await rows(`SELECT coalesce(string_agg(t::text, ''), '') AS text FROM ${table} t`);
      expect(text).not.toContain('PRIVATE KEY');
      expect(text).not.toContain(secret.toString('hex').slice(80, 120));
    }
  });

  it.each([
    [
      'a leaf',
      () =>
        openssl(
          'req',
          '-x509',
          '-newkey',
          'ed25519',
          '-nodes',
          '-keyout',
          at('x.key'),
          '-out',
          at('x.pem'),
          '-subj',
          '/CN=x',
          '-days',
          '9',
          '-addext',
          'basicConstraints=critical,CA:FALSE',
        ),
      /CA:TRUE is missing/,
    ],
    [
      'one that may sign no certificates',
      () =>
        openssl(
          'req',
          '-x509',
          '-newkey',
          'ed25519',
          '-nodes',
          '-keyout',
          at('x.key'),
          '-out',
          at('x.pem'),
          '-subj',
          '/CN=x',
          '-days',
          '9',
          '-addext',
          'keyUsage=critical,cRLSign',
          '-addext',
          'basicConstraints=critical,CA:TRUE',
        ),
      /keyCertSign/,
    ],
    [
      'one with a weak key',
      () =>
        openssl(
          'req',
          '-x509',
          '-newkey',
          'rsa:1024',
          '-nodes',
          '-keyout',
          at('x.key'),
          '-out',
          at('x.pem'),
          '-subj',
          '/CN=x',
          '-days',
          '9',
          '-addext',
          'keyUsage=critical,keyCertSign,cRLSign',
        ),
      /1024 bits/,
    ],
    ['one whose parent is missing', () => writeFileSync(at('x.pem'), authority.caPem.slice(0, 60)), /must be PEM/],
  ])('takes in no %s', async (_, make, message) => {
    make();
    const input = { certificate: readFileSync(at('x.pem'), 'utf8'), key: 'irrelevant', name: 'never' };
    await expect(importAuthority(authority.context, testActor, input)).rejects.toThrow(message);
    expect(await rows(`SELECT FROM authority_intents WHERE name = 'never'`)).toEqual([]);
  });

  it('rolls over in stages: prepared is trusted, active signs, retiring publishes its list, and each stage has its lock', async () => {
    const [alice, bob] = [await authority.registerIdentity({ name: 'alice' }), await authority.registerIdentity({ name: 'bob' })];
    const old = await authority.issueTo(alice);
    await authority.issueTo(bob);
    await createAuthority(authority.context, testActor, { ...plain, name: 'root-2', role: 'root' });
    const order = { ...step, authority: 'issuing-2' };
    await createAuthority(authority.context, testActor, { ...plain, name: 'issuing-2', role: 'issuing', parent: 'root-2' });
    // Nobody has enrolled since the new root is offered.
    await expect(activateAuthority(authority.context, testActor, order)).rejects.toThrow(/0 % are ready \(0 of 2 identities/);
    await authority.issueTo(alice);
    expect((await showAuthority(authority.context, 'issuing-2')).next).toMatchObject({ percent: 50, identities: { ready: 1, total: 2 } });
    await authority.issueTo(bob);
    const active = await activateAuthority(authority.context, testActor, order);
    expect(active.status).toBe('active');
    expect((await showAuthority(authority.context, 'issuing-1')).status).toBe('retiring');
    await expect(activateAuthority(authority.context, testActor, order)).rejects.toMatchObject({ code: 'conflict' });

    const fresh = await authority.issueTo(alice);
    expect(new X509Certificate(fresh.certificatePem).verify(new X509Certificate(active.pem).publicKey)).toBe(true);
    const retire = { ...step, authority: 'issuing-1' };
    await expect(retireAuthority(authority.context, testActor, retire)).rejects.toThrow(/50 % are ready/);
    await expect(retireAuthority(authority.context, testActor, { ...retire, authority: 'root-1' })).rejects.toThrow(/is active/);
    const retired = await retireAuthority(authority.context, testActor, { ...retire, override: true, comment: 'bob is gone' });
    expect(retired.status).toBe('retired');
    expect(
      await rows(
        `SELECT type, detail->>'comment' AS comment FROM events WHERE target_name = 'issuing-1' AND type LIKE 'authority.%' ORDER BY id`,
      ),
    ).toEqual([
      { type: 'authority.created', comment: null },
      { type: 'authority.threshold_overridden', comment: 'bob is gone' },
      { type: 'authority.retired', comment: null },
    ]);
    // Its list goes on while a certificate of it lives.
    const number = await publishCrl(authority.context, { authorityId: retired.id, shard: 0 });
    expect(number).toBeGreaterThan(0n);
    expect(old.serial).not.toBe(fresh.serial);
    for (const status of ['prepared', 'active', 'retiring'])
      await expect(ledger.database.pool.query(`UPDATE authorities SET status = $1 WHERE name = 'issuing-1'`, [status])).rejects.toThrow(
        /only forwards|violates/,
      );
  });

  it('ENR-06 signs nothing beyond its own end, and nothing at all when hardly any of it is left', async () => {
    const carol = await authority.registerIdentity({ name: 'carol' });
    await createAuthority(authority.context, testActor, { ...plain, name: 'ending', role: 'issuing', parent: 'root-2', lifetime: 7_200 });
    const { notAfter } = await activateAuthority(authority.context, testActor, { authority: 'ending', threshold: 0, override: false });
    const last = await authority.issueTo(carol, { now: new Date(notAfter.getTime() - 3_600_000) });
    expect(new X509Certificate(last.certificatePem).validToDate).toEqual(notAfter);
    await expect(authority.issueTo(carol, { now: new Date(notAfter.getTime() - 3_599_000) })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/The authority ending ends at .* too soon to issue from it: activate its successor/),
    });
  });

  it('has one active issuing authority, also when two are activated at once', async () => {
    for (const name of ['issuing-3', 'issuing-4'])
      await createAuthority(authority.context, testActor, { ...plain, name, role: 'issuing', parent: 'root-2' });
    await Promise.all(
      ['issuing-3', 'issuing-4'].map((name) =>
        activateAuthority(authority.context, testActor, { authority: name, threshold: 0, override: false }),
      ),
    );
    expect(await rows(`SELECT count(*)::int FROM authorities WHERE status = 'active' AND role = 'issuing'`)).toEqual([{ count: 1 }]);
    await authority.checkInvariants();
  });
});
