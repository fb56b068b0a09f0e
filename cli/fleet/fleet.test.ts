import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ForeignIssuer } from '../../e2e/actors/foreign-issuer.ts';
import { fleetKinds, fleetRules } from '../../server/domain/fleet.ts';
import type { Role } from '../../server/domain/roles.ts';
import { rowOf } from '../../server/doors/api/contract.ts';
import { type TestApi, testApi } from '../../server/testing/api.ts';
import { addOperatorCommands } from '../operator/commands.ts';
import { addFleetCommands } from './commands.ts';

let api: TestApi;
let place: string;
const root = resolve(import.meta.dirname, '../..');
const before = process.cwd();

beforeAll(async () => {
  api = await testApi();
  vi.stubEnv('HAWSER_API_URL', await api.app.listen({ port: 0, host: '127.0.0.1' }));
  place = mkdtempSync(join(tmpdir(), 'hawser-fleet-'));
  cpSync(join(root, 'examples/fleet'), place, { recursive: true });
  process.chdir(place);
});
afterAll(async () => {
  process.chdir(before);
  vi.unstubAllEnvs();
  await api.close();
  rmSync(place, { recursive: true, force: true });
});

type Ended = { code: number; out: string; err: string };
/** What a person sees, in this process. */
function hawser(words: readonly string[], role: Role = 'admin'): Promise<Ended> {
  const program = new Command('hawser').exitOverride();
  addFleetCommands(program, place);
  return spoken(() => program.parseAsync([...words], { from: 'user' }), role);
}
async function spoken(work: () => Promise<unknown>, role: Role = 'admin'): Promise<Ended> {
  const ended = { code: 0, out: '', err: '' };
  vi.stubEnv('HAWSER_API_KEY', api.keyOf(role));
  const spies = (['out', 'err'] as const).map((name) =>
    vi.spyOn(process[`std${name}`], 'write').mockImplementation((text) => {
      ended[name] += String(text);
      return true;
    }),
  );
  try {
    await work();
    return { ...ended, code: Number(process.exitCode ?? 0) };
  } finally {
    process.exitCode = 0;
    for (const spy of spies) spy.mockRestore();
  }
}
const events = async (): Promise<string[]> =>
  (await api.superuser.pool.query('SELECT type FROM events ORDER BY id')).rows.map(({ type }) => type);
const file = (name: string, text: string): string => {
  writeFileSync(join(place, name), text);
  return name;
};

