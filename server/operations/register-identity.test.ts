import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ImportedIdentity, type ImportRow, mostGrantsImported, mostImported } from '../domain/identity-import.ts';
import { Database } from '../ledger/database.ts';
import { testActor } from '../testing/authority.ts';
import { startedTogether } from '../testing/started-together.ts';
import { claimsOf, type TestAudience, TestSts } from '../testing/sts.ts';
import type { CertificateContext } from './certificate-context.ts';
import { createProfile } from './create-profile.ts';
import { importIdentities } from './import-identities.ts';
import { sampleKey } from './preview-profile.ts';
import { previewRegistration, type RegistrationDraft } from './preview-registration.ts';
import { registerIdentity } from './register-identity.ts';
import { standardTerms } from './seed-profiles.ts';

let sts: TestSts;
let database: Database;
let context: CertificateContext;
let orders: TestAudience;
let ledger: TestAudience;
const now = new Date();
beforeAll(async () => {
  sts = await TestSts.start({ clock: () => now });
  // With the rights of the process that answers.
  database = new Database(sts.database.urlFor('api'));
  context = { ...sts.authority.context, database };
  orders = await sts.audience('https://orders.example.com', { lifetimeDefault: 120 });
  ledger = await sts.audience('https://ledger.example.com', { environment: 'staging', scopes: [] });
});
afterAll(async () => {
  await database.close();
  await sts.stop();
});

const standard = { kind: 'service', owner: 'team', environment: 'production' } as const;
const granted = (audience: string, scopes: string[] = [], over = {}) => ({
  audience,
  scopes,
  lifetimeDefault: null,
  lifetimeMaximum: null,
  crossEnvironment: false,
  ...over,
});
const preview = (name: string, over: Partial<RegistrationDraft> = {}) =>
  previewRegistration(context, { ...standard, name, profile: 'workload', ...over });
const register = (name: string, grants: ReturnType<typeof granted>[] = []) =>
  registerIdentity(context, testActor, { ...standard, name, description: '', grants });
const stored = async () => {
  const { identity, grant, event } = sts.database.database.prisma;
  return { identities: await identity.count(), grants: await grant.count(), events: await event.count() };
};

describe('what is shown of an identity before it is registered', () => {
  it('is what comes: its names, the life of its certificate, and each claim of its first tokens', async () => {
    const grants = [granted(orders.uri, ['read'], { lifetimeMaximum: 90 }), granted(ledger.uri, [], { crossEnvironment: true })];
    const shown = await preview('billing', { grants });
    expect(shown).toMatchObject({ spiffeId: 'spiffe://hawser.local/production/billing', problems: [] });
    await register('billing', grants);
    const certificate = await sts.authority.issueTo({ name: 'billing' });
    const issued = new X509Certificate(certificate.der);
    expect(issued.subjectAltName?.split(', ').map((name) => name.replace(/^URI:/, 'uri:'))).toEqual(shown.certificate?.names);
    expect(issued.validToDate.getTime()).toBe(shown.certificate?.notAfter.getTime());
    expect(shown.tokens.map(({ audience, code }) => [audience, code])).toEqual([
      [orders.uri, 'issued'],
      [ledger.uri, 'issued'],
    ]);
    for (const { audience, claims } of shown.tokens) {
      const form = { grant_type: 'client_credentials', audience };
      const answer = await sts.call(certificate, '/token', { form });
      const { jti: _, cnf, ...told } = claimsOf(String(answer.json.access_token));
      expect(told).toEqual(claims);
      expect(cnf).toEqual({ 'x5t#S256': certificate.thumbprint });
    }
  });

  it('changes nothing and says all at once what would be refused', async () => {
    const before = await stored();
    const { problems, certificate, tokens } = await preview('billing', {
      profile: 'nobody',
      grants: [
        granted('https://nowhere.example.com'),
        granted(orders.uri, ['destroy']),
        granted(ledger.uri),
        granted(orders.uri, ['read']),
        granted(orders.uri, ['write']),
      ],
    });
    expect(problems.map(({ field, detail }) => `${field}: ${detail}`)).toEqual([
      expect.stringMatching(/^name: .*billing already/),
      expect.stringMatching(/^profile: .*nobody/),
      expect.stringMatching(/^grants: no audience is called https:\/\/nowhere/),
      expect.stringMatching(/^grants: .*has no scope destroy/),
      expect.stringMatching(/^grants: .*of production and .*of staging/),
      expect.stringMatching(/^grants: .*named twice/),
    ]);
    expect({ certificate, tokens }).toEqual({ certificate: null, tokens: [] });
    expect(await stored()).toEqual(before);
  });

  it('is refused by the profile as issuing would be, and has no token where its certificate is too short for the audience', async () => {
    const long = await sts.audience('https://long.example.com', { minCertificateLife: 86_400 * 30 });
    const shown = await preview('short', { grants: [granted(long.uri)] });
    expect(shown.tokens).toMatchObject([{ code: 'cert_renewal_required', claims: null }]);
    await createProfile(context, testActor, {
      ...standardTerms,
      name: 'runners',
      usage: 'client',
      allowedKinds: ['ci-runner'],
      dnsNames: ['{name}.runners.example.com'],
    });
    expect((await preview('runner', { profile: 'runners' })).problems).toEqual([
      { field: 'profile', detail: expect.stringContaining('is for identities of the kinds ci-runner') },
    ]);
    expect((await preview('runner', { profile: 'runners', kind: 'ci-runner' })).certificate?.names).toEqual([
      'uri:spiffe://hawser.local/production/runner',
      'dns:runner.runners.example.com',
    ]);
    expect((await preview('runner', { profile: 'server' })).problems).toMatchObject([{ field: 'profile' }]);
  });
});

