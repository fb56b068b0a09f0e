import { createHash, generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identityOrders } from '../domain/identity.ts';
import { newId } from '../domain/ids.ts';
import { type SealedLedger, sealedLedger } from '../testing/sealed-ledger.ts';
import type { NewDecision } from './decisions.ts';
import { endsAhead, listExpiring } from './expiry.ts';
import { forgetIdentityHours } from './identity-hours.ts';
import { countRotations, type IdentityFilter, listIdentities } from './identity-list.ts';
import { sealNext } from './sealer.ts';

let ledger: SealedLedger;
const now = new Date();
const ago = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
const names = ['at-ease', 'late', 'never', 'replayed', 'replayer', 'retired', 'suspended'] as const;
type Name = (typeof names)[number];
const ids = Object.fromEntries(names.map((name) => [name, newId()])) as Record<Name, string>;
const certificates = Object.fromEntries(names.map((name) => [name, newId()])) as Record<Name, string>;
const [orders, unused] = ['https://orders.test', 'https://unused.test'];
/** Nobody reads what these certificates say. */
const bytes = (name: Name) => Buffer.from(`the certificate of ${name}`);
/** As much of a to-be-signed certificate as says what kind of key it is for. */
const tbsOf = (name: Name): Buffer => {
  const key = name === 'late' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const content = Buffer.concat([Buffer.from('0201013000300030003000', 'hex'), key.publicKey.export({ type: 'spki', format: 'der' })]);
  return Buffer.concat([Buffer.of(0x30, 0x82, content.length >> 8, content.length & 0xff), content]);
};
const digest = (name: Name) => createHash('sha256').update(bytes(name)).digest();

const own = (name: Name): Partial<NewDecision> => ({
  tokenIdentityId: ids[name],
  presentedIdentityId: ids[name],
  presentedCertificateId: certificates[name],
  boundCertificateId: certificates[name],
});

beforeAll(async () => {
  ledger = await sealedLedger();
  const { pool } = ledger.db.database;
  for (const name of names) {
    const status = name === 'suspended' || name === 'retired' ? name : 'active';
    await pool.query(
      `INSERT INTO identities (id, name, kind, owner, environment, spiffe_id, status, created_at, updated_at)
       VALUES ($1, $2, 'service', 'team', 'production', 'spiffe://x/' || $2, $3, $4, $4)`,
      [ids[name], name, status, ago(24 * 60)],
    );
    if (name === 'never') continue;
    await pool.query(
      `INSERT INTO certificates (id, identity_id, lineage_id, usage, source, status, issuer, serial, subject, names, spki_sha256, not_before, not_after,
         tbs, der, sha256, signed_at, activated_at, created_by, created_at)
       VALUES ($1, $2, $1, 'client', 'registered', 'active', 'CN=elsewhere', $3, 'CN=' || $4, ARRAY['dns:' || $4 || '.test'], $5, $6, $7, $9, $8, $5, $6, $6, 'x', $6)`,
      [certificates[name], ids[name], `ab${names.indexOf(name)}`, name, digest(name), ago(24 * 50), ago(-24), bytes(name), tbsOf(name)],
    );
    const state = name === 'late' ? 'late' : 'on_time';
    await pool.query(`INSERT INTO identity_rotations (identity_id, state, since, changes_at) VALUES ($1, $2, $3, $4)`, [
      ids[name],
      state,
      ago(1),
      ago(-1),
    ]);
  }
  for (const uri of [orders, unused])
    await pool.query(
      `INSERT INTO audiences (id, uri, environment, scopes, lifetime_default, lifetime_maximum, created_at, updated_at)
       VALUES ($1, $2, 'production', '{}', 300, 300, $3, $3)`,
      [newId(), uri, now],
    );
  await pool.query(
    `INSERT INTO grants (id, identity_id, audience_id, scopes, created_at) SELECT $1, $2, a.id, '{}', $3 FROM audiences a WHERE a.uri = $4`,
    [newId(), ids['at-ease'], now, orders],
  );
  await pool.query('UPDATE use_progress SET until = $1', [ago(1)]);
  // Of the last minutes, of which some are sealed; and of another day.
  await ledger.add(7, () => ({ ...own('at-ease'), at: ago(0.01), sourceAddress: '10.0.0.1' }));
  await ledger.add(1, () => ({ ...own('at-ease'), at: ago(0.01), sourceAddress: '10.0.0.2' }));
  await ledger.add(3, () => ({ ...own('late'), at: ago(24 * 8) }));
  await ledger.add(2, () => ({ ...own('late'), at: ago(0.01), code: 'token_expired', door: 'introspection' }));
  await ledger.add(1, () => ({
    ...{ at: ago(0.01), code: 'cnf_mismatch.foreign', door: 'report', boundCertificateId: certificates.replayed },
    ...{ tokenIdentityId: ids.replayed, presentedIdentityId: ids.replayer, presentedCertificateId: certificates.replayer },
  }));
  await ledger.add(1, () => ({ ...own('suspended'), at: ago(0.01), code: 'accepted', counted: { count: 40, firstAt: ago(0.02) } }));
});
afterAll(() => ledger.close());

