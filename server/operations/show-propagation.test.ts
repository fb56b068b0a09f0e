import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { system } from '../domain/actor.ts';
import { toPublicId } from '../domain/ids.ts';
import { freePort } from '../testing/ports.ts';
import { type ProtectedServer, protectedServer } from '../testing/protected-server.ts';
import { type TestAudience, TestSts } from '../testing/sts.ts';
import { revokeCertificate } from './revoke-certificate.ts';
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
  expect(await showPropagation(context, { certificate: reference })).toMatchObject({ revokedAt: null, position: null, servers: [] });

  await revokeCertificate(context, system('test'), { certificate: reference, reason: 'superseded', comment: '' });
  await expect
    .poll(
      async () => (await showPropagation(context, { certificate: reference })).servers.find(({ name }) => name === names.follower)?.state,
    )
    .toBe('acknowledged');
  const { servers, position, at } = await showPropagation(context, { certificate: reference });
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
