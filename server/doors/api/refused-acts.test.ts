import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addSeconds } from '../../domain/clock.ts';
import { newId, toPublicId } from '../../domain/ids.ts';
import { consoleUrl, type TestApi, testApi } from '../../testing/api.ts';
import { inputs } from '../../testing/writing-inputs.ts';
import { type OperationName, operationNames, rowOf, type WireInput } from './contract.ts';

let api: TestApi;
let now = new Date();
const wait = (seconds: number) => {
  now = addSeconds(now, seconds);
};
beforeAll(async () => {
  api = await testApi({ clock: () => now });
});
afterAll(() => api.close());

type Refused = { actor: string; target: string | null; method: string; request: string; detail: Record<string, unknown> };
/** The events that were written since it was last asked, the oldest first. */
const seen = new Set<string>();
async function refused(of: TestApi = api): Promise<Refused[]> {
  await of.context.refusedActs.tell();
  const { rows } = await of.superuser.pool.query(
    `SELECT id::text, actor_name AS actor, target_kind || ' ' || target_name AS target, auth_method AS method, request_id::text AS request, detail
     FROM events WHERE type = 'act.refused' ORDER BY at, id`,
  );
  const fresh = rows.filter(({ id }) => !seen.has(id));
  for (const { id } of fresh) seen.add(id);
  return fresh.map(({ id: _, ...row }) => row);
}
const told = (events: readonly Refused[]) =>
  events.map(({ detail, target }) => `${detail.operation} of ${target ?? detail.named ?? 'nothing'}`);

const writes = (name: OperationName) =>
  rowOf(name).method !== 'GET' && rowOf(name).reads === undefined && rowOf(name).permission !== 'public';
const writing = operationNames.filter(writes);
const parameterOf = (name: OperationName) => /\{(\w+)\}/.exec(rowOf(name).path)?.[1];
/** Of a parameter that takes only so much, something that it takes. */
const taken: Readonly<Record<string, string>> = { algorithm: 'ES256', role: 'sts', jti: newId() };
const filled = (name: OperationName) =>
  Object.fromEntries([...rowOf(name).path.matchAll(/\{(\w+)\}/g)].map(([, key = '']) => [key, taken[key] ?? 'something']));

