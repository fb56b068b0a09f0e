import { generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../domain/failure.ts';
import { type Certificate, certificateById } from '../ledger/certificates.ts';
import { createCsr } from '../pki/csr.ts';
import { TestAuthority, type TestCertificate, type TestIdentity, testActor } from '../testing/authority.ts';
import { testClock } from '../testing/clock.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { certificateChain } from './certificate-chain.ts';
import type { CertificateContext } from './certificate-context.ts';
import { renewCertificate } from './renew-certificate.ts';
import { revokeCertificate } from './revoke-certificate.ts';

const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const codeOf = (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => 'done',
    (error: unknown) => (error instanceof Failure ? error.code : String(error)),
  );

describe('renewing the certificate on the connection', () => {
  let ledger: TestDatabase;
  let authority: TestAuthority;
  let alice: TestIdentity;
  let current: TestCertificate;
  const clock = testClock();
  beforeAll(async () => {
    ledger = await testDatabase();
    authority = await TestAuthority.create(ledger.database, { clock });
  });
  beforeEach(async () => {
    alice = await authority.registerIdentity();
    current = await authority.issueTo(alice);
  });
  afterAll(async () => {
    await authority.checkInvariants();
    await ledger.drop();
  });

  const row = async (id = current.id): Promise<Certificate> => {
    const found = await certificateById(ledger.database.prisma, id);
    if (!found) throw new Error('no such certificate');
    return found;
  };
  const renew = async (key: KeyObject, context: CertificateContext = authority.context, id = current.id) =>
    certificateChain(
      context,
      await renewCertificate(context, { current: await row(id), csr: createCsr(key, 'x'), sourceAddress: '192.0.2.9' }),
    );
  const clones = async () =>
    (await ledger.database.pool.query(`SELECT detail FROM events WHERE type = 'certificate.clone_suspected'`)).rows.length;
  const idOf = async (chain: string): Promise<string> => {
    const serial = new X509Certificate(chain).serialNumber.toLowerCase();
    return (await ledger.database.pool.query('SELECT id FROM certificates WHERE serial = $1', [serial])).rows[0].id;
  };

  it('makes a successor of the same lineage and leaves the old one usable for the overlap', async () => {
    const successor = await row(await idOf(await renew(newKey())));
    const old = await row();
    expect(old).toMatchObject({ status: 'superseded', usableUntil: new Date(clock().getTime() + 3_600_000) });
    expect(successor).toMatchObject({
      status: 'active',
      predecessorId: old.id,
      lineageId: old.lineageId,
      source: 'renewal',
      names: old.names,
    });
    const { rows } = await ledger.database.pool.query(
      `SELECT detail, source_address FROM events WHERE type = 'certificate.renewed' AND target_id = $1`,
      [successor.id],
    );
    expect(rows).toMatchObject([{ source_address: '192.0.2.9', detail: { predecessor: old.serial } }]);
  });

  it('never lets the old one outlive itself', async () => {
    clock.set(new Date((await row()).notAfter.getTime() - 60_000));
    await renew(newKey());
    const old = await row();
    expect(old.usableUntil).toEqual(old.notAfter);
  });

  it('takes the same key again', async () => {
    const successor = await row(await idOf(await renew(current.key)));
    expect(Buffer.from(successor.spkiSha256).equals(Buffer.from((await row()).spkiSha256))).toBe(true);
  });

  it('ENR-09 gives the same successor to the same request within ten minutes, and suspects a clone afterwards', async () => {
    const key = newKey();
    const chains = await Promise.all(Array.from({ length: 10 }, () => renew(key)));
    clock.advance(599);
    chains.push(await renew(key));
    expect(new Set(chains).size).toBe(1);
    clock.advance(2);
    const before = await clones();
    expect(await codeOf(renew(key))).toBe('clone_suspected');
    expect(await clones()).toBe(before + 1);
  });

  it('gives exactly one successor to parallel renewals with different keys, and suspects the others', async () => {
    const before = await clones();
    const outcomes = await Promise.all(Array.from({ length: 12 }, () => codeOf(renew(newKey()))));
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'clone_suspected')).toHaveLength(11);
    expect((await clones()) - before).toBe(11);
  });

  it('goes on after a crash between preparing and signing, and between signing and activating', async () => {
    const key = newKey();
    const dead: CertificateContext = { ...authority.context, signer: { sign: () => Promise.reject(new Failure('unavailable', 'gone')) } };
    expect(await codeOf(renew(key, dead))).toBe('unavailable');
    const cut: CertificateContext = {
      ...authority.context,
      signer: {
        async sign(kind, id) {
          await authority.context.signer.sign(kind, id);
          throw new Failure('unavailable', 'the answer was lost');
        },
      },
    };
    expect(await codeOf(renew(key, cut))).toBe('unavailable');
    expect((await row()).status).toBe('active');
    await renew(key);
    const { rows } = await ledger.database.pool.query('SELECT status FROM certificates WHERE predecessor_id = $1', [current.id]);
    expect(rows).toEqual([{ status: 'active' }]);
  });

  it('renews only the head of a lineage: the superseded one is a clone, its successor is not', async () => {
    const successor = await idOf(await renew(newKey()));
    expect(await codeOf(renew(newKey()))).toBe('clone_suspected');
    expect(await codeOf(renew(newKey(), authority.context, successor))).toBe('done');
  });

  it('renews nothing that is revoked, expired, or of an identity that is not active', async () => {
    await ledger.database.pool.query(`UPDATE identities SET status = 'suspended' WHERE id = $1`, [alice.id]);
    expect(await codeOf(renew(newKey()))).toBe('forbidden');
    await ledger.database.pool.query(`UPDATE identities SET status = 'active' WHERE id = $1`, [alice.id]);
    await revokeCertificate(authority.context, testActor, { certificate: current.serial, reason: 'unspecified', comment: 'for this test' });
    expect(await codeOf(renew(newKey()))).toBe('forbidden');
    const other = await authority.issueTo(alice);
    clock.set((await row(other.id)).notAfter);
    expect(await codeOf(renew(newKey(), authority.context, other.id))).toBe('forbidden');
  });

  it('a revocation during the renewal wins: the successor never becomes active', async () => {
    const racing: CertificateContext = {
      ...authority.context,
      signer: {
        async sign(kind, id) {
          const der = await authority.context.signer.sign(kind, id);
          await revokeCertificate(authority.context, testActor, {
            certificate: current.serial,
            reason: 'keyCompromise',
            comment: 'in the midst',
          });
          return der;
        },
      },
    };
    const before = await clones();
    expect(await codeOf(renew(newKey(), racing))).toBe('forbidden');
    expect(await clones()).toBe(before);
    const { rows } = await ledger.database.pool.query('SELECT status FROM certificates WHERE predecessor_id = $1', [current.id]);
    expect(rows).toEqual([{ status: 'pending' }]);
  });
});
