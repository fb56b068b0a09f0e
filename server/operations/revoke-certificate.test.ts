import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId, toPublicId } from '../domain/ids.ts';
import { listBlockedKeys } from '../ledger/blocked-keys.ts';
import { activate, certificateById } from '../ledger/certificates.ts';
import { Database } from '../ledger/database.ts';
import { requestListenerCertificate } from '../ledger/listener-certificates.ts';
import { profileNamed } from '../ledger/profiles.ts';
import { createCsr } from '../pki/csr.ts';
import { spkiSha256 } from '../pki/public-key.ts';
import { TestAuthority, type TestIdentity, testActor } from '../testing/authority.ts';
import { testClock } from '../testing/clock.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { subjectFor } from './certificate-subject.ts';
import { createJoinToken } from './create-join-token.ts';
import { issueCertificate } from './issue-certificate.ts';
import { issueListenerCertificates } from './issue-listener-certificates.ts';
import { join } from './join.ts';
import { prepareCertificate } from './prepare-certificate.ts';
import { previewRevocation } from './preview-revocation.ts';
import { renewCertificate } from './renew-certificate.ts';
import { type RevocationInput, revokeCertificate } from './revoke-certificate.ts';
import { showCertificate } from './show-certificate.ts';

const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

describe('revoking', () => {
  let ledger: TestDatabase;
  let authority: TestAuthority;
  let alice: TestIdentity;
  const clock = testClock();
  beforeAll(async () => {
    ledger = await testDatabase();
    authority = await TestAuthority.create(ledger.database, { clock });
    alice = await authority.registerIdentity({ name: 'alice' });
  });
  afterAll(async () => {
    await authority.checkInvariants();
    await ledger.drop();
  });

  const comment = 'to see what happens';
  const revoke = (certificate: string, more: Partial<RevocationInput> = {}) =>
    revokeCertificate(authority.context, testActor, { certificate, reason: 'superseded', comment, ...more });
  const events = async (certificate: string): Promise<{ type: string; detail: Record<string, unknown> }[]> => {
    const { rows } = await ledger.database.pool.query(
      `SELECT type, detail FROM events WHERE target_id = (SELECT id::text FROM certificates WHERE serial = $1)
        AND type LIKE 'certificate.rev%' ORDER BY at, id`,
      [certificate],
    );
    return rows;
  };
  /** Renews with a new key, and gives the serial of the successor. */
  const renew = async (serial: string, key = newKey()): Promise<string> => {
    const { id } = await showCertificate(authority.context, serial);
    const current = await certificateById(ledger.database.prisma, id);
    if (!current) throw new Error('no such certificate');
    await renewCertificate(authority.context, { current, csr: createCsr(key, 'x') });
    const { successorId } = await showCertificate(authority.context, serial);
    return (await showCertificate(authority.context, toPublicId('certificate', successorId ?? ''))).serial;
  };

  it('of an unknown serial is not found, never a silent success', async () => {
    await expect(revoke('4b1d4b1d')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('says since when it is revoked already, and changes nothing', async () => {
    const { serial } = await authority.issueTo(alice);
    const first = await revoke(serial);
    clock.advance(60);
    await expect(revoke(serial, { reason: 'privilegeWithdrawn' })).rejects.toMatchObject({
      code: 'conflict',
      message: `already revoked at ${first.revokedAt?.toISOString()} (superseded)`,
    });
    expect(await showCertificate(authority.context, serial)).toMatchObject({ revocationReason: 'superseded', revokedAt: first.revokedAt });
    expect(await events(serial)).toHaveLength(1);
  });

  it('REV-06 only goes on to keyCompromise, once, and keeps its date', async () => {
    const { serial } = await authority.issueTo(alice);
    const first = await revoke(serial);
    clock.advance(60);
    const suspectedSince = new Date(clock().getTime() - 3_600_000);
    const upgraded = await revoke(serial, { reason: 'keyCompromise', comment: 'it was stolen after all', suspectedSince });
    expect(upgraded).toMatchObject({ revocationReason: 'keyCompromise', revokedAt: first.revokedAt, suspectedSince, keyBlocked: true });
    await expect(revoke(serial, { reason: 'keyCompromise' })).rejects.toMatchObject({ code: 'conflict' });
    await expect(revoke(serial)).rejects.toMatchObject({ code: 'conflict' });
    expect(await events(serial)).toMatchObject([
      { type: 'certificate.revoked' },
      { type: 'certificate.revocation_upgraded', detail: { before: { reason: 'superseded' }, after: { reason: 'keyCompromise' } } },
    ]);
    for (const change of [`revocation_reason = 'superseded', invalidity_date = NULL`, `revoked_at = now()`, `status = 'active'`]) {
      await expect(ledger.database.pool.query(`UPDATE certificates SET ${change} WHERE serial = $1`, [serial])).rejects.toMatchObject({
        code: '23514',
      });
    }
  });

  it('offers what shares the key or came of it, and revokes of that only what is named', async () => {
    const key = newKey();
    const first = await authority.issueTo(alice, { key });
    const twin = await authority.issueTo(alice, { key });
    const child = await renew(first.serial);
    const grandchild = await renew(child);
    const stranger = await authority.issueTo(alice);
    const preview = await previewRevocation(authority.context, { certificate: first.serial });
    expect(preview.sameKey.map(({ serial }) => serial)).toEqual([twin.serial]);
    expect(preview.descendants.map(({ serial }) => serial)).toEqual([grandchild, child]);
    expect(preview).toMatchObject({ liveTokens: 0, audiences: [], crlWithin: 60, successor: { serial: child } });

    const refused = revoke(first.serial, { reason: 'keyCompromise', also: [twin.serial, stranger.serial] });
    await expect(refused).rejects.toMatchObject({ code: 'invalid_input', problems: [{ field: 'also' }] });
    expect((await showCertificate(authority.context, first.serial)).status).not.toBe('revoked');
    expect((await showCertificate(authority.context, twin.serial)).status).toBe('active');

    const revoked = await revoke(first.serial, { reason: 'keyCompromise', also: [grandchild, grandchild] });
    expect(revoked.revokedAlso.map(({ serial, status }) => [serial, status])).toEqual([[grandchild, 'revoked']]);
    expect(revoked.sameKey.map(({ serial }) => serial)).toEqual([twin.serial]);
    expect(revoked.descendants.map(({ serial }) => serial)).toEqual([child]);
    expect((await events(grandchild))[0]?.detail).toMatchObject({ togetherWith: first.serial });
  });

  it('revokes nothing where something else would end by now than the preview showed', async () => {
    const { serial } = await authority.issueTo(alice);
    const { state } = await previewRevocation(authority.context, { certificate: serial });
    await renew(serial);
    await expect(revoke(serial, { state })).rejects.toMatchObject({ code: 'changed_meanwhile' });
    expect((await showCertificate(authority.context, serial)).status).not.toBe('revoked');
    expect(await events(serial)).toEqual([]);
    const shown = await previewRevocation(authority.context, { certificate: serial });
    expect((await revoke(serial, { state: shown.state })).status).toBe('revoked');
  });

  it('takes since when a key is suspected for keyCompromise alone, and not from the future', async () => {
    const { serial } = await authority.issueTo(alice);
    const suspectedSince = clock();
    await expect(revoke(serial, { suspectedSince })).rejects.toMatchObject({ problems: [{ field: 'suspectedSince' }] });
    const future = new Date(clock().getTime() + 1_000);
    await expect(revoke(serial, { reason: 'keyCompromise', suspectedSince: future })).rejects.toMatchObject({
      problems: [{ field: 'suspectedSince' }],
    });
    expect((await showCertificate(authority.context, serial)).status).toBe('active');
  });

  describe('for keyCompromise blocks the key on every path', () => {
    const key = newKey();
    const csr = createCsr(key, 'x');
    const blocked = { code: 'invalid_input', message: expect.stringMatching(/blocked for ever since .*Make a new key pair/) };
    beforeAll(async () => {
      const { serial } = await authority.issueTo(alice, { key });
      await revoke(serial, { reason: 'keyCompromise' });
    });
    const issuing = () => issueCertificate(authority.context, testActor, { identity: 'alice', profile: 'workload', csr });

    it('and says so in a list', async () => {
      const { items } = await listBlockedKeys(ledger.database.prisma, { limit: 10 });
      expect(items[0]).toMatchObject({ identityName: 'alice', blockedBy: 'test' });
    });
    it('issue', () => expect(issuing()).rejects.toMatchObject(blocked));
    it('join', async () => {
      const { token } = await createJoinToken(authority.context, testActor, {
        identity: 'alice',
        profile: 'workload',
        expiresInSeconds: 600,
      });
      await expect(join(authority.context, { token, csr })).rejects.toMatchObject(blocked);
    });
    it('renew', async () => {
      const { serial } = await authority.issueTo(alice);
      await expect(renew(serial, key)).rejects.toMatchObject(blocked);
    });
    it('certificates of listeners', async () => {
      const { database, clock: now } = authority.context;
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const { serial } = await authority.issueTo(alice, { key: privateKey });
      await revoke(serial, { reason: 'keyCompromise' });
      const spki = publicKey.export({ format: 'der', type: 'spki' });
      await requestListenerCertificate(database.prisma, { id: newId(), listener: 'sts', spki }, now());
      expect(await issueListenerCertificates(authority.context)).toMatchObject([blocked]);
    });

    it('also where it was prepared before: neither signed nor activated', async () => {
      const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const spki = pair.publicKey.export({ format: 'der', type: 'spki' });
      const prepare = () =>
        ledger.database.transaction(async (transaction) => {
          const profile = await profileNamed(transaction, 'workload');
          const holder = { ...alice, kind: 'service', owner: 'team-test', status: 'active' } as const;
          const subject = await subjectFor(transaction, holder, profile);
          return prepareCertificate(authority.context, transaction, { ...subject, profile, spki, source: 'csr', createdBy: 'test' });
        });
      const [unsigned, signed] = [await prepare(), await prepare()];
      await authority.context.signer.sign('certificate', signed);
      const { serial } = await authority.issueTo(alice, { key: pair.privateKey });
      await revoke(serial, { reason: 'keyCompromise' });
      await expect(authority.context.signer.sign('certificate', unsigned)).rejects.toMatchObject({
        message: expect.stringMatching(/blocked/),
      });
      const row = { id: signed, spkiSha256: spkiSha256(spki), identityId: alice.id };
      await expect(ledger.database.transaction((transaction) => activate(transaction, row, clock()))).rejects.toMatchObject(blocked);
    });

    it('and never again lets it go', async () => {
      const api = new Database(ledger.urlFor('api'), { connections: 1 });
      try {
        await expect(api.pool.query('DELETE FROM blocked_keys')).rejects.toMatchObject({ code: '42501' });
        await expect(api.pool.query('UPDATE blocked_keys SET blocked_at = now()')).rejects.toMatchObject({ code: '42501' });
      } finally {
        await api.close();
      }
    });

    it('and whatever was issued at the same moment is among what the answer offers', async () => {
      const racing = newKey();
      const { serial } = await authority.issueTo(alice, { key: racing });
      const order = { identity: 'alice', profile: 'workload', csr: createCsr(racing, 'x') };
      const attempts = Array.from({ length: 20 }, () => issueCertificate(authority.context, testActor, order));
      const [revoked, ...settled] = await Promise.allSettled([revoke(serial, { reason: 'keyCompromise' }), ...attempts]);
      expect(revoked.status).toBe('fulfilled');
      const after = await previewRevocation(authority.context, { certificate: serial });
      const issued = settled.filter(({ status }) => status === 'fulfilled').length;
      expect(after.sameKey).toHaveLength(issued);
      await expect(issueCertificate(authority.context, testActor, order)).rejects.toMatchObject(blocked);
    });
  });
});