describe('an act that is refused because whoever asks may not do it', () => {
  it('leaves exactly one event that names it, whichever it is, and what the path names unless that could be a secret', async () => {
    const answers = new Map<OperationName, number>();
    for (const name of writing) answers.set(name, (await api.call(name, filled(name) as never, 'viewer')).status);
    const events = await refused();
    const expected = writing.filter((name) => answers.get(name) === 403);
    expect(events.map(({ detail }) => detail.operation).toSorted()).toEqual(expected.toSorted());
    // What is left is about whoever asks, and a viewer may do it too.
    expect(writing.filter((name) => answers.get(name) !== 403)).toEqual([]);
    for (const { actor, method, request, detail } of events) {
      expect([actor, method, detail.code, detail.count]).toEqual(['test viewer', 'API key', 'forbidden', undefined]);
      expect(request).not.toBeNull();
    }
    const unnamed = events.filter(({ target, detail }) => target === null && detail.named === undefined);
    const parameters = unnamed.map(({ detail }) => parameterOf(detail.operation as OperationName)).filter((one) => one !== undefined);
    expect(new Set(parameters)).toEqual(new Set(['clientKey', 'invitation', 'key', 'passkey', 'secret', 'session']));
    expect(told(events)).toEqual(
      expect.arrayContaining(['identity.suspend of something', 'token-key.schedule of token_key_schedule ES256', 'grant.add of nothing']),
    );
    expect(api.refusals).toEqual({ recorded: events.length, delayed: 0, lost: 0 });
  });

  it('leaves none where it only reads, however it is asked', async () => {
    const reading = operationNames.filter((name) => !writes(name) && rowOf(name).permission !== 'public');
    const answers = new Set<number>();
    for (const name of reading) answers.add((await api.call(name, filled(name) as never, 'viewer')).status);
    expect(answers).toContain(403);
    expect(await refused()).toEqual([]);
    const marked = operationNames.filter((name) => rowOf(name).reads);
    expect(marked.map((name) => [name, rowOf(name).method, inputs[name]])).toEqual(marked.map((name) => [name, 'POST', 'reads']));
  });

  it('is told with what it was asked of, who asked, how they had proved that and in which request', async () => {
    const { id } = (await api.call('identity.register', { name: 'orders', owner: 'team' })).body;
    const { email } = await api.addUser('viewer', 'eve@example.test');
    const cookie = await api.signIn(email);
    const answers = [];
    for (const identity of ['orders', id, 'unheard-of'])
      answers.push(await api.call('identity.suspend', { identity }, { headers: { cookie, origin: consoleUrl } }));
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
    const events = await refused();
    expect(told(events).toSorted()).toEqual([
      'identity.suspend of identity orders',
      'identity.suspend of identity orders',
      'identity.suspend of unheard-of',
    ]);
    expect(events.map(({ method }) => method)).toEqual(['password', 'password', 'password']);
    expect(events[0]?.detail.because).toBe(answers[0]?.body.detail);
    expect(events.map(({ request }) => toPublicId('apiRequest', request)).toSorted()).toEqual(
      answers.map(({ headers }) => headers['hawser-request']).toSorted(),
    );
    // Under the identity itself, by its name and by its id.
    for (const target of ['orders', id]) {
      const { items } = (await api.call('event.list', { target, result: 'refused' })).body;
      expect(items.map(({ type, target: named }) => [type, named?.name])).toEqual([
        ['act.refused', 'orders'],
        ['act.refused', 'orders'],
      ]);
    }
  });

  it('is told of what an operation refuses by itself, and of a page that is not ours', async () => {
    expect((await api.call('apikey.create', { name: 'mine', role: 'owner' }, 'admin')).status).toBe(403);
    const { email } = await api.addUser('owner', 'olga@example.test');
    const cookie = await api.signIn(email);
    const elsewhere = { headers: { cookie, origin: 'https://evil.example' } };
    expect((await api.call('identity.suspend', { identity: 'orders' }, elsewhere)).status).toBe(403);
    const events = await refused();
    expect(told(events).toSorted()).toEqual(['apikey.create of nothing', 'identity.suspend of identity orders']);
    expect(events.map(({ detail }) => detail.because).toSorted()).toEqual([
      expect.stringMatching(/^A session may write only from/),
      expect.stringMatching(/^role: owner may do more than admin/),
    ]);
  });

  it('is told under what it was asked of, however many acts bear the same name, or were refused of it before', async () => {
    const old = await testApi({ clock: () => now });
    try {
      await old.call('identity.register', { name: 'orders', owner: 'team' });
      await old.call('profile.create', { name: 'short', lifetime: 600 });
      const later = (kind: string, name: string, type: string) =>
        old.superuser.pool.query(
          `INSERT INTO events (id, at, type, actor_kind, actor_name, target_kind, target_id, target_name)
           SELECT gen_random_uuid(), $1::timestamptz + n * interval '1 millisecond', $2, 'system', 'test', $3, gen_random_uuid()::text, $4
           FROM generate_series(1, 1100) n`,
          [now, type, kind, name],
        );
      // The certificates of some weeks, each called as the identity is.
      await later('certificate', 'orders', 'certificate.renewed');
      await later('profile', 'short', 'act.refused');
      await refused(old);
      await old.call('identity.suspend', { identity: 'orders' }, 'auditor');
      await old.call('profile.retire', { profile: 'short' }, 'auditor');
      expect(told(await refused(old)).toSorted()).toEqual(['identity.suspend of identity orders', 'profile.retire of profile short']);
    } finally {
      await old.close();
    }
  });

  it('is told of each identity that one act on many may not change, as of one', async () => {
    await api.call('identity.register', { name: 'wanted', owner: 'team' });
    const { email } = await api.addUser('issuer', 'ida@example.test');
    await api.call('member.change', { member: email, revokesFor: ['others'] });
    const headers = { cookie: await api.signIn(email), origin: consoleUrl };
    const identities = ['wanted', 'orders', 'unheard-of'];
    const { body } = await api.call('identity.change-many', { act: 'set_owner', owner: 'others', identities }, { headers });
    expect(body.items.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'failed']);
    const events = await refused();
    expect(told(events).toSorted()).toEqual(['identity.change-many of identity orders', 'identity.change-many of identity wanted']);
    expect(events.map(({ method, detail }) => [method, detail.code, detail.because])).toEqual(
      events.map(() => ['password', 'forbidden', expect.stringContaining('for whom you may not revoke')]),
    );
  });

  it('is none where somebody is only asked back, is nobody, or names what is not there', async () => {
    const { email } = await api.addUser('owner', 'otto@example.test');
    const headers = { cookie: await api.signIn(email), origin: consoleUrl };
    wait(400);
    expect((await api.call('webhook.remove', { webhook: 'x' }, { headers })).body.code).toBe('unconfirmed');
    expect((await api.call('identity.suspend', { identity: 'orders' }, { headers: {} })).status).toBe(401);
    expect((await api.call('identity.suspend', { identity: 'nobody' })).status).toBe(404);
    expect(await refused()).toEqual([]);
  });

  it('never repeats a secret that stands in the place of a name, and breaks no page by what it is called', async () => {
    const key = `hwk_${'A'.repeat(43)}`;
    for (const name of ['apikey.revoke', 'identity.suspend', 'exchange-secret.revoke'] as const)
      await api.call(name, { key, identity: key, secret: key } as never, 'viewer');
    await api.call('apikey.revoke', { key: 'iamtheeggman' }, 'viewer');
    await api.call('member.remove', { member: 'eyJhbGciOiJub25lIn0.e30.' }, 'viewer');
    // A certificate that is called as the identity is.
    await api.call('certificate.revoke', { certificate: 'orders', reason: 'superseded' } as never, 'viewer');
    const events = await refused();
    expect(JSON.stringify(events)).not.toMatch(/hwk_|iamtheeggman|eyJ/);
    expect(told(events)).toContain('certificate.revoke of orders');
    const { status, body } = await api.call('identity.history', { identity: 'orders' });
    expect(status).toBe(200);
    expect(body.items.filter((entry) => entry.is === 'act' && entry.event.type === 'act.refused').length).toBeGreaterThan(0);
  });
});

