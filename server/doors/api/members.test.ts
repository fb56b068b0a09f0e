import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localSocket } from '../../domain/api-key.ts';
import { fromPublicId, newId } from '../../domain/ids.ts';
import { type Role, roleNames } from '../../domain/roles.ts';
import { consoleUrl, password, type TestApi, testApi } from '../../testing/api.ts';

let api: TestApi;
let now = new Date();
beforeAll(async () => {
  api = await testApi({ clock: () => now });
});
afterAll(() => api.close());

let guests = 0;
const guest = () => `guest-${++guests}@example.test`;
const tokenIn = (link: string) => new URL(link).searchParams.get('token') ?? '';
const nobody = { headers: {} };
const join = (token: string) => api.call('invitation.accept', { token, name: 'Guest', password }, nobody);
const invite = async (email: string, role: Role = 'viewer', as: Role = 'owner') => api.call('member.invite', { email, role }, as);
const addMember = async (role: Role) => {
  const { id, email } = await api.addUser(role, guest());
  return { id, email };
};

describe('an invitation', () => {
  it('makes one member, whoever comes first', async () => {
    const email = guest();
    const { body } = await invite(email.toUpperCase(), 'operator');
    const token = tokenIn(body.link);
    expect(body.link).toMatch(/^http:\/\/localhost:3000\/join\?token=[\w-]{43}$/);
    expect((await api.call('invitation.read', { token }, nobody)).body).toMatchObject({ email, role: 'operator' });
    const answers = await Promise.all(Array.from({ length: 8 }, () => join(token)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403, 403, 403, 403, 403, 403, 403]);
    expect((await api.call('invitation.read', { token }, nobody)).status).toBe(403);
    expect(await api.signIn(email)).toContain('session_token');
    expect(await api.superuser.prisma.event.findFirst({ where: { type: 'member.joined' }, orderBy: { id: 'desc' } })).toMatchObject({
      ...{ actorName: 'Guest', authMethod: 'one-time link', requestId: expect.any(String), sourceAddress: expect.any(String) },
      detail: { role: 'operator', invitedBy: 'test owner' },
    });
  });

  it('is good for nothing when it has expired, was taken back, or is not one', async () => {
    const expired = (await invite(guest())).body;
    const back = (await invite(guest())).body;
    expect((await api.call('member.uninvite', { invitation: back.id })).status).toBe(200);
    now = new Date(now.getTime() + 259_200_000);
    for (const token of [tokenIn(expired.link), tokenIn(back.link), 'A'.repeat(43), 'x']) {
      expect((await join(token)).body.code).toBe('forbidden');
      expect((await api.call('invitation.read', { token }, nobody)).status).toBe(403);
    }
  });

  it('is one for an address at a time, and a member needs none', async () => {
    const email = guest();
    const first = await invite(email);
    expect((await invite(email)).body.problems?.[0]?.field).toBe('email');
    await join(tokenIn(first.body.link));
    expect((await invite(email)).status).toBe(409);
    const other = guest();
    await invite(other);
    now = new Date(now.getTime() + 259_200_000);
    expect((await invite(other)).status).toBe(200);
  });

  it('leaves its token nowhere in the ledger', async () => {
    const { body } = await invite(guest());
    const token = tokenIn(body.link);
    await join(token);
    const { rows } = await api.superuser.pool.query(
      'SELECT to_jsonb(e)::text AS t FROM events e UNION ALL SELECT to_jsonb(i)::text FROM invitations i',
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const { t } of rows) expect(t).not.toContain(token);
  });
});

describe('CON-05 who decides about whom', () => {
  const below: readonly Role[] = ['viewer', 'auditor', 'operator', 'issuer'];

  it.each(roleNames)('an admin and an owner about the role %s', async (role) => {
    const allowed = below.includes(role);
    expect((await invite(guest(), role, 'admin')).status).toBe(allowed ? 200 : 403);
    expect((await invite(guest(), role, 'owner')).status).toBe(200);
    const member = await addMember(role);
    expect((await api.call('member.change', { member: member.email, role: 'viewer' }, 'admin')).status).toBe(allowed ? 200 : 403);
    const viewer = await addMember('viewer');
    expect((await api.call('member.change', { member: viewer.email, role }, 'admin')).status).toBe(allowed ? 200 : 403);
    const another = await addMember(role);
    expect((await api.call('member.remove', { member: another.email }, 'admin')).status).toBe(allowed ? 200 : 403);
    const { body } = await invite(guest(), role);
    expect((await api.call('member.uninvite', { invitation: body.id }, 'admin')).status).toBe(allowed ? 200 : 403);
  });

  it('takes effect with the next request', async () => {
    const { email } = await addMember('operator');
    const cookie = await api.signIn(email);
    const ask = () => api.call('session.show', {}, { headers: { cookie } });
    await api.call('member.change', { member: email, role: 'viewer' });
    expect((await ask()).body.role).toBe('viewer');
    await api.call('member.remove', { member: email });
    expect((await ask()).status).toBe(401);
    expect((await api.call('member.remove', { member: email })).status).toBe(404);
  });
});

