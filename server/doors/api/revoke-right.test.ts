import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { basisOf, type Declared } from '../../domain/fleet.ts';
import { fromPublicId, newId } from '../../domain/ids.ts';
import { may, type Role } from '../../domain/roles.ts';
import { hashApiKey } from '../../operations/create-api-key.ts';
import { consoleUrl } from '../../testing/api.ts';
import { inputs } from '../../testing/writing-inputs.ts';
import { aName, api, asked, certificate, comment, csr, identity, liveToken, openWorld, query } from '../../testing/writing-world.ts';
import { type OperationName, operationNames, rowOf } from './contract.ts';

type Headers = { headers: Record<string, string> };
/** May revoke for `others` alone; all that the world makes is owned by `team`. */
let lim: Headers & { email: string };
beforeAll(async () => {
  await openWorld();
  lim = await member('issuer', 'lim@example.test');
  await api.call('member.change', { member: lim.email, revokesFor: ['others'] });
});
afterAll(() => api.close());
beforeEach(() => require(false));

const member = async (role: Role, email = `${aName('member')}@example.test`) => {
  await api.addUser(role, email);
  await query(`UPDATE users SET created_at = created_at - interval '2 days' WHERE email = $1`, [email]);
  return { email, headers: { cookie: await api.signIn(email), origin: consoleUrl } };
};
const require = (required: boolean) => query('UPDATE second_person SET required = $1', [required]);
const call = (name: OperationName, input: object, as: Headers | Role = lim) => api.call(name, input as never, as);
/** What is revoked, for which reason: nothing about that changes but by a revocation. */
const revoked = () => query(`SELECT id, revocation_reason FROM certificates WHERE status = 'revoked' ORDER BY id`);
const prepared = async (name: OperationName): Promise<Record<string, unknown>> => {
  const prepare = inputs[name];
  const input = typeof prepare === 'function' ? await prepare() : {};
  for (const named of [input.identity, ...[input.identities ?? []].flat()])
    if (typeof named === 'string') await call('certificate.issue', { identity: named, csr: await csr() }, 'owner');
  return input;
};
/** A certificate of one of the identities that they may revoke for. */
const ofOthers = async () => {
  const name = await identity();
  await asked('identity.change', { identity: name, owner: 'others' });
  return { name, id: await asked('certificate.issue', { identity: name, csr: await csr() }) };
};