describe('a fleet in files', { timeout: 60_000 }, () => {
  it('follows the guide: applied twice, the second plan is empty, and an export says what stands there', async () => {
    const guide = readFileSync(join(root, 'docs/guides/declarative.md'), 'utf8');
    const commands = [...guide.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) => block.trim().split('\n'));
    expect(commands).toHaveLength(10);
    const said: Record<string, Ended> = {};
    for (const command of commands) {
      const [line = '', target] = command.split(' > ');
      const ended = await hawser(line.split(' ').slice(1));
      expect([command, ended.code, ended.err]).toEqual([command, 0, '']);
      if (target !== undefined) file(target, ended.out);
      said[command] = ended;
    }
    const text = (command: string): string => said[command]?.out ?? '';
    expect(text('hawser plan -f platform.yaml -f workloads.yaml')).toContain('Plan: 13 to make, 0 to change, 0 to take away.');
    expect(text('hawser plan -f . --detailed-exitcode')).toContain('Nothing to do');
    expect(text('hawser plan -f all.yaml')).toContain('Nothing to do');
    expect(text('hawser apply --plan fleet.plan --yes')).toContain('Nothing to do');
    expect(text('hawser plan -f platform.yaml --prune')).toContain(
      '- identity billing (suspend: nothing of it is honoured until it is resumed',
    );
    expect(text('hawser plan -f platform.yaml --prune')).toContain('- grant billing for https://ledger.example.com (remove');
    expect(text('hawser apply -f platform.yaml --prune --allow-destructive --yes')).toContain('identity billing: suspended');
    const { body } = await api.call('identity.show', { identity: 'billing' });
    expect(body.status).toBe('suspended');
    expect((await api.call('grant.list', {})).body.items).toEqual([]);
    expect((await api.call('delegation.list', {})).body.items).toEqual([]);
    // One act, one event, by whoever applied it.
    const { rows } = await api.superuser.pool.query(`SELECT type, actor_name FROM events WHERE target_name = 'billing' ORDER BY id`);
    expect(rows).toEqual([
      { type: 'identity.registered', actor_name: 'test admin' },
      { type: 'identity.suspended', actor_name: 'test admin' },
    ]);
  });

  it('shows drift, and takes it back', async () => {
    file(
      'drift.yaml',
      'identities:\n  - { name: drifter, owner: one, description: as written, tags: [pci, eu, pci] }\naudiences:\n  - { uri: "https://drift.test", scopes: [a, b] }\ngrants:\n  - { identity: drifter, audience: "https://drift.test", scopes: [a, b] }\n',
    );
    await hawser(['apply', '-f', 'drift.yaml', '--yes']);
    expect((await hawser(['plan', '-f', 'drift.yaml'])).out).toContain('Nothing to do');
    expect((await api.call('identity.show', { identity: 'drifter' })).body.tags).toEqual(['eu', 'pci']);
    await api.call('identity.change', { identity: 'drifter', owner: 'two', tags: ['by-hand'] });
    const plan = await hawser(['plan', '-f', 'drift.yaml', '--detailed-exitcode']);
    expect(plan).toMatchObject({ code: 2, err: '' });
    expect(plan.out).toContain('~ identity drifter\n    ~ owner: "two" -> "one"\n    ~ tags: -"by-hand" +"eu" +"pci"\n');
    expect(plan.out).not.toContain('\u001b');
    const json = JSON.parse((await hawser(['plan', '-f', 'drift.yaml', '-o', 'json'])).out);
    expect(json.steps).toMatchObject([
      { action: 'change', kind: 'identity', differences: [{ member: 'owner', before: 'two', after: 'one' }, { member: 'tags' }] },
    ]);
    expect((await hawser(['apply', '-f', 'drift.yaml', '--yes'])).out).toContain('identity drifter: changed');
    expect((await hawser(['plan', '-f', 'drift.yaml'])).out).toContain('Nothing to do');
  });

  it('moves a scope from one name to another, though grants hold it', async () => {
    const text = (scope: string) =>
      `audiences:\n  - { uri: "https://scopes.test", scopes: [keep, ${scope}] }\nidentities: [{ name: scoped, owner: o }]\ngrants:\n  - { identity: scoped, audience: "https://scopes.test", scopes: [${scope}] }\n`;
    await hawser(['apply', '-f', file('scopes.yaml', text('old')), '--yes']);
    const done = await hawser(['apply', '-f', file('scopes.yaml', text('new')), '--yes']);
    expect([done.code, done.err]).toEqual([0, '']);
    expect((await api.call('audience.show', { audience: 'https://scopes.test' })).body.scopes).toEqual(['keep', 'new']);
    const orphan = await hawser(['plan', '-f', file('orphan.yaml', 'audiences: [{ uri: "https://scopes.test", scopes: [keep] }]')]);
    expect(orphan).toMatchObject({ code: 2, err: expect.stringContaining('the grant scoped for https://scopes.test still holds new') });
  });

  it('names file, line, column, field and the way out, and changes nothing', async () => {
    const all = await events();
    const wrong: [string, RegExp][] = [
      [
        'identities:\n  - name: billing2\n    ownr: me\n',
        /^bad\.yaml:3:5: identities\[0\]\.ownr: is not known here; did you mean owner\?$/m,
      ],
      [
        'identities:\n  - name: billing2\n    ownr: me\n',
        /^bad\.yaml:2:5: identities\[0\]\.owner: is missing \(string\)$|^bad\.yaml:2:5: identities\[0\]\.owner: is missing/m,
      ],
      ['identites: []\n', /^bad\.yaml:1:1: identites: is not known here; did you mean identities\?$/m],
      ['identities:\n  - name: Not A Name\n    owner: me\n', /^bad\.yaml:2:5: identities\[0\]\.name: must be lower-case/m],
      [
        'profiles:\n  - name: p\n    lifetime: 60\n    overlap: 90\n',
        /^bad\.yaml:4:5: profiles\[0\]\.overlap: must be shorter than the lifetime$/m,
      ],
      [
        'grants:\n  - identity: nobody-there\n    audience: https://x.test\n',
        /^bad\.yaml:2:5: grants\[0\]\.identity: no identity is called nobody-there/m,
      ],
      [
        'grants:\n  - identity: nobody-there\n    audience: https://x.test\n',
        /^bad\.yaml:3:5: grants\[0\]\.audience: there is no audience https:\/\/x\.test/m,
      ],
      ['identities:\n  - name: a\n\towner: b\n', /^bad\.yaml:3:1: Tabs are not allowed as indentation/m],
      ['a: 1\na: 2\n', /^bad\.yaml:2:1: Map keys must be unique/m],
      ['- a\n', /^bad\.yaml:1:1: Invalid input: expected object, received array$/m],
      [
        'profiles: [{ name: p, lifetime: 60, dnsNames: ["{nick}.test"] }]\n',
        /^bad\.yaml:1:37: profiles\[0\]\.dnsNames: \{nick\} is not a placeholder/m,
      ],
      ['fleet: one\n---\nfleet: two\n', /^bad\.yaml:3:1: fleet: is two, but another document says one/m],
      [
        'identities:\n  - { name: twin, owner: o }\n  - { name: twin, owner: o }\n',
        /^bad\.yaml:3:5: identities\[1\]: the identity twin is described twice/m,
      ],
      [
        'identities:\n  - name: drifter\n    owner: one\n    environment: staging\n',
        /^bad\.yaml:4:5: identities\[0\]\.environment: is "production" and never changes/m,
      ],
      [
        'a: &a [1,2,3,4,5,6,7,8,9]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c]\n',
        /^bad\.yaml:1:1: Excessive alias count/m,
      ],
    ];
    for (const [text, line] of wrong) {
      const { code, out, err } = await hawser(['apply', '-f', file('bad.yaml', text), '--yes']);
      expect([text, code, out]).toEqual([text, 2, '']);
      expect(err).toMatch(line);
      expect(err).toMatch(/nothing was changed\.\n$/);
    }
    for (const path of ['none.yaml', 'scopes.yaml/x']) expect((await hawser(['plan', '-f', path])).err).toContain('cannot be read');
    expect(await hawser(['plan', '-f', 'bad.yaml', '--detailed-exitcode'])).toMatchObject({ code: 1, out: '' });
    expect(await events()).toEqual(all);
    rmSync(join(place, 'bad.yaml'));
  });

  it('does a kept plan as it is, or says what moved and does nothing', async () => {
    file('kept.yaml', 'identities:\n  - { name: kept-one, owner: o }\n  - { name: drifter, owner: three, description: as written }\n');
    await hawser(['plan', '-f', 'kept.yaml', '--out', 'kept.plan']);
    await api.call('identity.change', { identity: 'drifter', owner: 'meanwhile' });
    const all = await events();
    const stale = await hawser(['apply', '--plan', 'kept.plan', '--yes']);
    expect(stale).toMatchObject({ code: 3, err: expect.stringContaining('moved since the plan was made: identity drifter.') });
    expect(await events()).toEqual(all);
    await hawser(['plan', '-f', 'kept.yaml', '--out', 'kept.plan']);
    expect((await hawser(['apply', '--plan', 'kept.plan', '--yes'])).code).toBe(0);
    expect((await hawser(['apply', '--plan', 'kept.yaml', '--yes'])).err).toContain('kept.yaml is not a plan');
  });

  it('goes on after a step that failed, and leaves what was done', async () => {
    file('half.yaml', 'identities:\n  - { name: half-one, owner: o }\n  - { name: half-two, owner: o }\n');
    await api.superuser.pool.query(
      `CREATE FUNCTION refuse_half() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.target_name = 'half-two' THEN RAISE 'no'; END IF; RETURN NEW; END $$;
       CREATE TRIGGER refuse_half BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION refuse_half()`,
    );
    const failed = await hawser(['apply', '-f', 'half.yaml', '--yes']);
    expect(failed.err).toContain('identity half-two was not done. 1 of 2 steps are done and stay so');
    expect(failed.code).not.toBe(0);
    await api.superuser.pool.query('DROP TRIGGER refuse_half ON events');
    const again = await hawser(['apply', '-f', 'half.yaml', '--yes']);
    expect(again.out).toContain('Plan: 1 to make');
    expect(again.out).not.toContain('half-one:');
    expect((await hawser(['plan', '-f', 'half.yaml'])).out).toContain('Nothing to do');
  });

  it('prunes only what files of its own fleet made, asks before it stops anything, and needs somebody to ask', async () => {
    await api.call('identity.register', { name: 'by-hand', owner: 'o' });
    file('other.yaml', 'fleet: other\nidentities: [{ name: of-other, owner: o }, { name: by-hand, owner: o }]\n');
    await hawser(['apply', '-f', 'other.yaml', '--yes']);
    file('other.yaml', 'fleet: other\n');
    const plan = JSON.parse((await hawser(['plan', '-f', 'other.yaml', '--prune', '-o', 'json'])).out);
    expect(plan.steps.map(({ name, action }: { name: string; action: string }) => [action, name])).toEqual([['remove', 'of-other']]);
    const asked = await hawser(['apply', '-f', 'other.yaml', '--prune', '--yes']);
    expect(asked).toMatchObject({ code: 2, err: expect.stringContaining('Nothing was changed. If that is meant: --allow-destructive') });
    expect(await hawser(['apply', '-f', 'half.yaml'])).toMatchObject({ code: 0 });
    expect((await hawser(['apply', '-f', 'other.yaml', '--prune', '--allow-destructive'])).err).toContain('to do it without asking: --yes');
    expect((await api.call('identity.show', { identity: 'of-other' })).body.status).toBe('active');
    const { body: refused } = await api.call('fleet.apply', {
      fleet: 'other',
      kind: 'identity',
      name: 'by-hand',
      basis: 'x',
      declared: null,
    });
    expect(refused.code).toBe('changed_meanwhile');
  });

  it('keeps delegations and trusted issuers with their rules: idempotent, drift shown and taken back, and nobody else’s', async () => {
    const ci = new ForeignIssuer('https://ci.example.com');
    // As somebody pastes it: with white space, its members in another order, and a member that nobody keeps.
    const jwks = JSON.stringify({ keys: JSON.parse(ci.jwks).keys.map((key: object) => ({ use: 'sig', note: 'ours', ...key })) }, null, 2);
    const text = (rules: string, more = '') => `fleet: trust
audiences: [{ uri: "https://trust.test", scopes: [a, b], delegationDepth: 2 }]
identities:
  - { name: front, owner: o }
  - { name: back, owner: o }
delegations:
  - { actor: front, subject: back, audience: "https://trust.test", scopes: [b, a], expiresAt: "2099-01-01T02:00:00+02:00" }
trustedIssuers:
  - name: ci
    issuer: https://ci.example.com
    preset: gitlab
    keySource: pasted
    jwks: |
${jwks.replaceAll(/^/gm, '      ')}
    audiences: [https://sts.test]
    rules: ${rules}${more}
`;
    const both =
      '[{ conditions: [project_path=acme/back, ref_protected=true], identity: back }, { conditions: [project_path=acme/front], identity: front }]';
    const applied = await hawser(['apply', '-f', file('trust.yaml', text(both)), '--yes']);
    expect([applied.code, applied.err]).toEqual([0, '']);
    expect((await hawser(['plan', '-f', 'trust.yaml', '--detailed-exitcode'])).code).toBe(0);
    const { body: issuer } = await api.call('issuer.show', { issuer: 'ci' });
    expect(issuer).toMatchObject({
      algorithms: ['RS256'],
      lifetimeMaximum: 86_400,
      keys: { kids: ['k1'] },
      rules: [{ identity: 'back' }, { identity: 'front' }],
    });
    expect((await api.call('delegation.list', {})).body.items).toMatchObject([
      { actorName: 'front', expiresAt: '2099-01-01T00:00:00.000Z' },
    ]);

    // By hand: a rule more, one less, the terms of both.
    await api.call('issuer-rule.add', { issuer: 'ci', conditions: ['project_path=evil/{name}'], identity: '{name}' });
    await api.call('issuer-rule.remove', { issuerRule: issuer.rules[1]?.id ?? '' });
    await api.call('issuer.change', { issuer: 'ci', singleUse: false });
    const [delegation] = (await api.call('delegation.list', {})).body.items;
    await api.call('delegation.change', { delegation: delegation?.id ?? '', scopes: ['a'], maximumDepth: 2 });
    const drift = await hawser(['plan', '-f', 'trust.yaml', '--detailed-exitcode']);
    expect(drift).toMatchObject({ code: 2, err: '' });
    expect(drift.out).toContain('~ delegation front for back at https://trust.test\n');
    expect(drift.out).toContain('~ singleUse: false -> true');
    expect(drift.out).toMatch(/~ rules: -.*evil.* [+].*acme.front/);
    expect((await hawser(['apply', '-f', 'trust.yaml', '--yes'])).code).toBe(0);
    expect((await hawser(['plan', '-f', 'trust.yaml', '--detailed-exitcode'])).code).toBe(0);
    expect((await api.call('issuer.show', { issuer: 'ci' })).body.rules.map(({ identity }) => identity)).toEqual(['back', 'front']);
    const written = await hawser(['export', '--fleet', 'trust']);
    expect((await hawser(['plan', '-f', file('exported.yaml', written.out), '--detailed-exitcode'])).code).toBe(0);

    const all = await events();
    const wrong: [string, RegExp][] = [
      [text('[{ conditions: [nonsense], identity: back }]'), /^wrong[.]yaml:\d+:5: trustedIssuers\[0\][.]rules: nonsense: /m],
      [
        text('[{ conditions: [a=b], identity: nobody }]'),
        /^wrong[.]yaml:\d+:5: trustedIssuers\[0\][.]rules: a=b: no identity is called nobody/m,
      ],
      [text(both).replace('keySource: pasted', 'keySource: discovery'), /trustedIssuers\[0\][.]jwks: goes together with keySource pasted/],
      [text(both).replace('"keys"', '"kyes"'), /trustedIssuers\[0\][.]jwks: is no JWK Set/],
      [text(both).replace('preset: gitlab', 'preset: github'), /trustedIssuers\[0\][.]preset: is "gitlab" and never changes/],
      [text(both).replace('actor: front', 'actor: back'), /delegations\[0\][.]subject: back cannot act for itself/],
      [text(both).replace('delegationDepth: 2', 'delegationDepth: 0'), /delegations\[0\][.]maximumDepth: .* raise its delegationDepth/],
      [text(both).replace('2099-01-01T02', '2099-13-01T02'), /^wrong[.]yaml:7:\d+: delegations\[0\][.]expiresAt: /m],
      [text(both, '\n    rulez: []'), /trustedIssuers\[0\][.]rulez: is not known here; did you mean rules\?/],
    ];
    for (const [yaml, said] of wrong) {
      const refused = await hawser(['apply', '-f', file('wrong.yaml', yaml), '--yes']);
      expect(refused).toMatchObject({ code: 2, err: expect.stringMatching(said) });
    }
    expect(await events()).toEqual(all);
    const gone = await hawser(['apply', '-f', file('gone.yaml', 'fleet: trust\n'), '--prune', '--allow-destructive', '--yes']);
    expect(gone.out).toContain('trusted-issuer ci: removed');
    expect((await api.call('issuer.list', {})).body.items).toEqual([]);
  });

  it('marks what its files describe, whoever made it, until they do no more; a change by hand is told that it will be taken back', async () => {
    const managed = async (name: string) => (await api.call('identity.show', { identity: name })).body.managedBy;
    await api.call('identity.register', { name: 'by-hand', owner: 'o' });
    await api.call('identity.register', { name: 'free', owner: 'o' });
    const text = (names: string[]) => `fleet: marks\nidentities:\n${names.map((name) => `  - { name: ${name}, owner: o }\n`).join('')}`;
    const audience =
      'audiences: [{ uri: "https://marks.test" }]\nprofiles: [{ name: marks, lifetime: 600 }, { name: listens, usage: server, lifetime: 600 }]\ngrants: [{ identity: made, audience: "https://marks.test" }]\n';
    await hawser(['apply', '-f', file('marks.yaml', text(['made', 'by-hand']) + audience), '--yes']);
    expect((await hawser(['plan', '-f', 'marks.yaml'])).out).toContain('Nothing to do');
    expect(await managed('made')).toMatchObject({ fleet: 'marks', appliedAt: expect.stringMatching(/Z$/) });
    expect(await managed('by-hand')).toMatchObject({ fleet: 'marks' });
    expect(await managed('free')).toBeNull();
    const views = await Promise.all([
      api.call('audience.show', { audience: 'https://marks.test' }),
      api.call('profile.show', { profile: 'marks' }),
      api.call('identity.change', { identity: 'made', owner: 'other' }),
      api.call('identity.list', { q: 'by-hand' }).then(({ body }) => ({ body: body.items[0] })),
      api.call('grant.list', { identity: 'made' }).then(({ body }) => ({ body: body.items[0] })),
    ]);
    for (const { body } of views) expect(body?.managedBy).toMatchObject({ fleet: 'marks' });
    // Refused is nothing: it is a warning.
    expect(views[2]).toMatchObject({ status: 200 });
    const program = new Command('hawser');
    addOperatorCommands(program, place);
    const said = await spoken(() => program.parseAsync(['identity', 'change', 'made', '--owner', 'another'], { from: 'user' }));
    expect(said.err).toMatch(
      /^Warning: the files of the fleet marks say what this is .* Their next apply takes a change by hand back[.]$/m,
    );
    expect(await shownTerms('marks', 'listens')).toEqual([true, false]);
    const first = await managed('made');
    await hawser(['apply', '-f', file('marks.yaml', text(['made'])), '--yes']);
    expect((await managed('made'))?.appliedAt).not.toBe(first?.appliedAt);
    expect((await api.call('identity.show', { identity: 'made' })).body.owner).toBe('o');
    expect([await managed('by-hand'), (await api.call('audience.show', { audience: 'https://marks.test' })).body.managedBy]).toEqual([
      null,
      null,
    ]);
    // Whoever may not change a kind marks nothing of it.
    const confirmed = async (kind: 'profile' | 'identity', how: 'described' | 'left') =>
      (await api.call('fleet.confirm', { fleet: 'none', [how]: [{ kind, name: 'marks' }] }, 'operator')).status;
    expect([await confirmed('profile', 'described'), await confirmed('profile', 'left'), await confirmed('identity', 'left')]).toEqual([
      403, 403, 200,
    ]);
    // Another fleet lets go of its own alone.
    await hawser(['apply', '-f', file('others.yaml', 'fleet: others\n'), '--yes']);
    expect(await managed('made')).toMatchObject({ fleet: 'marks' });
  });

  const shownTerms = (...names: string[]) =>
    Promise.all(names.map(async (profile) => (await api.call('profile.show', { profile })).body.alsoServer));

  it('asks for the permission of the operation behind each kind', async () => {
    const behind = {
      profile: ['profile.create', 'profile.change', 'profile.retire'],
      identity: ['identity.register', 'identity.change', 'identity.suspend'],
      audience: ['audience.register', 'audience.change'],
      'resource-server': ['resource-server.register', 'resource-server.change'],
      grant: ['grant.add', 'grant.change', 'grant.remove'],
      delegation: ['delegation.add', 'delegation.change', 'delegation.remove'],
      'trusted-issuer': ['issuer.register', 'issuer.change', 'issuer.remove', 'issuer-rule.add', 'issuer-rule.remove'],
      'containment-rule': ['containment-rule.create', 'containment-rule.change', 'containment-rule.remove'],
    } as const;
    for (const kind of fleetKinds)
      for (const name of behind[kind]) expect([name, rowOf(name).permission]).toEqual([name, fleetRules[kind].permission]);
    file('audience.yaml', 'identities: [{ name: by-operator, owner: o }]\naudiences: [{ uri: "https://not.test" }]\n');
    const refused = await hawser(['apply', '-f', 'audience.yaml', '--yes'], 'operator');
    expect(refused).toMatchObject({ code: 3, err: expect.stringContaining('the permission to administer') });
    expect(refused.out).toContain('identity by-operator: created');
    expect((await hawser(['apply', '-f', 'audience.yaml', '--yes'], 'viewer')).code).toBe(3);
  });

  it('of two that apply the same at once, each thing is made once', async () => {
    file('race.yaml', `identities:\n${[1, 2, 3].map((n) => `  - { name: race-${n}, owner: o }`).join('\n')}\n`);
    const { body } = await api.call('fleet.list', { kind: 'identity', limit: 200 });
    expect(body.items.map(({ spec }) => spec.name)).not.toContain('race-1');
    const declared = { kind: 'identity', spec: { name: 'race-1', owner: 'o' } } as const;
    const act = { fleet: 'default', kind: 'identity', name: 'race-1', basis: null, declared } as const;
    const answers = await Promise.all([1, 2, 3, 4].map(() => api.call('fleet.apply', act)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412]);
  });
});