describe('a flood of refused acts', () => {
  const suspend = (identity: string, of: TestApi = api) => of.call('identity.suspend', { identity }, 'auditor');

  it('is one event at once and one a minute, whose counts add up to what was refused', async () => {
    const counts = async () => (await refused()).filter(({ actor }) => actor === 'test auditor').map(({ detail }) => detail.count ?? 1);
    const began = now;
    await suspend('orders');
    expect(await counts()).toEqual([1]);
    for (let n = 0; n < 4; n++) await suspend('orders');
    wait(59);
    await suspend('orders');
    expect(await counts()).toEqual([]);
    wait(2);
    const [folded, ...others] = (await refused()).filter(({ actor }) => actor === 'test auditor');
    expect([folded?.detail.count, folded?.detail.from, others]).toEqual([5, began.toISOString(), []]);
    // A quiet minute later it begins anew.
    wait(61);
    expect(await counts()).toEqual([]);
    await suspend('orders');
    expect(await counts()).toEqual([1]);
  });

  it('of ever other targets is told apart up to a limit; what goes beyond all that is held is lost, and said so', async () => {
    const crowded = await testApi({ clock: () => now, refusalLimits: { window: 60, each: 3, all: 5 } });
    try {
      for (let n = 0; n < 20; n++) await suspend(`target-${n}`, crowded);
      const first = await refused(crowded);
      expect(told(first)).toEqual(['target-0', 'target-1', 'target-2', 'nothing'].map((name) => `identity.suspend of ${name}`));
      wait(61);
      const rest = await refused(crowded);
      expect(told(rest)).toEqual(['identity.suspend of nothing']);
      expect([...first, ...rest].reduce((sum, { detail }) => sum + Number(detail.count ?? 1), 0)).toBe(20);
      expect(crowded.refusals).toEqual({ recorded: 20, delayed: 0, lost: 0 });
      const keys = ['viewer', 'auditor', 'operator'] as const;
      for (const role of keys) for (let n = 0; n < 3; n++) await crowded.call('authority.activate', { authority: `a${n}` } as never, role);
      await crowded.context.refusedActs.tell();
      expect([crowded.refusals.recorded, crowded.refusals.lost]).toEqual([24, 5]);
    } finally {
      await crowded.close();
    }
  });
});

