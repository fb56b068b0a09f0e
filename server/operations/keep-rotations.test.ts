import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RotationFilter, rotationFilters } from '../domain/rotation.ts';
import { certificateBySha256 } from '../ledger/certificates.ts';
import { countRotations, listIdentities } from '../ledger/identities.ts';
import { TestAuthority, type TestCertificate, type TestIdentity } from '../testing/authority.ts';
import { type TestClock, testClock } from '../testing/clock.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { changeProfile } from './change-profile.ts';
import { keepRotations } from './keep-rotations.ts';
import { reportRotation } from './report-rotation.ts';
import { resumeIdentity } from './resume-identity.ts';
import { showRotation } from './show-rotation.ts';
import { suspendIdentity } from './suspend-identity.ts';

const operator = { kind: 'user', id: '018f0000-0000-7000-8000-000000000001', name: 'olga', role: 'owner' } as const;
const minutes = 60;

let ledger: TestDatabase;
let authority: TestAuthority;
let clock: TestClock;
let fleet: Record<string, { identity: TestIdentity; certificate: TestCertificate }>;
beforeAll(async () => {
  ledger = await testDatabase();
  clock = testClock();
  authority = await TestAuthority.create(ledger.database, { clock });
  fleet = {};
  for (const name of ['reporting', 'failing', 'forgotten', 'renewing']) {
    const identity = await authority.registerIdentity({ name, owner: `team-${name}` });
    fleet[name] = { identity, certificate: await authority.issueTo(identity) };
  }
  await authority.registerIdentity({ name: 'never-enrolled' });
});
afterAll(async () => {
  await authority.checkInvariants();
  await ledger.drop();
});

const one = (name: string) => {
  const found = fleet[name];
  if (!found) throw new Error(`nobody is called ${name}`);
  return found;
};
const report = async (name: string, reason: string | null = null) => {
  const current = await certificateBySha256(ledger.database.prisma, Buffer.from(one(name).certificate.thumbprint, 'base64url'));
  if (!current) throw new Error('the certificate is not in the ledger');
  await reportRotation(authority.context, {
    current,
    report: { agent: 'hawser/test', host: 'web-1', renewAt: clock(), failure: reason === null ? null : { since: clock(), reason } },
  });
};
const listed = async (filter: { rotation?: RotationFilter; owner?: string } = {}) =>
  Object.fromEntries(
    (await listIdentities(ledger.database.prisma, { limit: 50, ...filter }, clock())).items.map(({ name, rotation }) => [
      name,
      rotation?.state,
    ]),
  );
/** The list says of each what its own page says, each filter finds exactly those, and the counts agree. */
async function agreed(): Promise<Record<string, string | undefined>> {
  await keepRotations(authority.context);
  const all = await listed();
  for (const name of Object.keys(all))
    expect([name, all[name]]).toEqual([name, (await showRotation(authority.context, name)).rotation?.state]);
  const counts = await countRotations(ledger.database.prisma, {});
  for (const rotation of rotationFilters) {
    const expected = Object.entries(all).filter(([, state]) => (state ?? 'none') === rotation);
    expect([rotation, await listed({ rotation }), counts[rotation]]).toEqual([rotation, Object.fromEntries(expected), expected.length]);
  }
  return all;
}

describe('how the renewal of the fleet goes', () => {
  it('is the same in the list, in its filters and counts as on the page of each identity, whatever happens and however time passes', async () => {
    expect(await agreed()).toEqual({
      reporting: 'manual',
      failing: 'manual',
      forgotten: 'manual',
      renewing: 'manual',
      'never-enrolled': undefined,
    });
    await report('reporting');
    await report('failing', 'no route');
    one('renewing').certificate = await authority.renew(one('renewing'));
    expect(await agreed()).toMatchObject({ reporting: 'on_time', failing: 'failed', forgotten: 'manual', renewing: 'on_time' });
    await report('failing');
    expect(await agreed()).toMatchObject({ failing: 'on_time' });
    const states = new Set<string>();
    // Past each instant at which anything is judged otherwise: silence, the renewal point, the end, a lifetime after it.
    for (let passed = 0; passed < 52 * 60; passed += 45) {
      clock.advance(45 * minutes);
      await keepRotations(authority.context);
      const all = await listed();
      for (const state of Object.values(all)) states.add(state ?? 'none');
      if (passed % 225 === 0)
        for (const name of Object.keys(fleet))
          expect([passed, name, all[name]]).toEqual([passed, name, (await showRotation(authority.context, name)).rotation?.state]);
    }
    expect(states).toEqual(new Set(rotationFilters));
    await report('reporting').catch(() => {});
    expect(await agreed()).toMatchObject({ forgotten: 'failed' });
  });

  it('says since when, and keeps it while the state lasts', async () => {
    const since = async () =>
      (await listIdentities(ledger.database.prisma, { limit: 1, q: 'forgotten' }, clock())).items[0]?.rotation?.since;
    const before = await since();
    clock.advance(3_600);
    await ledger.database.pool.query('INSERT INTO rotation_changes (identity_id) SELECT id FROM identities');
    await agreed();
    expect(await since()).toEqual(before);
  });

  it('follows a suspension, and a change of the renewal point in the profile', async () => {
    const { identity } = one('renewing');
    one('renewing').certificate = await authority.issueTo(identity);
    await report('renewing');
    expect(await agreed()).toMatchObject({ renewing: 'on_time' });
    await suspendIdentity(authority.context, operator, { identity: 'renewing' });
    expect(await agreed()).toMatchObject({ renewing: undefined });
    await resumeIdentity(authority.context, operator, { identity: 'renewing' });
    expect(await agreed()).toMatchObject({ renewing: 'on_time' });
    clock.advance(9 * 3_600);
    await report('renewing');
    expect(await agreed()).toMatchObject({ renewing: 'on_time' });
    await changeProfile(authority.context, operator, { profile: 'workload', renewAtPercent: 5 });
    expect(await agreed()).toMatchObject({ renewing: 'late' });
  });

  it('is judged once, by one process at a time, and whatever a process that died had taken is judged by the next', async () => {
    const client = await ledger.database.pool.connect();
    try {
      await client.query("BEGIN; SELECT pg_advisory_xact_lock(hashtext('hawser rotations'))");
      await client.query('INSERT INTO rotation_changes (identity_id) SELECT id FROM identities');
      await client.query('COMMIT; BEGIN');
      await client.query("SELECT pg_advisory_xact_lock(hashtext('hawser rotations'))");
      await client.query('DELETE FROM rotation_changes');
      await keepRotations(authority.context);
      await client.query('ROLLBACK');
    } finally {
      client.release();
    }
    const left = async () => Number((await ledger.database.pool.query('SELECT count(*) FROM rotation_changes')).rows[0].count);
    expect(await left()).toBe(5);
    await keepRotations(authority.context);
    expect(await left()).toBe(0);
  });
});