const list = async (filter: IdentityFilter & { order?: 'newest' | 'name' | 'attention'; limit?: number; cursor?: string } = {}) =>
  listIdentities(ledger.api.prisma, { limit: 50, ...filter }, now);
const found = async (filter: IdentityFilter) => (await list({ ...filter, order: 'name' })).items.map(({ name }) => name);
const dayOf = async () => Object.fromEntries((await list()).items.map(({ name, lastDay }) => [name, lastDay]));

describe('the list of identities', () => {
  it('counts the last day of each, sealed or not, for whose token it was and for who presented it', async () => {
    const none = { tokens: 0, replays: 0, otherRejections: 0, instances: 0 };
    const expected = {
      'at-ease': { ...none, tokens: 8, instances: 2 },
      late: { ...none, otherRejections: 2 },
      never: none,
      replayed: { ...none, replays: 1 },
      replayer: { ...none, replays: 1 },
      retired: none,
      suspended: none,
    };
    expect(await dayOf()).toEqual(expected);
    for (let more = await sealNext(ledger.api, 3); more > 0; more = await sealNext(ledger.api, 3)) expect(await dayOf()).toEqual(expected);
    const { rows } = await ledger.api.pool.query('SELECT identity_id, sum(count)::int AS count FROM identity_hours GROUP BY 1');
    expect(Object.fromEntries(rows.map(({ identity_id, count }) => [identity_id, count]))).toEqual({
      [ids['at-ease']]: 8,
      [ids.late]: 2,
      [ids.replayed]: 1,
      [ids.replayer]: 1,
      [ids.suspended]: 40,
    });
  });

  it('puts first what needs somebody, the most urgent reason before the others, and what is retired last', async () => {
    expect((await list({ order: 'attention' })).items.map(({ name, attention }) => [name, attention])).toEqual([
      ['replayed', 'replayed'],
      ['replayer', 'replayed'],
      ['late', 'renewal'],
      ['suspended', 'suspended'],
      ['never', 'never_enrolled'],
      ['at-ease', null],
      ['retired', null],
    ]);
  });

  it.each(identityOrders)('meets each identity once from page to page in the order %s, and takes the cursor of no other', async (order) => {
    const whole = (await list({ order })).items.map(({ name }) => name);
    const met: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await list({ order, limit: 2, ...(cursor === undefined ? {} : { cursor }) });
      met.push(...page.items.map(({ name }) => name));
      cursor = page.nextCursor ?? undefined;
      if (cursor === undefined) break;
      for (const other of identityOrders.filter((one) => one !== order))
        await expect(list({ order: other, cursor })).rejects.toMatchObject({ code: 'invalid_input' });
    } while (met.length < 20);
    expect(met).toEqual(whole);
    expect(whole.toSorted()).toEqual([...names]);
  });

  it('finds by audience, by what was refused, and by how long it was not seen, and the counts agree', async () => {
    const filters: [IdentityFilter, readonly Name[]][] = [
      [{ audience: orders }, ['at-ease']],
      [{ audience: unused }, []],
      [{ rejected: 'any' }, ['late', 'replayed', 'replayer']],
      [{ rejected: 'replay' }, ['replayed', 'replayer']],
      [{ rejected: 'token_expired' }, ['late']],
      [{ rejected: 'cnf_missing_cert' }, []],
      [{ unseen: 'day' }, ['never', 'replayed', 'retired']],
      [{ unseen: 'ever' }, ['never', 'replayed', 'retired']],
      [{ profile: 'workload' }, []],
      [{ keyAlgorithm: 'RSA' }, ['late']],
      [{ keyAlgorithm: 'Ed25519' }, []],
      [{ rotation: 'late', unseen: 'week' }, []],
      [{ unseen: 'month', status: 'active' }, ['never', 'replayed']],
    ];
    for (const [filter, expected] of filters) {
      expect([filter, await found(filter)]).toEqual([filter, expected]);
      const counts = await countRotations(ledger.api.prisma, filter, now);
      const counted = filter.rotation === undefined ? Object.values(counts).reduce((sum, one) => sum + one, 0) : counts[filter.rotation];
      expect([filter, counted]).toEqual([filter, expected.length]);
    }
  });

  it('finds an identity by its certificate: a serial, a thumbprint in any spelling, or an alternative name', async () => {
    const sha256 = digest('late');
    const hex = sha256.toString('hex');
    const spellings = ['ab1', 'AB:1', '0xab1', hex, hex.toUpperCase().replaceAll(/(..)(?!$)/g, '$1:'), sha256.toString('base64url')];
    for (const q of [...spellings, sha256.toString('base64'), 'late.test', 'dns:late.test'])
      expect([q, await found({ q })]).toEqual([q, ['late']]);
    expect(await found({ q: 'ab' })).toEqual([]);
  });

  it('says when each was last seen, and forgets the hours that nobody asks for any more', async () => {
    const seen = Object.fromEntries((await list()).items.map(({ name, lastSeen }) => [name, lastSeen]));
    expect(seen).toMatchObject({ never: null, replayed: null, 'at-ease': ago(0.01), replayer: ago(0.01) });
    await forgetIdentityHours(ledger.api.prisma, ago(-20));
    expect((await dayOf()).late?.otherRejections).toBe(2);
    await forgetIdentityHours(ledger.api.prisma, ago(-30));
    expect((await dayOf()).late?.otherRejections).toBe(0);
  });
});

