import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestAuthority } from './authority.ts';
import { bogusCertificates, twinsOf } from './bogus-certificates.ts';
import { type TestDatabase, testDatabase } from './database.ts';

describe('the test authority', () => {
  let ledger: TestDatabase;
  let authority: TestAuthority;
  beforeAll(async () => {
    ledger = await testDatabase();
    authority = await TestAuthority.create(ledger.database);
  });
  afterAll(() => ledger.drop());

  it('issues a real certificate to a registered identity', async () => {
    const alice = await authority.registerIdentity({ name: 'alice' });
    const certificate = await authority.issueTo(alice);
    expect(certificate.thumbprint).toHaveLength(43);
    expect(certificate.chainPem.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    await authority.checkInvariants();
  });

  it('makes seven bad certificates that can be told from a good one', async () => {
    const bob = await authority.registerIdentity({ name: 'bob' });
    const bad = await bogusCertificates(authority, bob);
    expect(bad.map(({ what }) => what)).toHaveLength(7);
    const issuing = new X509Certificate(Buffer.from(authority.issuing.der));
    const signedByIssuing = bad.filter(({ der }) => new X509Certificate(der).verify(issuing.publicKey)).map(({ what }) => what);
    expect(signedByIssuing).toEqual(['expired', 'not yet valid', 'for servers only', 'revoked']);
    await authority.checkInvariants();
  });

  it('makes twins that share what must not count', async () => {
    const carol = await authority.registerIdentity({ name: 'carol' });
    const real = await authority.issueTo(carol);
    const issuing = new X509Certificate(Buffer.from(authority.issuing.der));
    for (const twin of twinsOf(authority, carol, real)) {
      const certificate = new X509Certificate(twin.der);
      expect(certificate.subject).toBe('CN=carol');
      expect(certificate.issuer).toBe(issuing.subject);
      expect(certificate.verify(issuing.publicKey)).toBe(false);
      expect(twin.thumbprint).not.toBe(real.thumbprint);
    }
  });

  it('notices a broken ledger', async () => {
    await ledger.database.pool.query(`UPDATE certificates SET status = 'superseded', usable_until = now() WHERE status = 'active'`);
    await expect(authority.checkInvariants()).rejects.toThrow(/superseded certificate has its successor/);
  });
});
