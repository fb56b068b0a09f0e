import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { system } from '../../domain/actor.ts';
import { Failure } from '../../domain/failure.ts';
import { fromPublicId } from '../../domain/ids.ts';
import { appendEvent } from '../../ledger/events.ts';
import { forgetNothingTwice } from '../../ledger/restored.ts';
import { approveAct } from '../../operations/approve-act.ts';
import { weighed } from '../../operations/weigh-act.ts';
import { consoleUrl, requestOf } from '../../testing/api.ts';
import { inputs } from '../../testing/writing-inputs.ts';
import { api, liveToken, openWorld, query, ssoTerms } from '../../testing/writing-world.ts';
import { permissionOf } from './approval-handlers.ts';
import { type OperationName, operationNames, rowOf } from './contract.ts';
import { handle } from './handlers.ts';
import { parseInput } from './input.ts';

type Session = { headers: Record<string, string> };
let ann: Session;
let bea: Session;
beforeAll(async () => {
  await openWorld();
  const session = async (email: string) => {
    await api.addUser('owner', email);
    await longAgo(email);
    return { headers: { cookie: await api.signIn(email), origin: consoleUrl } };
  };
  [ann, bea] = [await session('ann@example.test'), await session('bea@example.test')];
});
afterAll(() => api.close());
/** As if somebody had been a member for two days. */
const longAgo = (email: string) => query(`UPDATE users SET created_at = created_at - interval '2 days' WHERE email = '${email}'`);
const require = (required: boolean) => query(`UPDATE second_person SET required = ${required}`);
beforeEach(() => require(true));

const root = resolve(import.meta.dirname, '../../..');
const tier3 = operationNames.filter((name) => rowOf(name).tier === 3);
/** Of each act, one that weighs. */
const heavy = async (name: OperationName): Promise<Record<string, unknown>> => {
  if (name === 'second-person.set') return { required: false };
  if (name === 'audit.retention') {
    await query('UPDATE ledger_state SET retention_months = 999');
    return { months: 12 };
  }
  await require(false);
  const prepare = inputs[name];
  const input = typeof prepare === 'function' ? await prepare() : {};
  if (name === 'identity.retire') {
    const other = await (inputs['certificate.revoke'] as () => Promise<Record<string, unknown>>)();
    const { body } = await api.call('certificate.show', { certificate: String(other.certificate) });
    input.identity = body.identityName;
  }
  if (name === 'certificate.revoke') input.certificate = (await liveToken()).certificate;
  await require(true);
  return input;
};
const call = async (name: OperationName, input: object, as: Session | 'owner' = ann) => {
  const request = requestOf(name, input as Record<string, unknown>);
  const headers = as === 'owner' ? { authorization: `Bearer ${api.keyOf('owner')}` } : as.headers;
  const response = await api.app.inject({ ...request, headers: { ...request.headers, ...headers } });
  return { status: response.statusCode, body: response.json() };
};
const asked = async (name: OperationName, as: Session | 'owner' = ann, more: object = {}): Promise<string> => {
  const { body } = await call(name, { ...(await heavy(name)), ...more }, as);
  expect([name, body.code]).toEqual([name, 'second_person_needed']);
  return /apr_\w+/.exec(body.detail)?.[0] ?? '';
};
const acts = () => query(`SELECT type, actor_name FROM events WHERE type NOT LIKE 'approval.%' AND type NOT LIKE 'user.%' ORDER BY id`);