describe('whoever is limited to some owners revokes nothing of another, by whatever door', () => {
  const open = operationNames.filter((name) => {
    const { permission, only } = rowOf(name);
    return typeof inputs[name] === 'function' && permission !== 'public' && only !== 'session' && may('issuer', permission);
  });
  const refusedThere = new Set<string>();

  it.each(open)('%s', async (name) => {
    const input = await prepared(name);
    const before = await revoked();
    const { status, body } = await call(name, input);
    expect(await revoked()).toEqual(before);
    if (body.code !== 'forbidden' || !body.detail?.includes('may revoke for')) return;
    refusedThere.add(name);
    expect([status, body.detail]).toEqual([403, expect.stringContaining('whose owner is team')]);
    expect(body.detail).toContain('you may revoke for others alone');
    expect((await call(name, input, 'issuer')).status).toBe(200);
    expect((await revoked()).length).toBeGreaterThan(before.length);
  });

  it('which are these, and no others', () => {
    expect([...refusedThere].toSorted()).toEqual(['certificate.revoke', 'certificate.revoke-many', 'identity.retire']);
  });

  /** The same operations, sent otherwise. */
  const variants: Record<string, () => Promise<[OperationName, object]>> = {
    'what is named besides': async () => {
      const [one, other] = [await ofOthers(), await certificate()];
      // As two identities once could: what shares its key may be revoked with it.
      const [from, to] = [one.id, other].map((id) => fromPublicId('certificate', id));
      await query(`BEGIN; SET LOCAL session_replication_role = replica;
        UPDATE certificates SET spki_sha256 = (SELECT spki_sha256 FROM certificates WHERE id = '${from}') WHERE id = '${to}'; COMMIT`);
      return ['certificate.revoke', { certificate: one.id, also: [other], reason: 'superseded', comment }];
    },
    'a whole identity': async () => [
      'certificate.revoke',
      { certificate: await certificate(), scope: 'identity', reason: 'superseded', comment },
    ],
    'one among many of theirs': async () => {
      const certificates = [(await ofOthers()).id, await certificate(), (await ofOthers()).id];
      return ['certificate.revoke-many', { certificates, reason: 'superseded', comment }];
    },
    'a worse reason for what is revoked': async () => {
      const id = await certificate();
      await call('certificate.revoke', { certificate: id, reason: 'superseded', comment }, 'owner');
      return ['certificate.revoke', { certificate: id, reason: 'keyCompromise', comment }];
    },
    'a certificate of no identity': async () => {
      const id = await certificate();
      await query(`UPDATE certificates SET identity_id = NULL, usage = 'server' WHERE id = $1`, [fromPublicId('certificate', id)]);
      return ['certificate.revoke', { certificate: id, reason: 'superseded', comment }];
    },
    'an identity whose certificates have run out, for which whoever suspends it had but to wait': async () => {
      const name = await identity();
      await call('identity.suspend', { identity: name });
      return ['identity.retire', { identity: name, comment }];
    },
  };
  it.each(Object.entries(variants))('%s', async (_, prepare) => {
    const [name, input] = await prepare();
    // That it was refused is put on record, at its own time.
    const acts = () => query(`SELECT count(*) FROM events WHERE type <> 'act.refused'`);
    const [before, events] = [await revoked(), await acts()];
    const { status, body } = await call(name, input);
    expect([status, body.code, body.detail]).toEqual([403, 'forbidden', expect.stringMatching(/whose owner is team|is of no identity/)]);
    expect([await revoked(), await acts()]).toEqual([before, events]);
  });

  it('a fleet that no longer names an identity suspends it, which is not limited', async () => {
    const name = aName('workload');
    const declared = { kind: 'identity', spec: { name, owner: 'team' } };
    const step = { fleet: 'prune', kind: 'identity', name };
    await call('fleet.apply', { ...step, basis: null, declared }, 'owner');
    await call('certificate.issue', { identity: name, csr: await csr() }, 'owner');
    const { items } = (await api.call('fleet.list', { kind: 'identity', limit: '200' })).body;
    const basis = basisOf(items.find(({ spec }) => 'name' in spec && spec.name === name) as unknown as Declared);
    const before = await revoked();
    expect((await call('fleet.apply', { ...step, basis, declared: null })).body).toMatchObject({ done: 'removed' });
    expect(await revoked()).toEqual(before);
  });

  it('and there is no statement that revokes but the one that asks', () => {
    const root = resolve(import.meta.dirname, '../../..');
    const sources = globSync(['server/**/*.ts', 'prisma/migrations/*/migration.sql'], { cwd: root }).filter(
      (path) => !path.includes('.test.') && !path.startsWith('server/testing/'),
    );
    const revoking = (text: string) =>
      text
        .split(/[`;]/)
        .some((statement) => /UPDATE\s+"?certificates"?\s/i.test(statement) && /SET[\s\S]*(revocation_reason|'revoked',)/i.test(statement));
    expect(sources.filter((path) => revoking(readFileSync(resolve(root, path), 'utf8')))).toEqual(['server/ledger/certificates.ts']);
    const text = readFileSync(resolve(root, 'server/ledger/certificates.ts'), 'utf8');
    expect(text.match(/await (revokeFresh|upgradeRevocations)\(/g)).toHaveLength(2);
  });
});

describe('whoever is limited', () => {
  it('revokes for the owners that are theirs, and does all else that an issuer does', async () => {
    const [one, two] = [await ofOthers(), await ofOthers()];
    expect((await call('certificate.revoke', { certificate: one.id, reason: 'superseded', comment })).status).toBe(200);
    expect((await call('identity.retire', { identity: two.name, comment })).status).toBe(200);
    const bare = await identity();
    await asked('identity.change', { identity: bare, owner: 'others' });
    expect((await call('identity.retirement-preview', { identity: bare })).body).toMatchObject({ beyondRight: null });
    expect((await call('identity.retire', { identity: bare, comment })).status).toBe(200);
    const name = await identity();
    expect((await call('certificate.issue', { identity: name, csr: await csr() })).status).toBe(201);
    expect((await call('identity.suspend', { identity: name })).status).toBe(200);
    expect((await call('certificate.deny-tokens', { certificate: (await liveToken()).certificate })).status).toBe(200);
  });

  it('is told before they try: whose it is, for whom they may, and whom to ask', async () => {
    await api.addUser('admin', 'ask@example.test');
    const name = await identity();
    const id = await asked('certificate.issue', { identity: name, csr: await csr() });
    const beyond = {
      ...{ revokesFor: ['others'], count: 1, ask: expect.arrayContaining(['admin']) },
      certificates: [expect.objectContaining({ identityName: name, owner: 'team' })],
    };
    const previews = [
      ['certificate.revocation-preview', { certificate: id }],
      ['certificate.revocation-preview-many', { certificates: [id, (await ofOthers()).id] }],
      ['identity.retirement-preview', { identity: name }],
    ] as const;
    for (const [preview, input] of previews) {
      expect((await call(preview, input)).body).toMatchObject({ beyondRight: beyond });
      expect((await call(preview, input, 'issuer')).body).toMatchObject({ beyondRight: null });
    }
    const ask = (await call('certificate.revocation-preview', { certificate: id })).body as unknown as { beyondRight: { ask: string[] } };
    expect(ask.beyondRight.ask).not.toContain('issuer');
    expect((await call('certificate.revocation-preview', { certificate: (await ofOthers()).id })).body).toMatchObject({
      beyondRight: null,
    });
    const bare = await call('identity.retirement-preview', { identity: await identity() });
    expect(bare.body).toMatchObject({ beyondRight: { ...beyond, count: 0, certificates: [] } });
    const { ask: whom } = (bare.body as unknown as typeof ask).beyondRight;
    expect(whom).not.toContain('issuer');
  });

  it('does not make it theirs: an identity of another is not handed to those they may revoke for', async () => {
    const name = await identity();
    const { status, body } = await call('identity.change', { identity: name, owner: 'others' });
    expect([status, body.problems?.[0]?.field]).toEqual([403, 'owner']);
    const many = await call('identity.change-many', { act: 'set_owner', owner: 'others', identities: [name] });
    expect(many.body).toMatchObject({ items: [{ name, outcome: 'failed', problem: expect.stringContaining('is team') }] });
    expect((await call('identity.change', { identity: name, owner: 'third' })).status).toBe(200);
    expect((await call('identity.show', { identity: name })).body).toMatchObject({ owner: 'third' });
    expect((await call('identity.change', { identity: (await ofOthers()).name, owner: 'team' })).status).toBe(200);
  });
});

describe('an API key may revoke no more than the member at the beginning of its line', () => {
  it('from the moment that they are limited, and again from when they are not', async () => {
    const maker = await member('admin');
    const { body } = await api.call('apikey.create', { name: 'of a maker', role: 'issuer', expiresInSeconds: null }, maker);
    const [first, second] = [`Bearer ${body.key}`, `hwk_${'k'.repeat(43)}`];
    await api.superuser.prisma.apiKey.create({
      data: {
        ...{ id: newId(), name: 'of a key', hash: hashApiKey(second), role: 'issuer', createdBy: 'of a maker', createdAt: new Date() },
        makerKeyId: fromPublicId('apiKey', body.id) ?? null,
      },
    });
    const keys = [first, `Bearer ${second}`].map((authorization) => ({ headers: { authorization } }));
    const revoke = async (as: Headers) =>
      (await call('certificate.revoke', { certificate: await certificate(), reason: 'superseded', comment }, as)).status;
    expect(await Promise.all(keys.map(revoke))).toEqual([200, 200]);
    expect((await api.call('member.change', { member: maker.email, role: 'issuer', revokesFor: ['others'] })).status).toBe(200);
    expect(await Promise.all(keys.map(revoke))).toEqual([403, 403]);
    await api.call('member.change', { member: maker.email, revokesFor: null });
    expect(await Promise.all(keys.map(revoke))).toEqual([200, 200]);
  });
});

describe('a change of what somebody may do', () => {
  it('is refused where they may do something else by now than what was looked at, so that no old page lifts a limit', async () => {
    const { email } = await member('issuer');
    const change = (revokesFor: string[] | null, before: string[] | null) =>
      api.call('member.change', { member: email, role: 'issuer', revokesFor, before: { role: 'issuer', revokesFor: before } });
    const rightsOf = async () => (await query('SELECT role, revokes_for FROM users WHERE email = $1', [email]))[0];
    expect((await change(['theirs', 'others'], null)).status).toBe(200);
    const { status, body } = await change(null, null);
    expect([status, body.code, body.detail]).toEqual([412, 'changed_meanwhile', expect.stringContaining('load it again')]);
    expect(await rightsOf()).toEqual({ role: 'issuer', revokes_for: ['others', 'theirs'] });
    expect((await change(null, ['others', 'theirs'])).status).toBe(200);
    expect(await rightsOf()).toEqual({ role: 'issuer', revokes_for: [] });
  });
});

describe('what a second person approves', () => {
  const ask = async (as: Headers) => {
    const { certificate: id } = await liveToken();
    await require(true);
    const { status, body } = await call('certificate.revoke', { certificate: id, reason: 'superseded', comment }, as);
    return { status, code: body.code, approval: /apr_\w+/.exec(body.detail ?? '')?.[0] ?? '' };
  };
  const stateOf = async (approval: string) => (await call('approval.show', { approval }, 'owner')).body as unknown as { status: string };

  it('is not even asked for by whoever may not', async () => {
    const all = () => query('SELECT id FROM approvals');
    const before = await all();
    expect(await ask(lim)).toMatchObject({ status: 403, code: 'forbidden' });
    expect(await all()).toEqual(before);
  });

  it('is done by the right of whoever asked, as it is then', async () => {
    const [asker, bea] = [await member('issuer'), await member('owner')];
    const { code, approval } = await ask(asker);
    expect(code).toBe('second_person_needed');
    await api.call('member.change', { member: asker.email, revokesFor: ['others'] });
    const before = await revoked();
    const { status, body } = await call('approval.approve', { approval }, bea);
    expect([status, body.detail]).toEqual([403, expect.stringContaining('whoever asked for it may revoke for others alone')]);
    expect([await revoked(), (await stateOf(approval)).status]).toEqual([before, 'failed']);
  });

  it('is not for those to decide who may not do it themselves, and waits for another', async () => {
    const [asker, bea] = [await member('issuer'), await member('owner')];
    const { approval } = await ask(asker);
    const mayDecide = async (as: Headers) =>
      ((await call('approval.show', { approval }, as)).body as unknown as { mayDecide: boolean }).mayDecide;
    const other = await member('issuer');
    expect(await mayDecide(other)).toBe(true);
    await query(`UPDATE users SET revokes_for = '{others}' WHERE email = $1`, [other.email]);
    expect(await mayDecide(other)).toBe(false);
    expect((await call('approval.approve', { approval }, other)).status).toBe(403);
    expect((await stateOf(approval)).status).toBe('pending');
    expect((await call('approval.approve', { approval }, bea)).status).toBe(200);
  });

  it('is not decided by somebody whose limit was lifted less than a day before', async () => {
    const [asker, other] = [await member('issuer'), await member('issuer')];
    await api.call('member.change', { member: other.email, revokesFor: ['others'] });
    await api.call('member.change', { member: other.email, revokesFor: null });
    const { approval } = await ask(asker);
    const { status, body } = await call('approval.approve', { approval }, other);
    expect([status, body.detail]).toEqual([403, expect.stringContaining('less than a day')]);
    await call('approval.withdraw', { approval }, asker);
  });
});

describe('the limit', () => {
  const events = async (email: string) =>
    query(
      `SELECT type, detail FROM events WHERE type LIKE 'member.%' AND (target_name = $1 OR target_id IN (SELECT id FROM users WHERE email = $1)) ORDER BY id`,
      [email],
    );

  it('is of an issuer alone: another role is told so, at the field, and nothing changes', async () => {
    for (const role of ['viewer', 'auditor', 'operator', 'admin', 'owner'] as const) {
      const email = `${aName('guest')}@example.test`;
      const invited = await api.call('member.invite', { email, role, revokesFor: ['team'] });
      expect([invited.status, invited.body.problems?.[0]?.field]).toEqual([400, 'revokesFor']);
      const one = await member(role);
      for (const change of [{ revokesFor: ['team'] }, { role, revokesFor: ['team'] }]) {
        const changed = await api.call('member.change', { member: one.email, ...change });
        expect([changed.status, changed.body.problems?.[0]?.field]).toEqual([400, 'revokesFor']);
      }
      expect([...(await events(email)), ...(await events(one.email))]).toEqual([]);
    }
    const none = await api.call('member.change', { member: lim.email, revokesFor: [] });
    expect([none.status, none.body.problems?.[0]?.field]).toEqual([400, 'revokesFor']);
  });

  it('comes with an invitation, is changed, and ends with the role, each with before and after', async () => {
    const email = `${aName('guest')}@example.test`;
    const { body } = await api.call('member.invite', { email, role: 'issuer', revokesFor: ['b', 'a', 'b'] });
    expect(body.revokesFor).toEqual(['a', 'b']);
    const token = new URL(body.link).searchParams.get('token') ?? '';
    await api.call('invitation.accept', { token, name: 'Guest', password: 'correct horse battery' }, { headers: {} });
    const shown = async () => (await api.call('member.list', {})).body.items.find((one) => one.email === email)?.revokesFor;
    expect(await shown()).toEqual(['a', 'b']);
    const change = (input: object) => api.call('member.change', { member: email, ...input });
    await change({ role: 'issuer' });
    await change({ revokesFor: ['b', 'a'] });
    expect(await shown()).toEqual(['a', 'b']);
    await change({ revokesFor: ['a', 'c'] });
    await change({ role: 'admin' });
    expect(await shown()).toBeNull();
    await change({ role: 'issuer' });
    expect(await shown()).toBeNull();
    expect((await events(email)).map(({ type, detail }) => [type, detail])).toEqual([
      ['member.invited', { after: { role: 'issuer', revokesFor: ['a', 'b'], expiresAt: expect.any(String) } }],
      ['member.joined', { role: 'issuer', revokesFor: ['a', 'b'], invitedBy: 'test owner', by: 'link' }],
      [
        'member.revoke_right_changed',
        { before: { role: 'issuer', revokesFor: ['a', 'b'] }, after: { role: 'issuer', revokesFor: ['a', 'c'] } },
      ],
      ['member.role_changed', { before: { role: 'issuer', revokesFor: ['a', 'c'] }, after: { role: 'admin', revokesFor: null } }],
      ['member.role_changed', { before: { role: 'admin' }, after: { role: 'issuer' } }],
    ]);
  });

  it('is not lifted by an API key that ends, which may set one', async () => {
    const { body } = await api.call('apikey.create', { name: 'for a day', role: 'admin', expiresInSeconds: 86_400 });
    const key = { headers: { authorization: `Bearer ${body.key}` } };
    const { email } = await member('issuer');
    const change = async (revokesFor: string[] | null) => (await call('member.change', { member: email, revokesFor }, key)).status;
    expect([await change(['a', 'b']), await change(['a']), await change(['a', 'b']), await change(null)]).toEqual([200, 200, 403, 403]);
  });

  it('is chosen from the owners that identities have', async () => {
    const { owners } = (await api.call('member.list', {})).body;
    expect(owners).toEqual(expect.arrayContaining(['others', 'team']));
  });
});