describe('what a member invited', () => {
  const inviter = async (role: Role) => {
    const { email } = await addMember(role);
    return { email, headers: { cookie: await api.signIn(email), origin: consoleUrl } };
  };
  const tokenFor = async (role: Role, headers: Record<string, string>) => {
    const { status, body } = await api.call('member.invite', { email: guest(), role }, { headers });
    expect(status).toBe(200);
    return tokenIn(body.link);
  };

  it('ends with the member', async () => {
    const { email, headers } = await inviter('owner');
    const [mine, other] = [await tokenFor('viewer', headers), (await invite(guest())).body.link];
    await api.call('member.remove', { member: email });
    expect((await join(mine)).status).toBe(403);
    expect((await join(tokenIn(other))).status).toBe(200);
    expect(
      await api.superuser.prisma.event.findFirst({ where: { type: 'member.invitation_revoked' }, orderBy: { id: 'desc' } }),
    ).toMatchObject({ actorName: 'test owner', detail: { before: { role: 'viewer' } } });
  });

  it('stays as far as the role that they have now may give it', async () => {
    const { email, headers } = await inviter('owner');
    const [owner, viewer] = [await tokenFor('owner', headers), await tokenFor('viewer', headers)];
    await api.call('member.change', { member: email, role: 'admin' });
    expect((await join(owner)).status).toBe(403);
    expect((await join(viewer)).status).toBe(200);
  });
});