describe('no way goes round a second person', () => {
  it('containing takes one: suspending, denying a token, and revoking what is in no use', async () => {
    for (const name of ['certificate.revoke', 'identity.suspend', 'token.deny'] as const) {
      expect((await call(name, await (inputs[name] as () => Promise<object>)())).status).toBeLessThan(300);
    }
  });

  it('each row of tier 3 says what it weighs, and nothing else is weighed', () => {
    expect(tier3.toSorted()).toEqual([...weighed].toSorted());
  });

  it('whatever ends something for good and can be in use is reached through the door of its row alone', () => {
    const sources = globSync('{server,cli,app}/**/*.{ts,tsx}', { cwd: root }).filter(
      (path) => !path.includes('.test.') && !path.startsWith('server/testing/'),
    );
    const users = (operation: string) =>
      sources
        .filter((path) => !path.endsWith(`/${operation}.ts`) && readFileSync(resolve(root, path), 'utf8').includes(`/${operation}.ts'`))
        .toSorted();
    // A restore revokes again what was revoked; the probe that Hawser itself calls with may lose its own certificate.
    expect(users('revoke-certificate')).toEqual([
      'server/doors/api/certificate-handlers.ts',
      'server/operations/carry-revocations.ts',
      'server/operations/revoke-certificates.ts',
      'server/operations/run-proof.ts',
    ]);
    expect(users('revoke-certificates')).toEqual(['server/doors/api/handlers.ts']);
    expect(users('carry-revocations').filter((path) => !path.startsWith('server/start/restore'))).toEqual([]);
    for (const operation of ['retire-authority', 'revoke-token-key', 'require-two'])
      expect([operation, users(operation).filter((path) => path.startsWith('server/operations'))]).toEqual([operation, []]);
    // Removing demo data retires the identities that making it registered, and no others.
    const retiring = ['server/doors/api/identity-handlers.ts', 'server/operations/remove-sandbox.ts', 'server/operations/weigh-act.ts'];
    expect(users('retire-identity')).toEqual(retiring);
  });

  it.each(tier3)('%s waits, by whatever door it comes, and nothing happens', async (name) => {
    for (const as of [ann, 'owner'] as const) {
      const input = await heavy(name);
      const before = await acts();
      const { status, body } = await call(name, input, as);
      expect([status, body.code]).toEqual([409, 'second_person_needed']);
      expect(await acts()).toEqual(before);
      await query(`UPDATE approvals SET outcome = 'withdrawn' WHERE outcome IS NULL`);
    }
  });

  it.each(tier3)('%s is done where nobody wants two', async (name) => {
    const input = name === 'second-person.set' ? { required: true } : await heavy(name);
    await require(false);
    expect((await call(name, input)).status).toBe(200);
  });
});

const idle = async () => (await (inputs['certificate.revoke'] as () => Promise<object>)()) as { certificate: string };