it('counts what ends within three of the middle lifetimes, by whether it is renewed on time', async () => {
  expect(await endsAhead(ledger.api.prisma, { medians: 3, parts: 12 }, now)).toEqual({ median: null, parts: [], later: 0 });
  const lineage = (name: Name, from: number, to: number, state: string) =>
    ledger.db.database.pool.query(
      `INSERT INTO lineage_rotations (lineage_id, identity_id, certificate_id, from_at, not_after, renew_after, late_after, by_hand, state)
       VALUES ($1, $2, $1, $3, $4, $3, $4, false, $5)`,
      [certificates[name], ids[name], ago(from), ago(-to), state],
    );
  // Lives of 4, 4, 8 and 96 hours; the last has ended.
  await lineage('at-ease', 3.9, 0.1, 'on_time');
  await lineage('late', 3, 1, 'late');
  await lineage('replayed', 0.5, 7.5, 'on_time');
  await lineage('replayer', 0, 96, 'manual');
  await lineage('suspended', 5, -1, 'failed');
  const { median, parts, later } = await endsAhead(ledger.api.prisma, { medians: 3, parts: 12 }, now);
  expect([median, parts.length, parts[0]?.from, parts[11]?.until, later]).toEqual([4 * 3_600, 12, now, ago(-12), 1]);
  const full = parts.flatMap(({ onTime, others }, part) => (onTime + others === 0 ? [] : [[part, onTime, others]]));
  expect(full).toEqual([
    [0, 1, 0],
    [1, 0, 1],
    [7, 1, 0],
  ]);

  // What ended of itself on a day is on the list of those by hand for that day, as it is on the others.
  await ledger.db.database.pool.query('UPDATE lineage_rotations SET by_hand = true WHERE identity_id = $1', [ids.suspended]);
  for (const list of ['next', 'manual'] as const) {
    const on = await listExpiring(ledger.api.prisma, { list, limit: 5, between: [ago(2), ago(0.5)] }, now);
    expect([list, on.items.map(({ lineageId }) => lineageId)]).toEqual([list, [certificates.suspended]]);
  }
  // Without an end, which is written as the end of the year 9999: what is ahead can be said as far as there are dates.
  await ledger.db.database.pool.query(`UPDATE lineage_rotations SET not_after = '9999-12-31 23:59:59Z'`);
  const endless = await endsAhead(ledger.api.prisma, { medians: 3, parts: 12 }, now);
  expect(endless.parts.map(({ until }) => until.getUTCFullYear()).findLast(() => true)).toBeLessThanOrEqual(9999);
  expect(endless.later).toBe(5);
});
