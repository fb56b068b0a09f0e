import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { system } from '../domain/actor.ts';
import { newId, toPublicId } from '../domain/ids.ts';
import { acceptedAfter } from '../ledger/certificate-uses.ts';
import { freePort } from '../testing/ports.ts';
import { type ProtectedServer, protectedServer } from '../testing/protected-server.ts';
import { type TestAudience, TestSts } from '../testing/sts.ts';
import { revokeCertificate } from './revoke-certificate.ts';
import { showCertificateUsage } from './show-certificate-usage.ts';
import { listFollowers } from './show-coverage.ts';
import { showPropagation } from './show-propagation.ts';

let sts: TestSts;
let audience: TestAudience;
let follower: ProtectedServer;
let names: { follower: string; other: string; elsewhere: string };

beforeAll(async () => {
  sts = await TestSts.start({ port: await freePort() });
  audience = await sts.audience();
  const [one, other, elsewhere] = [
    await sts.resourceServer([audience]),
    await sts.resourceServer([audience]),
    await sts.resourceServer([await sts.audience()]),
  ];
  names = { follower: one.identity.name, other: other.identity.name, elsewhere: elsewhere.identity.name };
  follower = await protectedServer(sts, one.certificate, { audience: audience.uri });
});
afterAll(async () => {
  await follower?.stop();
  await sts?.stop();
});

it('a revocation shows who has heard of it, how long after, and who cannot; nobody whom it does not concern', async () => {
  const context = { database: sts.database.database, clock: () => new Date() };
  const { identity, certificate } = await sts.workload();
  await sts.grant(identity, audience);
  const reference = toPublicId('certificate', certificate.id);
  await sts.token(certificate, audience);
  await expect.poll(() => follower.ask(certificate, 'x').then(({ status }) => status)).toBe(401);
  expect(await showPropagation(context, { certificate: reference })).toMatchObject({
    ...{ revokedAt: null, position: null, servers: [], tokensUntil: null },
  });

  await revokeCertificate(context, system('test'), { certificate: reference, reason: 'superseded', comment: '' });
  await expect
    .poll(
      async () => (await showPropagation(context, { certificate: reference })).servers.find(({ name }) => name === names.follower)?.state,
    )
    .toBe('acknowledged');
  const { servers, position, at, tokensUntil } = await showPropagation(context, { certificate: reference });
  // Whoever does not follow may accept the token until then.
  expect(tokensUntil?.getTime()).toBeGreaterThan(Date.now());
  expect(position).toBeGreaterThan(0);
  expect(servers.map(({ name, state }) => [name, state]).sort()).toEqual(
    [
      [names.follower, 'acknowledged'],
      [names.other, 'not_following'],
    ].sort(),
  );
  const [instance] = servers.find(({ name }) => name === names.follower)?.instances ?? [];
  expect(instance?.milliseconds).toBe((instance?.acknowledgedAt?.getTime() ?? 0) - (at?.getTime() ?? 0));
  expect(instance?.milliseconds).toBeLessThan(1_000);

  // What is heard later does not change when this was heard.
  const next = await sts.workload();
  await sts.grant(next.identity, audience);
  const later = toPublicId('certificate', next.certificate.id);
  await revokeCertificate(context, system('test'), { certificate: later, reason: 'superseded', comment: '' });
  await sleep(500);
  const again = await showPropagation(context, { certificate: reference });
  expect(again.servers.find(({ name }) => name === names.follower)?.instances).toMatchObject([
    { acknowledgedAt: instance?.acknowledgedAt },
  ]);
});

it('an acknowledgement counts for no position that the feed has not reached, or that was another before the ledger was put back', async () => {
  const { certificate, id } = await sts.resourceServer([audience]);
  const { pool } = sts.database.database;
  const { rows: places } = await pool.query<{ position: string; mark: string }>('SELECT position, mark FROM feed_state');
  const position = Number(places[0]?.position);
  const instance = crypto.randomUUID();
  const heard = async (place: { position: number; mark?: string | undefined }) => {
    const answer = await sts.call(certificate, '/reports', { json: { reports: [], feed: { instance, ...place } } });
    expect(answer.status).toBe(200);
    const { rows } = await pool.query('SELECT position FROM feed_acknowledgements WHERE resource_server_id = $1', [id]);
    return rows.map((row) => Number(row.position));
  };
  expect(position).toBeGreaterThan(0);
  for (const never of [{ position: 1_000_000_000, mark: crypto.randomUUID() }, { position, mark: crypto.randomUUID() }, { position }])
    expect(await heard(never)).toEqual([]);
  expect(await heard({ position, mark: places[0]?.mark })).toEqual([position]);
});