describe('what a member made', () => {
  const maker = async (role: Role) => {
    const { id, email } = await addMember(role);
    return { id, email, headers: { cookie: await api.signIn(email), origin: consoleUrl } };
  };
  type Headers = Record<string, string>;
  const keyFor = async (role: Role, headers: Headers, name = 'made') => {
    const { status, body } = await api.call('apikey.create', { name, role, expiresInSeconds: null }, { headers });
    expect(status).toBe(201);
    return { id: body.id, authorization: `Bearer ${body.key}` };
  };
  const works = async ({ authorization }: { authorization: string }) =>
    (await api.call('session.show', {}, { headers: { authorization } })).status === 200;
  const standing = async (id: string) => (await api.call('apikey.list', {})).body.items.find((key) => key.id === id)?.standing;

  it('is told from a key of which nobody knows any more who made it, which can be revoked', async () => {
    const { headers } = await maker('admin');
    const [old, kept] = [await keyFor('viewer', headers, 'of old'), await keyFor('viewer', headers, 'of now')];
    const { id } = await api.superuser.prisma.apiKey.findFirstOrThrow({ where: { name: 'of old' } });
    // As migration 0067 leaves it where the event of its making was dropped.
    await api.superuser.prisma.apiKey.update({ where: { id }, data: { makerUserId: null } });
    await api.superuser.prisma.apiKey.create({
      data: { id: newId(), name: 'of the socket', hash: randomBytes(32), role: 'viewer', createdBy: localSocket, createdAt: new Date() },
    });
    const unknown = async () => (await api.call('apikey.list', {})).body.items.filter((key) => key.makerUnknown);
    const names = (await unknown()).map(({ name, standing: stands }) => `${name} ${stands}`);
    expect(names).toContain('of old active');
    for (const known of ['of now', 'of the socket']) expect(names.join()).not.toContain(known);
    await api.call('apikey.revoke', { key: old.id });
    expect([await works(old), await works(kept)]).toEqual([false, true]);
  });

  /** Every way in which a membership ends, or is less than it was, those included that go past the operations. */
  const endings: Record<string, (member: { id: string; email: string }) => Promise<unknown>> = {
    removed: ({ email }) => api.call('member.remove', { member: email }),
    lowered: ({ email }) => api.call('member.change', { member: email, role: 'viewer' }),
    'deleted by whatever means': ({ id }) => api.superuser.prisma.user.delete({ where: { id: fromPublicId('user', id) ?? id } }),
    'lowered by whatever means': ({ id }) =>
      api.superuser.prisma.user.update({ where: { id: fromPublicId('user', id) ?? id }, data: { role: 'viewer' } }),
  };
  it.each(Object.entries(endings))('works no more once they are %s: keys, keys of keys, and what those invited', async (_, end) => {
    const member = await maker('admin');
    const first = await keyFor('admin', member.headers);
    const second = await keyFor('operator', first);
    const other = await keyFor('operator', (await maker('admin')).headers);
    const invited = await tokenOf(first);
    expect(await Promise.all([first, second, other].map(works))).toEqual([true, true, true]);
    expect((await api.call('member.list', {})).body.items.find(({ email }) => email === member.email)?.apiKeys).toBe(2);
    await end(member);
    expect(await Promise.all([first, second, other].map(works))).toEqual([false, false, true]);
    const standings = await Promise.all([first, second].map(({ id }) => standing(id)));
    expect(standings.every((one) => one === 'revoked' || one === 'maker_gone' || one === 'maker_below')).toBe(true);
    if (standings[0] === 'revoked') {
      expect((await join(invited)).status).toBe(403);
      const events = await api.superuser.prisma.event.findMany({ where: { type: 'api_key.revoked' }, orderBy: { id: 'desc' }, take: 2 });
      expect(new Set(events.map(({ targetId }) => targetId))).toEqual(new Set([first, second].map(({ id }) => fromPublicId('apiKey', id))));
    }
  });
  const tokenOf = async ({ authorization }: { authorization: string }) =>
    tokenIn((await api.call('member.invite', { email: guest(), role: 'viewer' }, { headers: { authorization } })).body.link);

  it('stays as far as the role that they have now may make it', async () => {
    const member = await maker('owner');
    const [above, within] = [await keyFor('owner', member.headers), await keyFor('operator', member.headers)];
    await api.call('member.change', { member: member.email, role: 'admin' });
    expect(await Promise.all([above, within].map(works))).toEqual([false, true]);
  });

  it('ends with the API key that made it: keys and invitations', async () => {
    const first = await keyFor('admin', (await maker('admin')).headers);
    const [second, invited] = [await keyFor('viewer', first), await tokenOf(first)];
    expect((await api.call('apikey.revoke', { key: first.id })).status).toBe(200);
    expect(await works(second)).toBe(false);
    expect((await join(invited)).status).toBe(403);
  });

  it('is not made in a race with the end of whoever makes it', async () => {
    for (let round = 0; round < 4; round++) {
      const member = await maker('admin');
      const made = Promise.all(
        Array.from({ length: 4 }, () =>
          api.call('apikey.create', { name: 'race', role: 'admin', expiresInSeconds: null }, { headers: member.headers }),
        ),
      );
      const [answers] = await Promise.all([made, api.call('member.remove', { member: member.email })]);
      for (const { status, body } of answers)
        if (status === 200)
          expect([await works({ authorization: `Bearer ${body.key}` }), await standing(body.id)]).toEqual([false, 'revoked']);
    }
  });
});

it('the last owner stays, however many are taken away at once', async () => {
  await api.superuser.prisma.user.deleteMany({ where: { role: 'owner' } });
  const owners = [await addMember('owner'), await addMember('owner'), await addMember('owner')];
  const answers = await Promise.all([
    ...owners.map(({ email }) => api.call('member.remove', { member: email })),
    ...owners.map(({ email }) => api.call('member.change', { member: email, role: 'admin' })),
  ]);
  expect(answers.filter(({ body }) => body.code === 'conflict').length).toBeGreaterThan(0);
  expect(await api.superuser.prisma.user.count({ where: { role: 'owner' } })).toBe(1);
});

it('CON-07 each change of a member is an event with before and after', async () => {
  const { email } = await addMember('viewer');
  await api.call('member.change', { member: email, role: 'issuer' });
  await api.call('member.remove', { member: email });
  const events = await api.superuser.prisma.event.findMany({
    where: { type: { startsWith: 'member.' } },
    orderBy: { id: 'desc' },
    take: 2,
  });
  expect(events.map(({ type, detail }) => [type, detail])).toEqual([
    ['member.removed', { before: { role: 'issuer' } }],
    ['member.role_changed', { before: { role: 'viewer' }, after: { role: 'issuer' } }],
  ]);
});
