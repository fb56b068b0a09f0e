import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Failure } from '../domain/failure.ts';
import { certificateById } from '../ledger/certificates.ts';
import { createCsr } from '../pki/csr.ts';
import { TestAuthority, type TestCertificate, type TestIdentity, testActor } from '../testing/authority.ts';
import { testClock } from '../testing/clock.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { createProfile } from './create-profile.ts';
import { previewRevocation } from './preview-revocation.ts';
import { renewCertificate } from './renew-certificate.ts';
import { resumeIdentity } from './resume-identity.ts';
import { retireIdentity } from './retire-identity.ts';
import { type RevocationInput, revokeCertificate } from './revoke-certificate.ts';
import { revokeCertificates } from './revoke-certificates.ts';
import { standardTerms } from './seed-profiles.ts';
import { showCertificate } from './show-certificate.ts';
import { weigh } from './weigh-act.ts';

const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const whole = { scope: 'identity', reason: 'privilegeWithdrawn' } as const;
const comment = 'to see what happens';

describe('revoking all that an identity has', () => {
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

  const revoke = (certificate: string, more: Partial<RevocationInput> = {}) =>
    revokeCertificate(authority.context, testActor, { certificate, reason: 'superseded', comment, ...more });
  const eventOf = async (serial: string): Promise<Record<string, unknown> | undefined> => {
    const { rows } = await ledger.database.pool.query<{ detail: Record<string, unknown> }>(
      `SELECT detail FROM events WHERE target_id = (SELECT id::text FROM certificates WHERE serial = $1) AND type = 'certificate.revoked'`,
      [serial],
    );
    return rows[0]?.detail;
  };
  /** Renews with a new key, and gives the serial of the successor. */
  const renew = async (serial: string): Promise<string> => {
    const { id } = await showCertificate(authority.context, serial);
    const current = await certificateById(ledger.database.prisma, id);
    if (!current) throw new Error('no such certificate');
    return (await renewCertificate(authority.context, { current, csr: createCsr(newKey(), 'x') })).serial;
  };
  const standing = async (...certificates: { serial: string }[]) =>
    Promise.all(certificates.map(async ({ serial }) => (await showCertificate(authority.context, serial)).status));
  const evicted = async (name: string) => {
    const { rows } = await ledger.database.pool.query<{ status: string; detail: object }>(
      `SELECT i.status, e.detail FROM identities i LEFT JOIN events e ON e.target_id = i.id::text AND e.type = 'identity.suspended' WHERE i.name = $1`,
      [name],
    );
    return rows;
  };

  it('ends all that it has and suspends it in one act, and leaves others alone', async () => {
    const dora = await authority.registerIdentity({ name: 'dora' });
    const [first, second, other] = [await authority.issueTo(dora), await authority.issueTo(dora), await authority.issueTo(alice)];
    const successor = { serial: await renew(second.serial) };
    const { identity } = await previewRevocation(authority.context, { certificate: first.serial });
    expect(identity).toMatchObject({ name: 'dora', status: 'active', certificates: 3, liveTokens: 0, more: false });
    const asked: number[] = [];
    const input = { certificate: first.serial, comment, state: identity?.state, ...whole };
    const done = await revokeCertificate(authority.context, testActor, input, async (_, __, many) => void asked.push(many));
    expect(asked).toEqual([3]);
    expect(done.suspended).toBe(true);
    expect(new Set(done.revokedAlso.map(({ serial }) => serial))).toEqual(new Set([second.serial, successor.serial]));
    expect(await standing(first, second, successor, other)).toEqual(['revoked', 'revoked', 'revoked', 'active']);
    expect(await evicted('dora')).toMatchObject([{ status: 'suspended', detail: { comment, togetherWith: first.serial } }]);
    expect(await eventOf(successor.serial)).toMatchObject({
      togetherWith: first.serial,
      after: { reason: 'privilegeWithdrawn' },
    });
    await expect(revoke(second.serial, whole)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('revokes what it has by then, however much was renewed or issued since it was shown', async () => {
    const emil = await authority.registerIdentity({ name: 'emil' });
    const [first, second] = [await authority.issueTo(emil), await authority.issueTo(emil)];
    const { identity } = await previewRevocation(authority.context, { certificate: first.serial });
    const later = [await authority.issueTo(emil), { serial: await renew(second.serial) }];
    await expect(revoke(first.serial, { ...whole, also: [second.serial] })).rejects.toMatchObject({ problems: [{ field: 'also' }] });
    expect([await standing(first, second), await evicted('emil')]).toMatchObject([['active', 'superseded'], [{ status: 'active' }]]);
    await revoke(first.serial, { ...whole, state: identity?.state });
    expect(await standing(first, second, ...later)).toEqual(['revoked', 'revoked', 'revoked', 'revoked']);
    await expect(revoke(second.serial, { ...whole, state: identity?.state })).rejects.toMatchObject({ code: 'changed_meanwhile' });
  });

  it('leaves nothing that would renew within a grace once it is resumed', async () => {
    await createProfile(authority.context, testActor, {
      ...standardTerms,
      name: 'late',
      usage: 'client',
      lifetime: 100,
      overlap: 60,
      grace: 150,
    });
    const hanna = await authority.registerIdentity({ name: 'hanna' });
    const [over, late] = [await authority.issueTo(hanna, { profile: 'late' }), await authority.issueTo(hanna, { profile: 'late' })];
    const { serial } = await authority.issueTo(hanna);
    clock.advance(120);
    await renew(over.serial);
    const { identity } = await previewRevocation(authority.context, { certificate: serial });
    expect(identity).toMatchObject({ certificates: 4 });
    await revoke(serial, whole);
    await resumeIdentity(authority.context, testActor, { identity: 'hanna' });
    await expect(renew(late.serial)).rejects.toMatchObject({ code: 'forbidden' });
    expect(await standing(over, late)).toEqual(['revoked', 'revoked']);
  });

  it('takes up to a thousand, and says what to do about more', async () => {
    const { name } = await authority.registerIdentity();
    const { serial } = await authority.issueTo({ name });
    const { pool } = ledger.database;
    await pool.query(
      `INSERT INTO certificates (id, identity_id, lineage_id, usage, source, status, serial, subject, issuer, names, spki_sha256, not_before,
         not_after, tbs, der, sha256, signed_at, activated_at, created_by, created_at)
       SELECT n.id, identity_id, n.id, usage, 'registered', status, 'more' || n.id, subject, 'x', names, spki_sha256, not_before,
         not_after, tbs, n.id::text::bytea, sha256(n.id::text::bytea), signed_at, activated_at, created_by, created_at
       FROM certificates c, (SELECT gen_random_uuid() AS id FROM generate_series(1, 1000)) n WHERE c.serial = $1`,
      [serial],
    );
    const { identity } = await previewRevocation(authority.context, { certificate: serial });
    expect(identity?.certificates).toBe(1_001);
    const refused = { code: 'invalid_input', problems: [{ field: 'scope', detail: expect.stringContaining('suspend it') }] };
    await expect(revoke(serial, whole)).rejects.toMatchObject(refused);
    await expect(weigh(authority.context, 'certificate.revoke', { certificate: serial, ...whole })).rejects.toMatchObject(refused);
    await pool.query(`BEGIN; SET LOCAL session_replication_role = replica; DELETE FROM certificates WHERE serial LIKE 'more%'; COMMIT`);
    expect(await evicted(name)).toMatchObject([{ status: 'active' }]);
  });

  it('is worked out only where it is asked for', async () => {
    const { serial } = await authority.issueTo(alice);
    const statements = vi.spyOn(ledger.database.prisma, '$queryRaw');
    const counted = async (scope: object) => {
      statements.mockClear();
      await weigh(authority.context, 'certificate.revoke', { certificate: serial, ...scope });
      return statements.mock.calls.filter(([statement]) => JSON.stringify(statement).includes('identity_ids @>')).length;
    };
    expect([await counted({}), await counted(whole)]).toEqual([0, 1]);
    statements.mockRestore();
  });

  it.each<[string, (of: TestIdentity, main: TestCertificate, others: TestCertificate[]) => Promise<unknown>]>([
    ['all of its identity', (_, main) => revoke(main.serial, whole)],
    ['others with its key', (_, main, others) => revoke(main.serial, { also: others.map(({ serial }) => serial) })],
    ['all of an identity that is retired', ({ name }) => retireIdentity(authority.context, testActor, { identity: name, comment })],
  ])('and whoever revokes several at once wait for each other and not in a circle: %s', async (_, act) => {
    const ida = await authority.registerIdentity();
    const [key, now] = [newKey(), clock().getTime()];
    // The higher its id, the sooner it ends: in whatever order they are found, it is not that of their ids.
    const issue = (secondsAgo: number) => authority.issueTo(ida, { key, now: new Date(now - secondsAgo * 1_000) });
    const [lowest, middle, main] = [await issue(0), await issue(1), await issue(2)];
    const certificates = [lowest, middle, main].map(({ serial }) => serial);
    const held = await ledger.database.pool.connect();
    await held.query('BEGIN');
    await held.query('SELECT FROM certificates WHERE id = $1 FOR UPDATE', [middle.id]);
    const waiting = (count: number) =>
      expect
        .poll(async () => {
          const { rowCount } = await ledger.database.pool.query(
            `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
          );
          return rowCount;
        })
        .toBe(count);
    const many = revokeCertificates(authority.context, testActor, { certificates, reason: 'superseded', comment });
    await waiting(1);
    const other = act(ida, main, [middle, lowest]);
    await waiting(2);
    await held.query('COMMIT');
    held.release();
    for (const settled of await Promise.allSettled([many, other]))
      if (settled.status === 'rejected') expect(settled.reason).toBeInstanceOf(Failure);
    expect((await many).items.map(({ outcome }) => outcome)).toEqual(['revoked', 'revoked', 'revoked']);
  });

  it('is left with nothing that was renewed or retired meanwhile, and each act is done once', async () => {
    const flora = await authority.registerIdentity({ name: 'flora' });
    const all = [
      await authority.issueTo(flora),
      await authority.issueTo(flora),
      await authority.issueTo(flora),
      await authority.issueTo(flora),
    ];
    const settled = await Promise.allSettled([
      ...all.map(({ serial }) => renew(serial)),
      ...all.slice(0, 2).map(({ serial }) => revoke(serial, whole)),
    ]);
    expect(
      settled
        .slice(-2)
        .map(({ status }) => status)
        .toSorted(),
    ).toEqual(['fulfilled', 'rejected']);
    const { rows } = await ledger.database.pool.query(
      `SELECT DISTINCT status FROM certificates WHERE identity_id = $1 AND status <> 'pending'`,
      [flora.id],
    );
    expect(rows).toEqual([{ status: 'revoked' }]);
    expect(await evicted('flora')).toMatchObject([{ status: 'suspended' }]);
  });
});