it('says of each process of a resource server whether it is there, what it has not heard, and what it lost', async () => {
  const own = await sts.audience();
  const { certificate, identity } = await sts.resourceServer([own]);
  const { pool } = sts.database.database;
  const context = { database: sts.database.database, clock: () => new Date() };
  const [first, second, third, long] = [newId(), newId(), newId(), newId()];
  const tell = async (instance: string, more: object = {}) => {
    const { rows } = await pool.query('SELECT position, mark FROM feed_state');
    const feed = { instance, position: Number(rows[0]?.position), mark: rows[0]?.mark, version: 'test/1', ...more };
    expect((await sts.call(certificate, '/reports', { json: { reports: [], feed } })).status).toBe(200);
  };
  const followers = async () => (await listFollowers(context, { resourceServer: identity.name })).items;
  const states = async () => Object.fromEntries((await followers()).map(({ instance, state }) => [instance, state]));
  expect(await followers()).toEqual([]);
  for (const instance of [first, second, third, long]) await tell(instance);
  await tell(second, { closed: true, lost: 3 });
  await pool.query(`UPDATE feed_followers SET seen_at = now() - interval '2 minutes' WHERE instance = $1`, [third]);
  await pool.query(`UPDATE feed_followers SET seen_at = now() - interval '25 hours' WHERE instance = $1`, [long]);
  expect(await states()).toEqual({ [first]: 'following', [second]: 'ended', [third]: 'silent' });
  expect(await followers()).toContainEqual(expect.objectContaining({ instance: second, lost: 3, version: 'test/1' }));

  const behind = async () => Object.fromEntries((await followers()).map(({ instance, behindSince }) => [instance, behindSince !== null]));
  const revoked = async (granted: TestAudience) => {
    const workload = await sts.workload();
    await sts.grant(workload.identity, granted);
    const reference = toPublicId('certificate', workload.certificate.id);
    await revokeCertificate(context, system('test'), { certificate: reference, reason: 'superseded', comment: '' });
  };
  await revoked(await sts.audience());
  expect(await behind()).toEqual({ [first]: false, [second]: false, [third]: false });
  await revoked(own);
  expect(await behind()).toEqual({ [first]: true, [second]: false, [third]: true });
  await tell(first);
  expect(await behind()).toMatchObject({ [first]: false, [third]: true });
});

it('that a revoked certificate was accepted nowhere is not said where not all that came after was looked at', async () => {
  const { database } = sts.database;
  const context = { database, clock: () => new Date() };
  const { certificate } = await sts.workload();
  const reference = toPublicId('certificate', certificate.id);
  const revoked = new Date(Date.now() - 60_000);
  const later = (seconds: number) => new Date(revoked.getTime() + seconds * 1_000);
  await database.pool.query(`UPDATE certificates SET status = 'revoked', revoked_at = $2, revocation_reason = 'superseded' WHERE id = $1`, [
    certificate.id,
    revoked,
  ]);
  for (const [seconds, code] of [
    [1, 'accepted'],
    [2, 'cert_revoked'],
    [3, 'cert_revoked'],
  ] as const)
    await database.pool.query(
      `INSERT INTO events (id, at, type, actor_kind, actor_name, code, door, bound_thumbprint)
       VALUES ($1, $2, 'decision', 'system', 'report', $3, 'report', $4)`,
      [newId(), later(seconds), code, certificate.thumbprint],
    );
  const amongNewest = (most: number) => acceptedAfter(database.prisma, certificate.thumbprint, revoked, most);
  expect(await amongNewest(2)).toEqual({ accepted: null, knownFrom: later(2) });
  expect(await amongNewest(3)).toMatchObject({ accepted: { at: later(1), resourceServer: null }, knownFrom: null });
  expect(await acceptedAfter(database.prisma, certificate.thumbprint, later(2))).toEqual({ accepted: null, knownFrom: null });
  expect(await showCertificateUsage(context, { certificate: reference })).toMatchObject({
    ...{ acceptedAfterRevocation: { at: later(1), milliseconds: 1_000 }, acceptedKnownFrom: null },
  });
});