describe('what one person revokes alone', () => {
  // No trigger looks: what is revoked stays so.
  const unlately = () =>
    query(`BEGIN; SET LOCAL session_replication_role = replica;
      UPDATE certificates SET revoked_at = revoked_at - interval '2 hours' WHERE revoked_at IS NOT NULL; COMMIT`);
  it('is not what goes with a certificate that is revoked already', async () => {
    await require(false);
    const [first, second] = [await idle(), await idle()];
    await call('certificate.revoke', { ...first, reason: 'superseded', comment: 'because a test wants it' });
    await require(true);
    const also = [second.certificate];
    expect((await call('certificate.revoke', { ...first, reason: 'keyCompromise', also })).body.code).toBe('second_person_needed');
    await query(`UPDATE approvals SET outcome = 'withdrawn' WHERE outcome IS NULL`);
  });

  it('is one, of any number at once', async () => {
    await require(false);
    const all = [await idle(), await idle(), await idle(), await idle(), await idle()];
    await unlately();
    await require(true);
    const answers = await Promise.all(all.map((one) => call('certificate.revoke', one)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.every(({ status }) => [200, 409, 412].includes(status))).toBe(true);
    const [left] = all.filter((_, at) => answers[at]?.status === 412);
    if (left !== undefined) expect((await call('certificate.revoke', left)).body.code).toBe('second_person_needed');
    await query(`UPDATE approvals SET outcome = 'withdrawn' WHERE outcome IS NULL`);
  });

  it('counts one of a list like one alone, and a reason that becomes worse not at all', async () => {
    await require(false);
    const [gone, other, next] = [await idle(), await idle(), await idle()];
    const many = { certificates: [gone.certificate, other.certificate], reason: 'superseded', comment: 'because a test wants it' };
    expect((await call('certificate.revoke-many', many)).status).toBe(200);
    await require(true);
    expect((await call('certificate.revoke-many', { ...many, certificates: [next.certificate] })).body.code).toBe('second_person_needed');
    const compromised = { ...many, reason: 'keyCompromise' };
    expect((await call('certificate.revoke', { ...gone, reason: 'keyCompromise' })).status).toBe(200);
    expect(await call('certificate.revoke-many', compromised)).toMatchObject({
      status: 200,
      body: { items: [{ outcome: 'unchanged' }, { outcome: 'upgraded' }] },
    });
    await query(`UPDATE approvals SET outcome = 'withdrawn' WHERE outcome IS NULL`);
  });
});

describe('a second person', () => {
  it('does it, once, in the name of both', async () => {
    const approval = await asked('certificate.revoke');
    const { target } = (await call('approval.show', { approval })).body;
    const again = { certificate: target.id, reason: 'superseded', comment: 'because a test wants it' };
    expect((await call('certificate.revoke', again)).body.detail).toContain(approval);
    const answers = await Promise.all([bea, bea, bea].map((as) => call('approval.approve', { approval }, as)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409]);
    const done =
      await query(`SELECT actor_name, auth_method, request_id IN (SELECT request_id FROM events WHERE type = 'approval.approved') AS as_approved
      FROM events WHERE type = 'certificate.revoked' AND actor_name LIKE '%approved by%'`);
    expect(done).toEqual([{ actor_name: 'owner, approved by owner', auth_method: 'password', as_approved: true }]);
    expect((await call('approval.show', { approval })).body).toMatchObject({ status: 'approved', own: true, decidedBy: 'owner' });
  });

  it('is asked once, for one thing: what was shown counts when it is sent and not when it is approved', async () => {
    const input = await heavy('certificate.revoke');
    const { certificate } = input as { certificate: string };
    expect((await call('certificate.revoke', { ...input, state: 'of another look' })).status).toBe(412);
    const { state } = (await call('certificate.revocation-preview', { certificate })).body;
    const { detail } = (await call('certificate.revoke', { ...input, state })).body;
    const approval = /apr_\w+/.exec(detail)?.[0] ?? '';
    expect((await call('certificate.revoke', { ...input, state })).body).toMatchObject({ code: 'second_person_needed', detail });
    const other = await call('certificate.revoke', { ...input, reason: 'cessationOfOperation', comment: 'something else' });
    expect(other.body).toMatchObject({ code: 'conflict', detail: expect.stringContaining(approval) });
    expect((await call('approval.show', { approval })).body.summary).toContain(`as ${String(input.reason)}`);
    // Whatever that hash was made of may have moved by then.
    const [open] = (await query(`SELECT sent->'body' AS body FROM approvals WHERE outcome IS NULL`)) as [{ body: object }];
    expect(Object.keys(open.body).toSorted()).toEqual(['comment', 'reason']);
    expect((await call('approval.approve', { approval }, bea)).status).toBe(200);
  });

  it('has had their role for a day, and comes in by no provider that was changed since', async () => {
    await api.addUser('owner', 'cleo@example.test');
    await longAgo('cleo@example.test');
    const cleo = { headers: { cookie: await api.signIn('cleo@example.test'), origin: consoleUrl } };
    const approval = await asked('authority.retire');
    await query(`INSERT INTO events (id, at, type, actor_kind, actor_name, target_kind, target_id)
      SELECT gen_random_uuid(), now() - interval '23 hours', 'member.role_changed', 'system', 'test', 'user', id FROM users WHERE email = 'cleo@example.test'`);
    expect((await call('approval.approve', { approval }, cleo)).body.detail).toContain('got your role');
    await query(`UPDATE approvals SET requested_at = now() + interval '2 hours' WHERE outcome IS NULL`);
    await query(
      `UPDATE sessions SET method = 'single sign-on and code' WHERE user_id = (SELECT id FROM users WHERE email = 'cleo@example.test')`,
    );
    await require(false);
    await api.call('sso.set', ssoTerms());
    await require(true);
    expect((await call('approval.approve', { approval }, cleo)).body.detail).toContain('Single sign-on was changed');
    await query(`UPDATE identity_providers SET updated_at = updated_at - interval '1 day'`);
    expect((await call('approval.approve', { approval }, cleo)).status).toBe(200);
  });

  it('says with an owner which provider is believed, whose secret nobody reads meanwhile; one switches it off', async () => {
    const terms = { ...ssoTerms(), clientSecret: 'a secret that waits', clientAuthentication: 'client_secret_basic' };
    const approval = /apr_\w+/.exec((await call('sso.set', terms)).body.detail)?.[0] ?? '';
    const shown = (await call('approval.show', { approval })).body;
    expect(shown.summary).toContain(`name "${terms.name}"`);
    const kept = JSON.stringify([shown, await query('SELECT * FROM approvals'), await query('SELECT detail FROM events')]);
    expect(kept).not.toContain(terms.clientSecret);
    expect((await call('approval.approve', { approval }, bea)).status).toBe(200);
    expect((await call('sso.show', {})).body.provider.name).toBe(terms.name);
    const [{ id, sealed }] = (await query('SELECT provider_id AS id, sealed FROM identity_provider_secrets')) as [
      { id: string; sealed: Buffer },
    ];
    expect(api.context.custody.open(sealed, { purpose: 'sso-secret', keyId: id }).toString()).toBe(terms.clientSecret);
    // A form sends what stays as it is too.
    const { clientSecret: _, ...rest } = terms;
    expect((await call('sso.set', { ...rest, enabled: false })).status).toBe(200);
    expect((await call('sso.set', { enabled: true })).body.code).toBe('second_person_needed');
  });

  it('is asked anew after a restore', async () => {
    const approval = await asked('authority.retire');
    await api.superuser.transaction((ledger) => forgetNothingTwice(ledger, new Date(), new Date()));
    expect((await call('approval.approve', { approval }, bea)).status).toBe(409);
    expect((await call('approval.show', { approval })).body.status).toBe('expired');
  });

  it('is a member who may do it, was one before, and is not behind the request', async () => {
    const approval = await asked('authority.retire');
    expect((await call('approval.approve', { approval }, ann)).body.detail).toContain('You asked');
    expect((await call('approval.approve', { approval }, 'owner')).status).toBe(403);
    await api.addUser('owner', 'late@example.test');
    const late = { headers: { cookie: await api.signIn('late@example.test'), origin: consoleUrl } };
    expect((await call('approval.approve', { approval }, late)).body.detail).toContain(
      'You became a member, or got your role, less than a day before',
    );
    await api.addUser('admin', 'adam@example.test');
    await longAgo('adam@example.test');
    const adam = { headers: { cookie: await api.signIn('adam@example.test'), origin: consoleUrl } };
    expect((await call('approval.approve', { approval }, adam)).status).toBe(403);
    // A key is its maker.
    const key = (await call('apikey.create', { name: 'of bea', role: 'owner' }, bea)).body;
    const byKey = { headers: { authorization: `Bearer ${key.key}` } };
    await query(`UPDATE approvals SET outcome = 'withdrawn' WHERE outcome IS NULL`);
    const other = await asked('authority.retire', byKey);
    expect((await call('approval.approve', { approval: other }, bea)).status).toBe(403);
    expect((await call('approval.approve', { approval: other }, ann)).status).toBe(200);
  });

  it('approves the end of a whole identity, whatever certificates it has by then', async () => {
    const approval = await asked('certificate.revoke', ann, { scope: 'identity' });
    const { target, summary, page } = (await call('approval.show', { approval }, bea)).body;
    expect(page).toBe(`/certificates/${target.id}/revoke?scope=identity`);
    expect(summary).toMatch(/^Revoke all certificates of .+, 1 by now, and suspend it/);
    expect((await call('approval.approve', { approval }, bea)).status).toBe(200);
    expect((await call('identity.show', { identity: target.name })).body.status).toBe('suspended');
  });

  it('gets what was shown, or it goes back to whoever asked', async () => {
    const approval = await asked('token-key.revoke');
    const [{ target_id: kid }] = (await query('SELECT target_id FROM approvals WHERE outcome IS NULL')) as [{ target_id: string }];
    await query(`UPDATE token_keys SET status = 'retiring' WHERE kid = '${kid}'`);
    expect((await call('approval.approve', { approval }, bea)).status).toBe(412);
    const { status, comment } = (await call('approval.show', { approval })).body;
    expect([status, comment]).toEqual(['failed', expect.stringContaining('goes back')]);
    expect((await call('approval.approve', { approval }, bea)).status).toBe(409);
  });

  it('is in vain once whoever asked may not do it any more', async () => {
    await api.addUser('owner', 'gone@example.test');
    const gone = { headers: { cookie: await api.signIn('gone@example.test'), origin: consoleUrl } };
    const approval = await asked('authority.retire', gone);
    await query(`UPDATE users SET role = 'admin' WHERE email = 'gone@example.test'`);
    expect((await call('approval.approve', { approval }, bea)).status).toBe(412);
  });

  it('is told that it was done where it was, whatever became of the answer, and does it once', async () => {
    const revoked = () => query(`SELECT detail->>'approval' AS approval FROM events WHERE type = 'certificate.revoked' ORDER BY id`);
    const [person] = (await query(`SELECT id, name FROM users WHERE email = 'bea@example.test'`)) as [{ id: string; name: string }];
    const actor = { kind: 'user', role: 'owner', ...person } as const;
    const approveWith = (approval: string, act: Parameters<typeof approveAct>[3]['act']) =>
      approveAct(api.context, actor, approval, { method: 'password', permissionOf, act });
    const doIt: Parameters<typeof approveAct>[3]['act'] = (name, { params, body }, by) =>
      handle(api.context, name, parseInput(name, { params, query: {}, body }), { actor: by, email: null, by: 'session', approved: true });
    for (const lost of [
      new Error('the connection broke'),
      new Failure('conflict', 'afterwards'),
      new Failure('unavailable', 'afterwards'),
    ]) {
      const approval = await asked('certificate.revoke');
      const before = (await revoked()).length;
      const view = await approveWith(approval, async (...sent) => {
        await doIt(...sent);
        throw lost;
      });
      expect(view).toMatchObject({ status: 'approved', decidedBy: person.name });
      expect((await revoked()).slice(before)).toEqual([{ approval }]);
      expect(
        await query(`SELECT type FROM events WHERE detail->>'approval' = '${approval}' AND type LIKE 'approval.%' ORDER BY id`),
      ).toEqual([{ type: 'approval.requested' }, { type: 'approval.approved' }]);
      expect((await call('approval.approve', { approval }, bea)).status).toBe(409);
    }
    // The commit is still on its way when the answer is given up, and somebody else approves it after the turn.
    const approval = await asked('certificate.revoke');
    const before = (await revoked()).length;
    let late = () => Promise.resolve<unknown>(undefined);
    await expect(
      approveWith(approval, async (...sent) => {
        late = () => doIt(...sent);
        throw Object.assign(new Error('the ledger does not answer'), { code: 'ECONNRESET' });
      }),
    ).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('not known') });
    expect((await call('approval.show', { approval }, bea)).body.status).toBe('pending');
    expect((await call('approval.approve', { approval }, bea)).status).toBe(409);
    await query('UPDATE approvals SET taken_until = now() WHERE outcome IS NULL');
    expect((await call('approval.approve', { approval }, bea)).status).toBe(200);
    await expect(late()).rejects.toMatchObject({ code: 'conflict' });
    expect((await revoked()).slice(before)).toEqual([{ approval }]);
  });

  it('does not happen where it was declined meanwhile', async () => {
    const approval = await asked('authority.retire');
    await expect(
      api.context.database.transaction(async (ledger) => {
        const consent = { id: fromPublicId('approval', approval) ?? '', by: system('b'), operation: '', requestedBy: '' };
        await query(`UPDATE approvals SET outcome = 'declined' WHERE outcome IS NULL`);
        const target = { kind: 'authority', id: 'x', name: 'x' };
        const actor = { kind: 'user', id: 'u', name: 'a', role: 'owner', consent: { ...consent, target } } as const;
        await appendEvent(ledger, { type: 'authority.retired', at: new Date(), actor });
      }),
    ).rejects.toMatchObject({ code: 'conflict' });
    expect(await query(`SELECT 1 FROM events WHERE type = 'authority.retired' AND actor_id = 'u'`)).toEqual([]);
  });

  it('finds what waits for them in the overview, and nobody else does; the list goes on by its cursor', async () => {
    await query(`UPDATE approvals SET outcome = 'withdrawn' WHERE outcome IS NULL`);
    const first = await asked('token-key.revoke');
    const second = await asked('authority.retire');
    const awaited = async (as: Session | 'owner') => {
      const { approvals, openApprovals } = (await call('overview.show', {}, as)).body;
      return [openApprovals, ...approvals.map(({ id }: { id: string }) => id)];
    };
    expect(await awaited(bea)).toEqual([2, first, second]);
    expect(await awaited(ann)).toEqual([0]);
    expect(await awaited('owner')).toEqual([0]);
    const adam = { headers: { cookie: await api.signIn('adam@example.test'), origin: consoleUrl } };
    expect(await awaited(adam)).toEqual([1, first]);
    const page = (await call('approval.list', { limit: 1 }, bea)).body;
    expect(page.items).toMatchObject([{ id: second, mayDecide: true }]);
    const rest = (await call('approval.list', { limit: 1, cursor: page.nextCursor }, ann)).body;
    expect(rest).toMatchObject({ items: [{ id: first, mayDecide: false, own: true }], nextCursor: null });
    await query(`UPDATE approvals SET outcome = 'withdrawn' WHERE outcome IS NULL`);
  });

  it('declines with a reason; whoever asked withdraws; after a day it is too late', async () => {
    const declined = await asked('authority.retire');
    const said = { approval: declined, comment: 'not today' };
    expect((await call('approval.decline', said, ann)).status).toBe(403);
    expect((await call('approval.decline', said, bea)).body).toMatchObject({ status: 'declined', comment: 'not today' });
    const withdrawn = await asked('authority.retire');
    expect((await call('approval.withdraw', { approval: withdrawn }, bea)).status).toBe(403);
    expect((await call('approval.withdraw', { approval: withdrawn }, ann)).body.status).toBe('withdrawn');
    const expired = await asked('authority.retire');
    await query(`UPDATE approvals SET expires_at = now() - interval '1 second' WHERE outcome IS NULL`);
    expect((await call('approval.approve', { approval: expired }, bea)).status).toBe(409);
    expect((await call('approval.list', { state: 'decided' })).body.items[0]).toMatchObject({ id: expired, status: 'expired' });
  });

  it('is wanted by owners alone, where there are two, and given up by two', async () => {
    expect((await api.call('second-person.set', { required: true }, 'admin')).status).toBe(403);
    const approval = await asked('second-person.set');
    expect((await call('approval.approve', { approval }, bea)).status).toBe(200);
    expect((await call('second-person.show', {})).body).toEqual({ required: false });
    await query(`UPDATE users SET role = 'viewer' WHERE role = 'owner' AND email <> 'ann@example.test'`);
    expect((await call('second-person.set', { required: true })).body.code).toBe('conflict');
    await query(`UPDATE users SET role = 'owner' WHERE email = 'bea@example.test'`);
    expect((await call('second-person.set', { required: true })).body).toEqual({ required: true });
  });
});
