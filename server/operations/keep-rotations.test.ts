import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId, toPublicId } from '../domain/ids.ts';
import { type RotationFilter, rotationFilters } from '../domain/rotation.ts';
import { certificateBySha256 } from '../ledger/certificates.ts';
import { countRotations, listIdentities } from '../ledger/identity-list.ts';
import { listRotationItems, showRotationOrder } from '../ledger/rotations.ts';
import { TestAuthority, type TestCertificate, type TestIdentity, testActor } from '../testing/authority.ts';
import { type TestClock, testClock } from '../testing/clock.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { stopRotation } from './cancel-rotation.ts';
import { changeProfile } from './change-profile.ts';
import { findRenewals } from './find-renewals.ts';
import { keepRotations } from './keep-rotations.ts';
import { reportRotation } from './report-rotation.ts';
import { resumeIdentity } from './resume-identity.ts';
import { revokeCertificate } from './revoke-certificate.ts';
import { previewRotation, rotate } from './rotate.ts';
import { listExpiry, showExpiry } from './show-expiry.ts';
import { showRotation } from './show-rotation.ts';
import { showTimeline } from './show-timeline.ts';
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
  return reportRotation(authority.context, {
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
  const counts = await countRotations(ledger.database.prisma, {}, clock());
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
    await report('failing', 'no route. Sign in at https://login.example.com');
    one('renewing').certificate = await authority.renew(one('renewing'));
    expect(await agreed()).toMatchObject({ reporting: 'on_time', failing: 'failed', forgotten: 'manual', renewing: 'on_time' });
    const failed = (await findRenewals(ledger.database.prisma, 500, clock())).find(({ kind }) => kind === 'renewal.failed');
    expect(failed?.causes.map(({ summary }) => summary)).toEqual([
      expect.stringContaining('The agent on web-1 says: “no route. Sign in at https[:]//login[.]example[.]com”'),
    ]);
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

describe('an order to renew now', () => {
  const names = ['first', 'second', 'third', 'unattended'];
  const order = (input: Partial<Parameters<typeof rotate>[2]>) => rotate(authority.context, operator, { rate: 60, comment: '', ...input });
  const show = (id: string) => showRotationOrder(ledger.database.prisma, toPublicId('rotation', id), clock());
  const itemsOf = async (rotationId: string) =>
    Object.fromEntries(
      (await listRotationItems(ledger.database.prisma, { rotationId, limit: 50 }, clock())).items.map(({ identityName, state }) => [
        identityName,
        state,
      ]),
    );
  const events = async (id: string) =>
    (await ledger.database.pool.query('SELECT type, detail FROM events WHERE target_id = $1 ORDER BY at, id', [id])).rows;
  /** Whether the agent hears at its check-in that it is time. */
  const hears = async (name: string) => {
    const { renewAfter, renewBefore, lateAfter, now } = await report(name);
    expect(renewBefore.getTime()).toBeLessThan(lateAfter.getTime());
    return renewAfter <= now && renewBefore <= now;
  };
  const renew = async (name: string) => {
    one(name).certificate = await authority.renew(one(name));
    await keepRotations(authority.context);
  };
  beforeAll(async () => {
    clock.set('2027-06-01T00:00:00Z');
    await changeProfile(authority.context, operator, { profile: 'workload', renewAtPercent: 66 });
    for (const name of names) {
      const identity = await authority.registerIdentity({ name, owner: 'team-rotated' });
      fleet[name] = { identity, certificate: await authority.issueTo(identity) };
      if (name !== 'unattended') expect(await hears(name)).toBe(false);
      clock.advance(1);
    }
  });

  it('releases no more agents in a minute than it says, those first that end soonest, and leaves the rest to be done by hand', async () => {
    const preview = await previewRotation(authority.context, { owner: 'team-rotated', rate: 1 });
    expect(preview).toMatchObject({ agents: 3, byHand: 1, underWay: 0, minutes: 2, signedBy: authority.issuing.name });
    expect(preview.authorities).toEqual([{ name: authority.issuing.name, count: 4, active: true }]);
    const { id, total, counts } = await order({ owner: 'team-rotated', rate: 1, comment: 'a new authority' });
    expect([total, counts.by_hand, counts.released, counts.waiting]).toEqual([4, 1, 1, 2]);
    expect([await hears('third'), await hears('second'), await hears('first')]).toEqual([false, false, true]);
    expect(await itemsOf(id)).toEqual({ first: 'told', second: 'waiting', third: 'waiting', unattended: 'by_hand' });
    clock.advance(60);
    expect([await hears('second'), await hears('third')]).toEqual([true, false]);
    // Asked again, also by another node, it is still the same order.
    expect(await hears('first')).toBe(true);
    await renew('first');
    expect(await hears('first')).toBe(false);
    clock.advance(10);
    await report('second', 'no route');
    expect(await itemsOf(id)).toEqual({ first: 'renewed', second: 'failed', third: 'waiting', unattended: 'by_hand' });
    await expect(order({ owner: 'team-rotated', q: 'second' })).rejects.toMatchObject({ code: 'conflict' });
    clock.advance(60);
    for (const name of ['second', 'third']) {
      expect(await hears(name)).toBe(true);
      await renew(name);
    }
    expect(await show(id)).toMatchObject({ finishedAt: null, counts: { renewed: 3, by_hand: 1 } });
    await renew('unattended');
    expect(await show(id)).toMatchObject({ finishedAt: clock(), counts: { renewed: 4 } });
    await keepRotations(authority.context);
    expect(await events(id)).toMatchObject([
      { type: 'rotation.started', detail: { criteria: { owner: 'team-rotated' }, rate: 1, certificates: 4, comment: 'a new authority' } },
      { type: 'rotation.finished', detail: { renewed: 4 } },
    ]);
  });

  it('holds each certificate once, however many orders are given at the same moment', async () => {
    const given = await Promise.allSettled(Array.from({ length: 6 }, () => order({ owner: 'team-rotated' })));
    const { rows } = await ledger.database.pool.query('SELECT certificate_id FROM rotation_items WHERE closed_at IS NULL');
    expect(rows.length).toBe(4);
    expect(new Set(rows.map(({ certificate_id }) => certificate_id)).size).toBe(4);
    for (const one of given)
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'conflict' });
      else await stopRotation(authority.context, operator, { rotation: toPublicId('rotation', one.value.id) });
  });

  it('ends when it is cancelled: whoever was told hears that there is time again', async () => {
    const { id } = await order({ identity: 'first' });
    expect(await hears('first')).toBe(true);
    const rotation = toPublicId('rotation', id);
    expect(await stopRotation(authority.context, operator, { rotation })).toMatchObject({ counts: { cancelled: 1 }, finishedAt: null });
    expect(await hears('first')).toBe(false);
    await expect(stopRotation(authority.context, operator, { rotation })).rejects.toMatchObject({ code: 'conflict' });
    expect((await events(id)).map(({ type }) => type)).toEqual(['rotation.started', 'rotation.cancelled']);
  });

  it('takes a whole authority, and is over for what was revoked meanwhile', async () => {
    const { id, total } = await order({ authority: authority.issuing.name });
    expect(total).toBe(
      Number(
        (
          await ledger.database.pool.query(
            `SELECT count(*) FROM certificates WHERE status = 'active' AND identity_id IS NOT NULL AND not_after > $1`,
            [clock()],
          )
        ).rows[0].count,
      ),
    );
    await revokeCertificate(authority.context, testActor, {
      certificate: toPublicId('certificate', one('third').certificate.id),
      reason: 'superseded',
      comment: 'it is replaced',
    });
    await keepRotations(authority.context);
    expect(await itemsOf(id)).toMatchObject({ third: 'ended' });
  });

  it.each([
    ['nothing', {}, 'all'],
    ['nobody', { identity: 'nobody' }, 'identity'],
    ['no profile', { profile: 'none' }, 'profile'],
    ['no authority', { authority: 'none' }, 'authority'],
  ])('that names %s is refused, and changes nothing', async (_, input, field) => {
    const count = async () => (await ledger.database.pool.query('SELECT count(*) FROM rotations')).rows[0].count;
    const before = await count();
    await expect(order(input)).rejects.toMatchObject({ code: 'invalid_input', problems: [{ field }] });
    await expect(previewRotation(authority.context, { ...input, rate: 1 })).rejects.toMatchObject({ code: 'invalid_input' });
    expect(await count()).toBe(before);
  });
});

