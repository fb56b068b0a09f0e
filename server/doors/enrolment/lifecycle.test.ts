import { generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { toPublicId } from '../../domain/ids.ts';
import type { ProfileTerms } from '../../domain/profile.ts';
import { createJoinToken } from '../../operations/create-join-token.ts';
import { createProfile } from '../../operations/create-profile.ts';
import { approveRequest, rejectRequest } from '../../operations/decide-request.ts';
import { orderCertificate } from '../../operations/order-certificate.ts';
import { standardTerms } from '../../operations/seed-profiles.ts';
import { listRequests } from '../../operations/show-request.ts';
import { unfreezeCertificate } from '../../operations/unfreeze-certificate.ts';
import { createCsr } from '../../pki/csr.ts';
import { type TestCertificate, type TestIdentity, testActor } from '../../testing/authority.ts';
import { type TestEnrolment, testEnrolment } from '../../testing/enrolment.ts';

const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

describe('the life of a certificate at the enrolment door', () => {
  let house: TestEnrolment;
  let alice: TestIdentity;
  beforeAll(async () => {
    house = await testEnrolment();
  });
  beforeEach(async () => {
    alice = await house.authority.registerIdentity();
  });
  afterAll(async () => {
    expect(house.faults).toEqual([]);
    await house.authority.checkInvariants();
    await house.close();
  });

  let count = 0;
  const profileOf = async (terms: Partial<ProfileTerms>) => {
    const name = `profile-${++count}`;
    await createProfile(house.context, testActor, { ...standardTerms, ...terms, name, usage: 'client' });
    return name;
  };
  const tokenFor = async (profile: string, expiresInSeconds = 3_600) =>
    (await createJoinToken(house.context, testActor, { identity: alice.name, profile, expiresInSeconds })).token;
  const join = (token: string, key: KeyObject) => house.ask('POST', '/join', { body: JSON.stringify({ token, csr: createCsr(key, 'x') }) });
  const renew = (client: TestCertificate, key: KeyObject = newKey()) =>
    house.ask('POST', '/renew', { body: JSON.stringify({ csr: createCsr(key, 'x') }), client });
  const rows = async (query: string, ...values: unknown[]) => (await house.ledger.database.pool.query(query, values)).rows;
  const waiting = async () => (await listRequests(house.context, { status: 'pending', identity: alice.name, limit: 10 })).items;
  const ago = (seconds: number) => new Date(Date.now() - seconds * 1_000);
  const codeOf = async (attempt: Promise<unknown>) =>
    attempt.then(
      () => 'done',
      (error: { code: string }) => error.code,
    );

  describe('a profile that wants an approval', () => {
    it('has the workload wait, and gives it the certificate when a person has approved', async () => {
      const token = await tokenFor(await profileOf({ approvalRequired: true }));
      const key = newKey();
      const first = await join(token, key);
      expect(first).toMatchObject({ status: 202, headers: { 'retry-after': '5' } });
      expect((await join(token, key)).body).toBe(first.body);
      const [request, ...more] = await waiting();
      expect(more).toEqual([]);
      expect(JSON.parse(first.body)).toEqual({ status: 'waiting', request: toPublicId('certificateRequest', request?.id ?? '') });
      expect(await rows('SELECT id FROM certificates WHERE identity_id = $1', alice.id)).toEqual([]);
      await approveRequest(house.context, testActor, { request: toPublicId('certificateRequest', request?.id ?? ''), comment: 'known' });
      const joined = await join(token, key);
      expect(joined.status).toBe(200);
      expect(new X509Certificate(joined.body).checkPrivateKey(key)).toBe(true);
      expect((await join(token, key)).body).toBe(joined.body);
      expect((await join(token, newKey())).status).toBe(409);
    });

    it('suspects a clone when the token comes with another key while it waits', async () => {
      const token = await tokenFor(await profileOf({ approvalRequired: true }));
      const answers = await Promise.all(Array.from({ length: 8 }, () => join(token, newKey())));
      expect(answers.map(({ status }) => status).sort()).toEqual([202, ...Array(7).fill(409)]);
      expect(await waiting()).toHaveLength(1);
    });

    it('gives nothing when it was rejected, and of many decisions takes one', async () => {
      const token = await tokenFor(await profileOf({ approvalRequired: true }));
      const key = newKey();
      await join(token, key);
      const [{ id } = { id: '' }] = await waiting();
      const request = toPublicId('certificateRequest', id);
      const decisions = await Promise.all(
        Array.from({ length: 6 }, (_, index) =>
          codeOf((index % 2 ? approveRequest : rejectRequest)(house.context, testActor, { request })),
        ),
      );
      const [{ status, certificate_id: certificate } = { status: '', certificate_id: '' }] = await rows(
        'SELECT status, certificate_id FROM certificate_requests WHERE id = $1',
        id,
      );
      // An approval may be repeated, so that one which was interrupted goes on; a rejection is one.
      expect(decisions.filter((code) => code === 'done')).toHaveLength(status === 'approved' ? 3 : 1);
      expect((await join(token, key)).status).toBe(status === 'approved' ? 200 : 403);
      expect(certificate === null).toBe(status === 'rejected');
      const events = await rows(`SELECT type FROM events WHERE target_id = $1 AND type LIKE 'certificate_request.%' ORDER BY at`, id);
      expect(events.map(({ type }) => type)).toEqual(['certificate_request.made', `certificate_request.${status}`]);
    });

    it('has an uploaded request wait too, once for the same key', async () => {
      const order = { identity: alice.name, profile: await profileOf({ approvalRequired: true }), csr: createCsr(newKey(), 'x') };
      const made = await orderCertificate(house.context, testActor, order);
      expect(await orderCertificate(house.context, testActor, order)).toEqual(made);
      expect(made).toMatchObject({ status: 'pending', source: 'csr', keyAlgorithm: 'P-256', requestedBy: 'test' });
      const approved = await approveRequest(house.context, testActor, { request: toPublicId('certificateRequest', made.id) });
      expect(approved).toMatchObject({ status: 'approved', certificateId: expect.any(String) });
      expect(await rows('SELECT status FROM certificates WHERE id = $1', approved.certificateId)).toEqual([{ status: 'active' }]);
    });

    it('approves nothing for an identity that is not active any more', async () => {
      await join(await tokenFor(await profileOf({ approvalRequired: true })), newKey());
      const [{ id } = { id: '' }] = await waiting();
      await house.ledger.database.pool.query(`UPDATE identities SET status = 'suspended' WHERE id = $1`, [alice.id]);
      expect(await codeOf(approveRequest(house.context, testActor, { request: toPublicId('certificateRequest', id) }))).toBe('conflict');
    });
  });

  describe('ENR-09 renewal', () => {
    // The authorities of this test are five minutes old, and nothing begins before its issuer.
    it('is open to an expired certificate within the grace of its profile, to the second, and to nothing else', async () => {
      const profile = await profileOf({ lifetime: 100, overlap: 60, grace: 150 });
      const within = await house.authority.issueTo(alice, { profile, now: ago(100 + 140) });
      const key = newKey();
      const renewed = await renew(within, key);
      expect(renewed.status).toBe(200);
      expect((await renew(within, key)).body).toBe(renewed.body);
      expect((await renew(within)).status).toBe(409);
      const after = await house.authority.issueTo(alice, { profile, now: ago(100 + 151) });
      expect((await renew(after)).status).toBe(401);
      const none = await house.authority.issueTo(alice, { profile: await profileOf({ lifetime: 200, overlap: 60 }), now: ago(201) });
      expect((await renew(none)).status).toBe(401);
      expect(await rows(`SELECT code FROM events WHERE door = 'enrolment' AND presented_identity_id = $1`, alice.id)).toEqual([
        { code: 'cert_expired' },
        { code: 'cert_expired' },
      ]);
    });

    it('is closed within the grace to a revoked certificate and to a suspended identity', async () => {
      const profile = await profileOf({ lifetime: 100, overlap: 60, grace: 150 });
      const revoked = await house.authority.issueTo(alice, { profile, now: ago(110) });
      await house.ledger.database.pool.query(
        `UPDATE certificates SET status = 'revoked', revoked_at = now(), revocation_reason = 'unspecified' WHERE id = $1`,
        [revoked.id],
      );
      expect((await renew(revoked)).status).toBe(401);
      await house.ledger.database.pool.query(
        `INSERT INTO events (id, at, type, actor_kind, actor_name, target_id) VALUES (gen_random_uuid(), now(), 'certificate.revoked', 'system', 'x', $1)`,
        [revoked.id],
      );
      const suspended = await house.authority.issueTo(alice, { profile, now: ago(110) });
      await house.ledger.database.pool.query(`UPDATE identities SET status = 'suspended' WHERE id = $1`, [alice.id]);
      expect((await renew(suspended)).status).toBe(401);
    });
  });

  describe('a suspected clone', () => {
    const cloneOf = async (certificate: TestCertificate) => {
      expect((await renew(certificate)).status).toBe(200);
      expect((await renew(certificate)).status).toBe(409);
    };
    const usable = async (certificate: TestCertificate) =>
      (
        await rows(
          'SELECT usable(c, now()) FROM certificates c WHERE lineage_id = (SELECT lineage_id FROM certificates WHERE id = $1)',
          certificate.id,
        )
      ).map(({ usable }) => usable);

    it('freezes nothing unless the profile says so', async () => {
      const certificate = await house.authority.issueTo(alice);
      await cloneOf(certificate);
      expect(await usable(certificate)).toEqual([true, true]);
    });

    it('freezes the lineage where the profile says so, until a person lets it go on', async () => {
      const certificate = await house.authority.issueTo(alice, { profile: await profileOf({ freezeOnClone: true }) });
      const other = await house.authority.issueTo(alice);
      await cloneOf(certificate);
      expect(await usable(certificate)).toEqual([false, false]);
      expect(await usable(other)).toEqual([true]);
      expect((await renew(certificate)).status).toBe(401);
      expect(await rows(`SELECT code FROM events WHERE door = 'enrolment' AND presented_certificate_id = $1`, certificate.id)).toEqual([
        { code: 'cert_frozen' },
      ]);
      const input = { certificate: certificate.serial, comment: 'the second was our own test' };
      expect(await unfreezeCertificate(house.context, testActor, input)).toMatchObject({ usable: true });
      expect(await usable(certificate)).toEqual([true, true]);
      expect(await codeOf(unfreezeCertificate(house.context, testActor, input))).toBe('conflict');
    });
  });
});
