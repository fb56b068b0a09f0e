import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { mostImported } from '../../domain/identity-import.ts';
import { type TestApi, testApi } from '../../testing/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());

const listOf = (name: string): string => readFileSync(new URL(`../../testing/lists/${name}.json`, import.meta.url), 'utf8');
const stored = async () => ({ identities: await api.superuser.prisma.identity.count(), events: await api.superuser.prisma.event.count() });
const outcomes = (rows: readonly { readonly place: string; readonly outcome: string }[]) =>
  rows.map(({ place, outcome }) => `${place} ${outcome}`);

it('workloads of SPIRE are registered as the dry run says, each under a SPIFFE ID of ours, and the second time nothing is done', async () => {
  const order = { list: listOf('spire'), owner: 'platform', environment: 'staging' };
  const before = await stored();
  const looked = (await api.call('identity.import', { ...order, dryRun: true })).body;
  expect(looked.format).toBe('spire');
  expect(outcomes(looked.rows)).toEqual(['entries[1] create', 'entries[3] create', 'entries[0] left_out', 'entries[4] left_out']);
  const after = looked.rows[0]?.differences.find(({ member }) => member === 'spiffeId');
  expect(after).toEqual({
    member: 'spiffeId',
    before: 'spiffe://prod.example.org/ns/payments/sa/billing',
    after: expect.stringMatching(/^spiffe:\/\/[^/]+\/staging\/payments-billing$/),
  });
  expect(looked.rows[2]).toMatchObject({ name: 'spiffe://prod.example.org/node/prod', notes: ['is a node, on which workloads run'] });
  expect(await stored()).toEqual(before);

  const done = (await api.call('identity.import', { ...order, state: looked.state })).body;
  expect(done).toEqual({ ...looked, done: true });
  expect((await api.call('identity.show', { identity: 'payments-billing' })).body).toMatchObject({
    owner: 'payments',
    environment: 'staging',
    spiffeId: after?.after,
    tags: ['ns:payments', 'spire'],
    description: expect.stringMatching(/^SPIRE: spiffe:\/\/prod.example.org\/ns\/payments\/sa\/billing; k8s:/),
  });
  expect((await api.call('identity.show', { identity: 'region-eu-reporting' })).body.owner).toBe('platform');
  expect(await stored()).toEqual({ identities: before.identities + 2, events: before.events + 2 });
  expect((await api.call('event.list', { type: 'identity.registered', limit: 1 })).body.items[0]).toMatchObject({
    target: { name: 'region-eu-reporting' },
  });
  const again = (await api.call('identity.import', { ...order, owner: 'others', environment: 'production' })).body;
  expect(outcomes(again.rows.slice(0, 2))).toEqual(['entries[1] nothing', 'entries[3] nothing']);
  expect(again.rows[0]?.notes).toEqual(['payments-billing is there already, and stays as it is']);
  expect(await stored()).toEqual({ identities: before.identities + 2, events: before.events + 2 });
});

it('whoever has no owner by the list or the order is refused with all the rest, and what stands already stays as it is', async () => {
  await api.call('identity.register', { name: 'payments-billing-client', owner: 'by-hand', description: 'made by hand' });
  const list = listOf('cert-manager');
  const before = await stored();
  const refused = await api.call('identity.import', { list });
  expect(refused.status).toBe(400);
  expect(refused.body).toMatchObject({
    code: 'invalid_input',
    problems: [{ field: 'list', detail: expect.stringMatching(/^items\[5\] \(batch-nightly-export\), owner: is needed to register it/) }],
  });
  expect(await stored()).toEqual(before);
  const { rows } = (await api.call('identity.import', { list, owner: 'platform' })).body;
  expect(outcomes(rows)).toEqual([
    'items[0] nothing',
    'items[1] create',
    'items[2] left_out',
    'items[3] left_out',
    'items[4] left_out',
    'items[5] create',
  ]);
  expect((await api.call('identity.show', { identity: 'payments-billing-client' })).body).toMatchObject({
    owner: 'by-hand',
    description: 'made by hand',
    tags: [],
  });
  expect((await api.call('identity.show', { identity: 'orders-orders-api' })).body.owner).toBe('team-orders');
});

it('two that would have one name are refused, and neither is registered', async () => {
  const entry = (path: string) => ({ spiffe_id: { trust_domain: 'prod.example.org', path } });
  const list = JSON.stringify({ entries: [entry('/twin/a'), entry('/twin-a'), entry('/twin/b')] });
  const { rows } = (await api.call('identity.import', { list, owner: 'platform', dryRun: true })).body;
  expect(rows.map(({ name, outcome, problems }) => [name, outcome, problems.map(({ detail }) => detail)])).toEqual([
    ['twin-a', 'create', []],
    ['twin-a', 'refused', ['entries[0] names it already; keep one of them']],
    ['twin-b', 'create', []],
  ]);
  expect((await api.call('identity.import', { list, owner: 'platform' })).status).toBe(400);
  expect((await api.call('identity.list', { q: 'twin' })).body.items).toEqual([]);
});

it('what is left out may be called anything, also what no database keeps', async () => {
  const authority = { apiVersion: 'cert-manager.io/v1', kind: 'Certificate', metadata: { name: 'root\0\ud800' }, spec: { isCA: true } };
  const order = { list: JSON.stringify({ items: [authority] }), owner: 'platform' };
  for (const dryRun of [true, false])
    expect(await api.call('identity.import', { ...order, dryRun })).toMatchObject({
      status: 200,
      body: { rows: [{ outcome: 'left_out', notes: ['is an authority'] }] },
    });
});

it('a list may be longer than what else is sent, up to its own limit', async () => {
  const padding = 'x'.repeat(3_000);
  const entries = Array.from({ length: mostImported }, (_, n) => ({
    spiffe_id: { trust_domain: 'prod.example.org', path: `/long/${n}` },
    hint: padding,
  }));
  const long = await api.call('identity.import', { list: JSON.stringify({ entries }), owner: 'platform' });
  expect(long.status).toBe(200);
  expect(long.body.rows.filter(({ outcome }) => outcome === 'create')).toHaveLength(mostImported);
  expect(await api.call('identity.import', { list: 'x'.repeat(400_001), owner: 'platform' })).toMatchObject({
    status: 400,
    body: { problems: [{ field: 'list' }] },
  });
  expect((await api.call('identity.import', { list: 'x'.repeat(1_100_000) })).status).toBe(413);
  expect((await api.call('identity.register', { name: 'short', owner: 'o', description: 'x'.repeat(200_000) })).status).toBe(413);
});