describe('what ends when', () => {
  const named = async (list: 'next' | 'overdue' | 'manual' | 'unseen') =>
    (await listExpiry(authority.context, { list, limit: 100 })).items.map(({ identityName }) => identityName);
  const due = async (name: string) =>
    (await listExpiry(authority.context, { list: 'next', limit: 100 })).items.find(({ identityName }) => identityName === name);
  const start = new Date('2028-03-01T00:00:00Z');
  beforeAll(async () => {
    clock.set(start);
    for (const name of ['steady', 'once']) {
      const identity = await authority.registerIdentity({ name, owner: 'team-habit' });
      fleet[name] = { identity, certificate: await authority.issueTo(identity) };
    }
  });

  it('learns from a lineage when it usually renews, and says so once it is overdue by that', async () => {
    // 24 hours; the profile wants it renewed at 66 %, this one is always at 25 %.
    for (let renewals = 0; renewals < 4; renewals++) {
      clock.advance(6 * 3_600);
      one('steady').certificate = await authority.renew(one('steady'));
    }
    clock.advance(11 * 3_600);
    await keepRotations(authority.context);
    expect(await due('steady')).toMatchObject({ usualPercent: 25, usedPercent: 45, state: 'on_time', byHand: false });
    expect(await named('overdue')).not.toContain('steady');
    clock.advance(2 * 3_600);
    expect(
      (await listExpiry(authority.context, { list: 'overdue', limit: 100 })).items.find(({ identityName }) => identityName === 'steady'),
    ).toMatchObject({
      state: 'on_time',
      because: '54 % of its life is over; it usually renews at 25 %, and its renewal point is 66 %.',
    });
    one('steady').certificate = await authority.renew(one('steady'));
    await keepRotations(authority.context);
    expect(await named('overdue')).not.toContain('steady');
  });

  it('knows no habit of one that was hardly ever renewed', async () => {
    one('once').certificate = await authority.issueTo(one('once').identity);
    await keepRotations(authority.context);
    expect(await due('once')).toMatchObject({ usualPercent: null, overdueAfter: null, byHand: true });
    expect(await named('manual')).toContain('once');
    expect(await named('manual')).not.toContain('steady');
  });

  it('counts each living certificate once in its lifetime and once in the calendar, and names the first that would fail', async () => {
    const shown = await showExpiry(authority.context, {});
    const alive = await named('next');
    expect(shown.certificates).toBe(alive.length);
    expect(shown.left.reduce((sum, count) => sum + count, 0)).toBe(alive.length);
    expect(shown.ahead.reduce((sum, { certificates }) => sum + certificates, 0)).toBe(alive.length);
    expect(shown.days.length).toBe(31);
    expect(shown.outage.first[0]?.identityName).toBe(alive[0]);
    expect(shown.outage.first.map(({ notAfter }) => notAfter.getTime())).toEqual(
      shown.outage.first.map(({ notAfter }) => notAfter.getTime()).toSorted((a, b) => a - b),
    );
    expect(shown.outage.shares.map(({ percent }) => percent)).toEqual([1, 10, 50, 90]);
    expect(shown.outage.shares[0]?.at).toEqual(shown.outage.first[0]?.notAfter);
    expect(shown.house.map(({ kind }) => kind)).toContain('authority');
    const june = await showExpiry(authority.context, { month: '2027-02' });
    expect([june.days.length, june.days[0]?.date, june.days.at(-1)?.date]).toEqual([28, '2027-02-01', '2027-02-28']);
  });

  it('says of each owner what the lists say of all, and finds by the day what the calendar counts on it', async () => {
    const { owners, left, days, ...all } = await showExpiry(authority.context, {});
    const sum = (of: (row: (typeof owners.items)[number]) => number) => owners.items.reduce((total, row) => total + of(row), 0);
    for (const member of ['certificates', 'overdue', 'ended', 'manual'] as const)
      expect([member, sum((row) => row[member])]).toEqual([member, all[member]]);
    expect(left.map((_, part) => sum((row) => row.left[part] ?? 0))).toEqual(left);
    const listed = async (day?: string) => (await listExpiry(authority.context, { list: 'next', limit: 100, day })).items;
    const alive = Map.groupBy(await listed(), ({ owner }) => owner);
    expect(owners.total).toBe(owners.items.length);
    expect(new Map(owners.items.filter(({ next }) => next !== null).map(({ owner, next }) => [owner, next]))).toEqual(
      new Map([...alive].map(([owner, [first]]) => [owner, first?.notAfter])),
    );
    const daysOf = async (date: string) => (await listed(date)).map(({ notAfter }) => notAfter.toISOString().slice(0, 10));
    for (const { date, certificates } of days) expect(await daysOf(date)).toEqual(Array(certificates).fill(date));
    await expect(listExpiry(authority.context, { list: 'unseen', day: '2030-01-01', limit: 1 })).rejects.toThrow(/^day: /);
  });

  it('goes through every list page by page, each certificate once', async () => {
    for (const list of ['next', 'overdue', 'manual'] as const) {
      const all = (await listExpiry(authority.context, { list, limit: 100 })).items.map(({ lineageId }) => lineageId);
      const paged: string[] = [];
      for (let cursor: string | undefined; ; ) {
        const page = await listExpiry(authority.context, { list, limit: 2, cursor });
        paged.push(...page.items.map(({ lineageId }) => lineageId));
        if (page.nextCursor === null) break;
        cursor = page.nextCursor;
      }
      expect([list, paged]).toEqual([list, all]);
    }
  });

  it('names a renewed certificate whose successor nobody has shown, and the hosts that still lack it', async () => {
    const { certificate } = one('steady');
    const seen = (thumbprint: string, address = '10.0.0.1', code = 'issued') =>
      ledger.database.pool.query(
        `INSERT INTO events (id, at, type, actor_kind, actor_name, code, door, bound_thumbprint, presented_thumbprint, source_address)
         VALUES ($1, $2, 'decision', 'system', 'sts', $5, 'sts', $3, $3, $4)`,
        [newId(), clock(), thumbprint, address, code],
      );
    const before = certificate.thumbprint;
    for (const host of [1, 2, 3, 4, 5, 6]) await seen(before, `10.0.0.${host}`);
    await seen(before, '10.0.0.6', 'scope_not_granted');
    one('steady').certificate = await authority.renew(one('steady'));
    await keepRotations(authority.context);
    expect(await named('unseen')).toEqual(['steady']);
    for (const host of [1, 2, 3, 4, 6]) await seen(one('steady').certificate.thumbprint, `10.0.0.${host}`);
    expect(await named('unseen')).toEqual([]);
    const { certificates, handovers, rejections } = await showTimeline(authority.context, 'steady');
    expect(certificates.slice(0, 2).map(({ certificateId, status, hosts }) => [certificateId, status, hosts])).toEqual([
      [one('steady').certificate.id, 'active', 5],
      [certificate.id, 'superseded', 6],
    ]);
    expect(handovers[0]).toMatchObject({ seenOn: 5, of: 6, missing: [{ sourceAddress: '10.0.0.5' }] });
    expect(rejections).toMatchObject([{ certificateId: certificate.id, code: 'scope_not_granted' }]);
  });
});
