import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApi, testApi } from '../../testing/api.ts';
import { startedTogether } from '../../testing/started-together.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());

it('pages identities without skipping or repeating one while others are registered', async () => {
  const name = (n: number) => `paged-${String(n).padStart(3, '0')}`;
  for (let n = 0; n < 23; n++) await api.call('identity.register', { name: name(n), owner: 'pages' });
  const seen: string[] = [];
  let cursor: string | undefined;
  for (let page = 0; page === 0 || cursor !== undefined; page++) {
    const { body } = await api.call('identity.list', { owner: 'pages', limit: 4, ...(cursor ? { cursor } : {}) });
    seen.push(...body.items.map((item) => item.name));
    cursor = body.nextCursor ?? undefined;
    await api.call('identity.register', { name: `late-${page}`, owner: 'pages' });
  }
  expect(seen).toEqual(Array.from({ length: 23 }, (_, n) => name(22 - n)));
});

it('finds identities by a tag, and tags many at once without touching what else each has', async () => {
  const named = (words: string[]) => words.map((word) => `tagged-${word}`);
  for (const [name, tags] of [
    ['tagged-one', ['pci', 'tier:1', 'pci']],
    ['tagged-two', ['pci']],
    ['tagged-three', []],
  ] as const)
    await api.call('identity.register', { name, owner: 'tags', tags: [...tags] });
  const found = async (tag: string) =>
    (await api.call('identity.list', { tag, order: 'name', owner: 'tags' })).body.items.map(({ name, tags }) => [name, tags]);
  expect(await found('pci')).toEqual([
    ['tagged-one', ['pci', 'tier:1']],
    ['tagged-two', ['pci']],
  ]);
  const many = (act: 'add_tag' | 'remove_tag', tag: string | undefined, words: string[]) =>
    api.call('identity.change-many', { act, ...(tag === undefined ? {} : { tag }), identities: named(words) });
  const added = await many('add_tag', 'eu/west', ['one', 'two', 'nobody']);
  expect(added.body.items.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'failed']);
  expect((await many('add_tag', 'eu/west', ['one', 'three'])).body.items.map(({ outcome }) => outcome)).toEqual(['unchanged', 'done']);
  expect(await found('eu/west')).toEqual([
    ['tagged-one', ['eu/west', 'pci', 'tier:1']],
    ['tagged-three', ['eu/west']],
    ['tagged-two', ['eu/west', 'pci']],
  ]);
  await many('remove_tag', 'eu/west', ['one']);
  expect(await found('tier:1')).toEqual([['tagged-one', ['pci', 'tier:1']]]);
  expect((await api.call('event.list', { type: 'identity.changed', limit: 1 })).body.items[0]).toMatchObject({
    target: { name: 'tagged-one' },
    detail: { before: { tags: ['eu/west', 'pci', 'tier:1'] }, after: { tags: ['pci', 'tier:1'] } },
  });
  const { items } = (await api.call('identity.tags', {})).body;
  expect(items.filter(({ tag }) => ['pci', 'tier:1', 'eu/west'].includes(tag))).toEqual([
    { tag: 'eu/west', identities: 2 },
    { tag: 'pci', identities: 2 },
    { tag: 'tier:1', identities: 1 },
  ]);
  expect((await many('add_tag', undefined, ['one'])).body).toMatchObject({ problems: [{ field: 'tag' }] });
  expect((await api.call('identity.list', { tag: 'Not A Tag' })).status).toBe(400);
});

it('gives an identity both tags of two that come at the same moment, and no more than it may have', async () => {
  const [identity, most] = ['tagged-at-once', 20];
  await api.call('identity.register', { name: identity, owner: 'tags' });
  const words = Array.from({ length: most + 2 }, (_, n) => `word-${n}`);
  const outcomes = await Promise.all(
    words.map(async (tag) => (await api.call('identity.change-many', { act: 'add_tag', tag, identities: [identity] })).body.items[0]),
  );
  expect(outcomes.filter((one) => one?.outcome === 'done')).toHaveLength(most);
  expect(outcomes.filter((one) => one?.outcome === 'failed').map((one) => one?.problem)).toEqual([
    `${identity} has 20 tags, as many as it may; take one away first`,
    `${identity} has 20 tags, as many as it may; take one away first`,
  ]);
  expect((await api.call('identity.show', { identity })).body.tags).toHaveLength(most);
  expect((await api.call('identity.change', { identity, tags: words })).body).toMatchObject({ problems: [{ field: 'tags' }] });
  expect((await api.call('identity.change', { identity, tags: ['b', 'a', 'b'] })).body.tags).toEqual(['a', 'b']);
});