it('the key of a preview is made once of each kind, and while others are answered', async () => {
  let answered = 0;
  setImmediate(() => answered++);
  const [one, other] = await Promise.all([sampleKey('RSA'), sampleKey('RSA')]);
  expect(answered).toBe(1);
  expect(other).toBe(one);
  expect(await sampleKey('RSA')).toBe(one);
  expect(await sampleKey('P-384')).not.toEqual(await sampleKey('P-256'));
});

describe('an identity is registered with what it may ask for', () => {
  it('or not at all: what one grant is refused for is said of its place, and leaves no row', async () => {
    const before = await stored();
    await expect(register('half', [granted(orders.uri, ['read']), granted(orders.uri, ['destroy'])])).rejects.toMatchObject({
      code: 'invalid_input',
      problems: [{ field: 'grants.1.scopes', detail: expect.stringContaining('destroy') }],
    });
    await expect(register('half', [granted(orders.uri), granted(orders.uri)])).rejects.toMatchObject({ code: 'already_exists' });
    expect(await stored()).toEqual(before);
  });
});

describe('rows of a table', () => {
  const row = (line: number, says: ImportedIdentity): ImportRow => ({ place: `line ${line}`, name: says.name, says, problems: [] });
  const take = (rows: ImportRow[], state?: string) => importIdentities(context, testActor, { rows, dryRun: false, state });
  const look = (rows: ImportRow[]) => importIdentities(context, testActor, { rows, dryRun: true });
  const fresh = { owner: 'team-new', tags: ['pci'], grants: [{ audience: 'https://orders.example.com', scopes: ['read'] }] };

  it('register and change identities in one act, as the dry run said, and the second time do nothing', async () => {
    await register('standing', [granted(orders.uri, ['write'])]);
    const rows = [
      row(2, { name: 'imported', ...fresh }),
      row(3, { name: 'standing', owner: 'team-new', tags: ['b', 'a'] }),
      row(4, { name: 'imported-plain', owner: 'team-new', environment: 'staging' }),
    ];
    const before = await stored();
    const shown = await look(rows);
    expect(await stored()).toEqual(before);
    expect(shown).toMatchObject({
      done: false,
      rows: [
        { place: 'line 2', outcome: 'create' },
        {
          place: 'line 3',
          outcome: 'change',
          differences: [
            { member: 'owner', before: 'team', after: 'team-new' },
            { member: 'tags', before: '', after: 'a b' },
          ],
        },
        { place: 'line 4', outcome: 'create' },
      ],
    });
    expect(await take(rows, shown.state)).toEqual({ ...shown, done: true });
    const { prisma } = sts.database.database;
    expect(await prisma.identity.findMany({ where: { owner: 'team-new' }, orderBy: { name: 'asc' } })).toMatchObject([
      { name: 'imported', kind: 'service', environment: 'production', tags: ['pci'] },
      { name: 'imported-plain', environment: 'staging', tags: [] },
      { name: 'standing', tags: ['a', 'b'] },
    ]);
    const after = await stored();
    // Two registered, one of them with a grant, one changed.
    expect(after).toEqual({ identities: before.identities + 2, grants: before.grants + 1, events: before.events + 4 });
    expect((await take(rows)).rows.map(({ outcome }) => outcome)).toEqual(['nothing', 'nothing', 'nothing']);
    expect(await stored()).toEqual(after);
  });

  it('are taken all or none: each that is refused says why, and nothing is changed', async () => {
    await register('gone');
    await sts.database.database.prisma.identity.updateMany({ where: { name: 'gone' }, data: { status: 'retired' } });
    const rows: ImportRow[] = [
      row(2, { name: 'good', owner: 'team' }),
      row(3, { name: 'good', owner: 'team' }),
      row(4, { name: 'ownerless' }),
      row(5, { name: 'gone', owner: 'team' }),
      row(6, { name: 'standing', environment: 'staging' }),
      row(7, { name: 'standing-2', owner: 'team', grants: [{ audience: ledger.uri, scopes: [] }] }),
      row(8, { name: 'imported', grants: [{ audience: orders.uri, scopes: ['write'] }] }),
      row(9, { name: 'scoped', owner: 'team', grants: [{ audience: orders.uri, scopes: ['destroy'] }] }),
      { place: 'line 10', name: 'Bad', says: null, problems: [{ field: 'name', detail: 'must be lower-case' }] },
    ];
    const before = await stored();
    const shown = await look(rows);
    expect(shown.rows.map(({ place, outcome, problems }) => `${place} ${outcome} ${problems.map(({ field }) => field)}`)).toEqual([
      'line 2 create ',
      'line 3 refused name',
      'line 4 refused owner',
      'line 5 refused name',
      'line 6 refused environment',
      'line 7 refused grants',
      'line 8 refused grants',
      'line 9 refused grants',
      'line 10 refused name',
    ]);
    await expect(take(rows, shown.state)).rejects.toMatchObject({
      code: 'invalid_input',
      problems: expect.arrayContaining([
        { field: 'list', detail: expect.stringMatching(/^line 6 \(standing\), environment: .*never changes/) },
      ]),
    });
    expect(await stored()).toEqual(before);
  });

  it('do what was looked at, or nothing', async () => {
    const rows = [row(2, { name: 'first', owner: 'team' }), row(3, { name: 'second', owner: 'team' })];
    const { state } = await look(rows);
    await register('second');
    const before = await stored();
    await expect(take(rows, state)).rejects.toMatchObject({ code: 'changed_meanwhile' });
    expect(await stored()).toEqual(before);
    // Two at once: one of them registers, the other is told.
    const both = await Promise.allSettled(
      [1, 2].map(() => take([row(2, { name: 'raced', owner: 'team' }), row(3, { name: 'raced-too', owner: 'team' })])),
    );
    expect(await sts.database.database.prisma.identity.count({ where: { name: { startsWith: 'raced' } } })).toBe(2);
    for (const one of both)
      if (one.status === 'rejected')
        expect(one.reason).toMatchObject({ code: 'already_exists', message: expect.stringMatching(/^line 2 \(raced\)/) });
  });

  it('say of the table what one of them is refused for while they are taken', async () => {
    const insert = `INSERT INTO identities (id, name, kind, owner, environment, spiffe_id, created_at, updated_at)
      VALUES (gen_random_uuid(), 'overtaken', 'service', 'team', 'production', 'spiffe://hawser.local/production/overtaken', now(), now())`;
    const taken = startedTogether(sts.database.database.pool, insert, [() => take([row(2, { name: 'overtaken', owner: 'team' })])]);
    await expect(taken).rejects.toMatchObject({
      code: 'already_exists',
      problems: [{ field: 'list', detail: expect.stringMatching(/^line 2 \(overtaken\), name: /) }],
    });
  });

  it('as many as may come at once fit into one transaction', async () => {
    const uris = Array.from({ length: mostGrantsImported / mostImported }, (_, n) => `https://many-${n}.example.com`);
    for (const uri of uris) await sts.audience(uri);
    const grants = uris.map((audience) => ({ audience, scopes: [] }));
    const rows = Array.from({ length: mostImported }, (_, n) => row(n + 2, { name: `many-${n}`, ...fresh, grants }));
    expect((await take(rows)).done).toBe(true);
    const { identity, grant } = sts.database.database.prisma;
    expect(await identity.count({ where: { name: { startsWith: 'many-' } } })).toBe(mostImported);
    expect(await grant.count({ where: { identity: { name: { startsWith: 'many-' } } } })).toBe(mostGrantsImported);
  });
});