describe('a ledger that takes no event', () => {
  it('changes no refusal and delays none; what was refused is told when it is back, and what is not told by the end is said to be lost', async () => {
    const house = await testApi({ clock: () => now });
    const ask = (input: WireInput<'identity.suspend'>) => house.call('identity.suspend', input, 'viewer');
    await house.superuser.pool.query(
      `CREATE FUNCTION fail_event() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''broken''; END'`,
    );
    const breakIt = () =>
      house.superuser.pool.query('CREATE TRIGGER fail_event BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION fail_event()');
    await breakIt();
    for (let n = 0; n < 3; n++) expect((await ask({ identity: 'orders' })).status).toBe(403);
    await expect(house.context.refusedActs.tell()).rejects.toThrow();
    await expect(house.context.refusedActs.tell()).rejects.toThrow();
    expect([house.refusals.recorded, house.refusals.lost, house.refusals.delayed > 0]).toEqual([0, 0, true]);
    await house.superuser.pool.query('DROP TRIGGER fail_event ON events');
    const events = await refused(house);
    expect(events.map(({ detail }) => [detail.operation, detail.count])).toEqual([['identity.suspend', 3]]);
    expect(house.refusals.recorded).toBe(3);
    await breakIt();
    expect((await ask({ identity: 'billing' })).status).toBe(403);
    await house.context.refusedActs.close();
    expect([house.refusals.recorded, house.refusals.lost]).toEqual([3, 1]);
    await house.close();
  });
});

describe('the result of an event', () => {
  it('narrows the list by itself and with every other filter', async () => {
    const list = async (filter: WireInput<'event.list'>) => {
      const { status, body } = await api.call('event.list', { limit: 200, ...filter });
      expect(status).toBe(200);
      return body.items;
    };
    const all = await list({ acts: 'true' });
    const refusals = await list({ acts: 'true', result: 'refused' });
    const done = await list({ acts: 'true', result: 'done' });
    expect(refusals.length).toBeGreaterThan(20);
    expect(done.length).toBeGreaterThan(2);
    expect(new Set(refusals.map(({ type, result }) => `${type} ${result}`))).toEqual(new Set(['act.refused refused']));
    expect(done.map(({ type }) => type)).not.toContain('act.refused');
    expect([...refusals, ...done].map(({ id }) => id).toSorted()).toEqual(all.map(({ id }) => id).toSorted());
    expect(await list({ type: 'identity.registered', result: 'refused' })).toEqual([]);
    expect((await list({ type: 'act.*', result: 'refused' })).length).toBe(refusals.length);
    expect((await list({ actor: 'test admin', result: 'refused' })).map(({ detail }) => detail.operation)).toEqual(['apikey.create']);
    for (const wrong of [{ result: 'x' }, { result: 'refused', after: 0 }])
      expect((await api.call('event.list', wrong as never)).body.problems?.map(({ field }) => field)).toEqual(['result']);
  });

  it('is a column of the export, and a status in the words of OCSF', async () => {
    const stream = (accept: string) =>
      api.app.inject({
        url: '/api/v1/events?type=act.refused',
        headers: { accept, authorization: `Bearer ${api.keyOf('auditor')}` },
      });
    const [, header = '', ...rows] = (await stream('text/csv')).body.trim().split('\r\n');
    const place = header.split(',').indexOf('"result"');
    expect(place).toBeGreaterThan(0);
    expect(rows.length).toBeGreaterThan(20);
    for (const row of rows) expect(row).toContain(',"refused",');
    for (const line of (await stream('application/x-ocsf+ndjson')).body.trim().split('\n'))
      expect(JSON.parse(line)).toMatchObject({ status_id: 2, status: 'Failure', status_code: 'forbidden', severity_id: 2 });
  });
});