describe('a grant for every identity with a tag, or below a SPIFFE path', () => {
  const audience = 'https://granted-to-many.test';
  const choice = { audience, tag: 'many', spiffePath: '/production/many-*' };
  const namesOf = (items: readonly { identityName: string }[]) => items.map(({ identityName }) => identityName);
  const grantsFor = async () => (await api.call('grant.list', { audience })).body.items;
  const eventsOf = (type: string) =>
    api.superuser.prisma.event.findMany({ where: { type, targetName: { endsWith: audience } }, orderBy: { targetName: 'asc' } });
  const register = (name: string, more: { tags?: string[]; environment?: string } = {}) =>
    api.call('identity.register', { name, owner: 'team', tags: ['many'], ...more });
  beforeAll(async () => {
    await api.call('audience.register', { uri: audience, scopes: ['read', 'write'] });
    for (const name of ['many-a', 'many-b', 'many-held', 'many-gone', 'other-tagged']) await register(name);
    await register('many-untagged', { tags: [] });
    await register('many-staged', { environment: 'staging' });
    await api.call('grant.add', { identity: 'many-held', audience, scopes: ['write'] });
    await api.call('identity.retire', { identity: 'many-gone', comment: 'gone for good' });
    await api.call('identity.suspend', { identity: 'many-b' });
  });

  it('is shown first: whom it would reach, who has one, and who is elsewhere', async () => {
    const standing = async (by: { tag?: string; spiffePath?: string }) =>
      Object.fromEntries(
        (await api.call('grant.candidates', { audience, ...by }, 'viewer')).body.items.map((one) => [one.identityName, one.standing]),
      );
    const production = { 'many-a': 'open', 'many-b': 'open', 'many-held': 'granted' };
    expect(await standing({ tag: 'many' })).toEqual({ ...production, 'many-staged': 'elsewhere', 'other-tagged': 'open' });
    expect(await standing({ spiffePath: '/production/many-*' })).toEqual({ ...production, 'many-untagged': 'open' });
    expect(await standing(choice)).toEqual(production);
    expect(await standing({ spiffePath: '/staging' })).toEqual({ 'many-staged': 'elsewhere' });
    expect(await standing({ spiffePath: '/production/many' })).toEqual({});
    expect((await api.call('grant.candidates', { audience })).body.problems).toMatchObject([{ field: 'tag' }]);
    expect((await api.call('grant.candidates', { audience: 'https://no.test', tag: 'many' })).body.problems).toMatchObject([
      { field: 'audience' },
    ]);
    expect((await api.call('grant.candidates', { audience, spiffePath: '*' })).body.problems).toMatchObject([{ field: 'spiffePath' }]);
  });

  it('goes to those who were shown, by one grant each, and to nobody where others would get it by now', async () => {
    const { state } = (await api.call('grant.candidates', choice)).body;
    await register('many-late');
    const moved = await api.call('grant.add-many', { ...choice, scopes: ['read'], state });
    expect([moved.status, moved.body.code]).toEqual([412, 'changed_meanwhile']);
    expect(namesOf(await grantsFor())).toEqual(['many-held']);

    const shown = (await api.call('grant.candidates', choice)).body.state;
    expect((await api.call('grant.add-many', { ...choice, scopes: ['admin'], state: shown })).body.problems).toMatchObject([
      { field: 'scopes' },
    ]);
    const racing = await Promise.all(
      [1, 2, 3].map(() => api.call('grant.add-many', { ...choice, scopes: ['read'], lifetimeMaximum: 60, state: shown }, 'operator')),
    );
    expect(racing.map(({ status }) => status).sort()).toEqual([200, 412, 412]);
    const done = racing.find(({ status }) => status === 200)?.body.items ?? [];
    expect(done.map(({ identityName, outcome }) => [identityName, outcome])).toEqual([
      ['many-a', 'granted'],
      ['many-b', 'granted'],
      ['many-held', 'had_one'],
      ['many-late', 'granted'],
    ]);
    const grants = await grantsFor();
    expect(
      Object.fromEntries(grants.map(({ identityName, scopes, lifetimeMaximum }) => [identityName, [scopes, lifetimeMaximum]])),
    ).toEqual({
      'many-a': [['read'], 60],
      'many-b': [['read'], 60],
      'many-held': [['write'], null],
      'many-late': [['read'], 60],
    });
    const [, second] = await eventsOf('grant.added');
    expect(second?.detail).toMatchObject({ after: { scopes: ['read'] }, chosenBy: { tag: 'many', spiffePath: '/production/many-*' } });

    await register('many-after');
    expect(await grantsFor()).toHaveLength(4);
  });

  it('leaves those of another environment out unless that is meant', async () => {
    const staged = { audience, spiffePath: '/staging/many-*' };
    const { state } = (await api.call('grant.candidates', staged)).body;
    // The same identity, but chosen by something else than was shown, or for another audience.
    await api.call('audience.register', { uri: 'https://another.test' });
    for (const other of [
      { audience, spiffePath: '/staging/many-staged' },
      { ...staged, audience: 'https://another.test' },
    ])
      expect((await api.call('grant.add-many', { ...other, state })).status).toBe(412);
    const left = await api.call('grant.add-many', { ...staged, state });
    expect(left.body.items).toMatchObject([{ identityName: 'many-staged', outcome: 'elsewhere', grantId: null }]);
    const meant = await api.call('grant.add-many', { ...staged, state, crossEnvironment: true });
    expect(meant.body.items).toMatchObject([{ identityName: 'many-staged', outcome: 'granted' }]);
    expect((await grantsFor()).find(({ identityName }) => identityName === 'many-staged')?.crossEnvironment).toBe(true);
  });

  it('is taken back in one act, and given back by another', async () => {
    const before = await grantsFor();
    const grants = before.filter(({ identityName }) => identityName !== 'many-held').map(({ id }) => id);
    expect((await api.call('grant.remove-many', { grants }, 'auditor')).status).toBe(403);
    const racing = await Promise.all([1, 2].map(() => api.call('grant.remove-many', { grants: [...grants, ...grants] }, 'operator')));
    expect(racing.map(({ body }) => body.removed.length + body.gone.length)).toEqual([grants.length, grants.length]);
    expect(racing.flatMap(({ body }) => body.removed.map(({ id }) => id)).sort()).toEqual([...grants].sort());
    expect(namesOf(await grantsFor())).toEqual(['many-held']);
    expect(await eventsOf('grant.removed')).toHaveLength(grants.length);
    expect((await api.call('grant.restore', { grants })).body.kept).toEqual([]);
    const again = (grants: typeof before) => grants.map(({ createdAt: _, ...grant }) => grant);
    expect(again(await grantsFor())).toEqual(again(before));
  });

  it('takes a thousand at once and no more', async () => {
    await api.superuser.pool.query(`
      INSERT INTO identities (id, name, kind, owner, environment, spiffe_id, tags, created_at, updated_at)
      SELECT gen_random_uuid(), 'crowd-' || n, 'service', 'team', 'production', 'spiffe://hawser.test/production/crowd-' || n, '{crowd}', now(), now()
      FROM generate_series(1, 1001) n`);
    const crowd = { audience, tag: 'crowd' };
    expect((await api.call('grant.candidates', crowd)).body.problems).toMatchObject([{ field: 'tag' }]);
    await api.call('identity.retire', { identity: 'crowd-1', comment: 'one too many' });
    const { state } = (await api.call('grant.candidates', crowd)).body;
    const done = await api.call('grant.add-many', { ...crowd, state });
    expect(done.body.items.filter(({ outcome }) => outcome === 'granted')).toHaveLength(1_000);
    expect(await api.superuser.prisma.grant.count({ where: { audience: { uri: audience } } })).toBe(1_000 + 5);
    expect(await api.superuser.prisma.event.count({ where: { type: 'grant.added', targetName: { startsWith: 'crowd-' } } })).toBe(1_000);
  });

  it('comes while a table changes the same identities, in whatever order their names stand', async () => {
    const uri = 'https://together.test';
    await api.call('audience.register', { uri });
    for (const name of ['together-z', 'together-m', 'together-a']) await register(name, { tags: ['together'] });
    const some = { audience: uri, tag: 'together' };
    const { state } = (await api.call('grant.candidates', some)).body;
    const list = 'name,owner\ntogether-z,others\ntogether-m,others\ntogether-a,others\n';
    const statuses = await startedTogether(api.superuser.pool, `SELECT FROM identities WHERE name = 'together-m' FOR UPDATE`, [
      async () => (await api.call('grant.add-many', { ...some, state })).status,
      async () => (await api.call('identity.import', { list })).status,
    ]);
    expect(statuses).toEqual([200, 200]);
    expect(namesOf((await api.call('grant.list', { audience: uri })).body.items).sort()).toEqual([
      'together-a',
      'together-m',
      'together-z',
    ]);
  });
});
