import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Failure } from '../domain/failure.ts';
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
import { previewRevocations } from './preview-revocations.ts';
import { renewCertificate } from './renew-certificate.ts';
import { type RevocationInput, revokeCertificate } from './revoke-certificate.ts';
import { type RevocationsInput, revokeCertificates } from './revoke-certificates.ts';
import { showCertificate } from './show-certificate.ts';
import { weigh } from './weigh-act.ts';

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

  describe('many in one act', () => {
    let bob: TestIdentity;
    beforeAll(async () => {
      bob = await authority.registerIdentity({ name: 'bob' });
    });
    const revokeMany = (certificates: string[], more: Partial<RevocationsInput> = {}) =>
      revokeCertificates(authority.context, testActor, { certificates, reason: 'superseded', comment, ...more });
    const preview = (certificates: string[]) => previewRevocations(authority.context, { certificates });
    const outcomes = ({ items }: Awaited<ReturnType<typeof revokeMany>>) => items.map(({ certificate, outcome }) => [certificate, outcome]);

    it('says of each what became of it, and names it once in whatever spelling it came', async () => {
      const [one, two, gone] = [await authority.issueTo(alice), await authority.issueTo(bob), await authority.issueTo(bob)];
      await revoke(gone.serial);
      const named = [one.serial, two.thumbprint, toPublicId('certificate', two.id), gone.serial, '4b1d4b1d'];
      expect(await preview(named)).toMatchObject({ revocable: 2, revoked: 1, unknown: ['4b1d4b1d'], identityCount: 2, liveTokens: 0 });
      const done = await revokeMany(named);
      expect(outcomes(done)).toEqual([
        [one.serial, 'revoked'],
        [two.thumbprint, 'revoked'],
        [toPublicId('certificate', two.id), 'revoked'],
        [gone.serial, 'unchanged'],
        ['4b1d4b1d', 'failed'],
      ]);
      for (const { serial } of [one, two]) expect(await events(serial)).toMatchObject([{ detail: { comment, revokedTogether: 2 } }]);
      expect(await events(gone.serial)).toHaveLength(1);
      expect(outcomes(await revokeMany([one.serial, two.serial])).map(([, outcome]) => outcome)).toEqual(['unchanged', 'unchanged']);
    });

    it('says whom it leaves without a usable certificate', async () => {
      const carol = await authority.registerIdentity({ name: 'carol' });
      const [first, second] = [await authority.issueTo(carol), await authority.issueTo(carol)];
      const { serial } = await authority.issueTo(bob);
      const left = async (certificates: string[]) => {
        const { identities, leftWithNone } = await preview(certificates);
        expect(identities.filter((one) => one.leftWithNone)).toHaveLength(leftWithNone);
        return identities.map((one) => [one.name, one.certificates, one.leftWithNone]);
      };
      expect(await left([serial, first.serial])).toEqual([
        ['bob', 1, true],
        ['carol', 1, false],
      ]);
      expect(await left([first.serial, second.serial])).toEqual([['carol', 2, true]]);
      const { successorId } = await showCertificate(authority.context, await renew(first.serial).then(() => first.serial));
      expect(await left([first.serial, second.serial])).toEqual([['carol', 2, false]]);
      expect(await left([first.serial, second.serial, toPublicId('certificate', successorId ?? '')])).toEqual([['carol', 3, true]]);
    });

    it('revokes all that can be, or none where it would end something else than was shown', async () => {
      const [one, two] = [await authority.issueTo(alice), await authority.issueTo(alice)];
      const { state } = await preview([one.serial, two.serial]);
      await revoke(one.serial);
      await expect(revokeMany([one.serial, two.serial], { state })).rejects.toMatchObject({ code: 'changed_meanwhile' });
      expect((await showCertificate(authority.context, two.serial)).status).toBe('active');
      const again = await preview([one.serial, two.serial]);
      expect(outcomes(await revokeMany([one.serial, two.serial], { state: again.state })).map(([, outcome]) => outcome)).toEqual([
        'unchanged',
        'revoked',
      ]);
    });

    it('does what was shown, or asked for, though others got a certificate meanwhile and one was renewed', async () => {
      const [one, two] = [await authority.issueTo(await authority.registerIdentity()), await authority.issueTo(bob)];
      const certificates = [one.serial, two.serial];
      const asked = () => weigh(authority.context, 'certificate.revoke-many', { certificates, reason: 'superseded' });
      const [shown, weighed] = [await preview(certificates), await asked()];
      const successor = await renew(one.serial);
      expect((await preview(certificates)).leftWithNone).not.toBe(shown.leftWithNone);
      expect((await asked()).state).toBe(weighed.state);
      expect(outcomes(await revokeMany(certificates, { state: shown.state })).map(([, outcome]) => outcome)).toEqual([
        'revoked',
        'revoked',
      ]);
      expect((await showCertificate(authority.context, successor)).status).toBe('active');
      expect((await asked()).state).not.toBe(weighed.state);
    });

    it('counts the tokens of all audiences, and shows those of a hundred', async () => {
      const { id, serial } = await authority.issueTo(alice);
      await ledger.database.pool.query(
        `WITH a AS (INSERT INTO audiences (id, uri, environment, scopes, lifetime_default, lifetime_maximum, created_at, updated_at)
           SELECT gen_random_uuid(), 'https://many.test/' || n, 'production', '{}', 300, 900, now(), now() FROM generate_series(1, 101) n RETURNING id)
         INSERT INTO tokens (jti, identity_id, audience_id, certificate_id, certificate_ids, identity_ids, jtis, scope, issued_at, expires_at)
           SELECT a.id, c.identity_id, a.id, c.id, ARRAY[c.id], ARRAY[c.identity_id], ARRAY[a.id], '', $2, $2::timestamptz + interval '1 hour'
           FROM certificates c, a WHERE c.id = $1`,
        [id, clock()],
      );
      for (const { liveTokens, audiences } of [
        await preview([serial]),
        await previewRevocation(authority.context, { certificate: serial }),
      ])
        expect([liveTokens, audiences.length]).toEqual([101, 100]);
    });

    it('asks before anything is held whether so many may be, and does nothing where they may not', async () => {
      const [one, two] = [await authority.issueTo(alice), await authority.issueTo(alice)];
      const input = { certificates: [one.serial, two.serial], reason: 'superseded', comment } as const;
      const asked: number[] = [];
      const refused = revokeCertificates(authority.context, testActor, input, async (_, __, many) => {
        asked.push(many);
        throw new Failure('changed_meanwhile', 'too many');
      });
      await expect(refused).rejects.toMatchObject({ message: 'too many' });
      expect([asked, (await showCertificate(authority.context, one.serial)).status]).toEqual([[2], 'active']);
    });

    it('for keyCompromise blocks each key once, and changes the reason of what was revoked for another', async () => {
      const key = newKey();
      const [one, twin, gone] = [
        await authority.issueTo(alice, { key }),
        await authority.issueTo(alice, { key }),
        await authority.issueTo(bob),
      ];
      await revoke(gone.serial);
      const done = await revokeMany([one.serial, twin.serial, gone.serial], { reason: 'keyCompromise', suspectedSince: clock() });
      expect(outcomes(done).map(([, outcome]) => outcome)).toEqual(['revoked', 'revoked', 'upgraded']);
      const blocking = (await Promise.all([one, twin, gone].map(({ serial }) => events(serial))))
        .flat()
        .flatMap(({ detail }) => detail.blockedKey ?? []);
      expect(blocking).toHaveLength(2);
      for (const { serial } of [one, twin, gone])
        expect(await showCertificate(authority.context, serial)).toMatchObject({ revocationReason: 'keyCompromise', keyBlocked: true });
    });

    it('of two who name some of the same at once, each certificate is revoked by one', async () => {
      const certificates = await Promise.all(Array.from({ length: 6 }, () => authority.issueTo(alice)));
      const serials = certificates.map(({ serial }) => serial);
      const [there, back] = await Promise.all([revokeMany(serials), revokeMany(serials.toReversed())]);
      const revoked = [...(there?.items ?? []), ...(back?.items ?? [])].filter(({ outcome }) => outcome === 'revoked');
      expect(revoked.map(({ certificate }) => certificate).toSorted()).toEqual(serials.toSorted());
      for (const serial of serials) expect(await events(serial)).toHaveLength(1);
    });
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
