import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tokenTypes } from '../domain/claims.ts';
import { historyKinds } from '../domain/history.ts';
import { newId, toPublicId } from '../domain/ids.ts';
import { appendEvent } from '../ledger/events.ts';
import { testActor } from '../testing/authority.ts';
import { TestCases } from '../testing/cases.ts';
import { addDelegation } from './add-delegation.ts';
import { addGrant } from './add-grant.ts';
import { changeDelegation } from './change-delegation.ts';
import { changeIdentity } from './change-identity.ts';
import type { Context } from './context.ts';
import { createExchangeSecret } from './create-exchange-secret.ts';
import { registerAudience } from './register-audience.ts';
import { registerIdentity } from './register-identity.ts';
import { removeDelegation } from './remove-delegation.ts';
import { revokeCertificate } from './revoke-certificate.ts';
import { type HistoryEntry, showHistory } from './show-history.ts';
import { suspendIdentity } from './suspend-identity.ts';

let cases: TestCases;
/** A month on: what was issued has expired, and nothing happened in the last day. */
let later: Context;
const name = 'billing';
beforeAll(async () => {
  cases = await TestCases.start();
  later = { ...cases.context, clock: () => new Date(Date.now() + 30 * 86_400_000) };
  const { sts, context, audience } = cases;
  const { authority } = sts;
  const identity = await registerIdentity(authority.context, testActor, { ...registered, name });
  const first = await authority.issueTo({ name });
  const renewed = await authority.renew({ identity, certificate: first });
  await registerAudience(context, testActor, { ...audienceTerms, uri: 'https://ledger.example.com' });
  await addGrant(context, testActor, { ...grantFor(audience.uri), scopes: [...audience.scopes] });
  await addGrant(context, testActor, grantFor('https://ledger.example.com'));
  await createExchangeSecret({ ...authority.context, hashExchangeSecret: () => Buffer.alloc(32, 7) }, testActor, {
    identity: name,
    label: 'nightly',
    expiresAt: null,
  });
  for (let n = 0; n < 3; n++) await sts.token(renewed, audience);
  const token = await sts.token(renewed, audience);
  await cases.present(token, await cases.holder('thief'));
  // Asks for a scope that it was not granted: that makes no case.
  await sts.call(renewed, '/token', { form: { grant_type: 'client_credentials', audience: audience.uri, scope: 'everything' } });
  // Somebody acts for it, and is let go; and it got a token that stands for somebody else.
  const proxy = await sts.workload('proxy');
  await sts.grant(proxy.identity, audience);
  const { id: delegation } = await addDelegation(context, testActor, delegationOf('proxy', name, audience.uri));
  await changeDelegation(context, testActor, { delegation: toPublicId('delegation', delegation), scopes: ['read'] });
  const inItsName = await sts.exchange(proxy.certificate, await sts.token(renewed, audience), audience, {
    actor_token: await sts.token(proxy.certificate, audience),
    actor_token_type: tokenTypes.accessToken,
  });
  expect(inItsName.status).toBe(200);
  await removeDelegation(context, testActor, { delegation: toPublicId('delegation', delegation) });
  await addDelegation(context, testActor, delegationOf('proxy', 'thief', audience.uri));
  await changeIdentity(context, testActor, { identity: name, owner: 'other-team' });
  const revoked = await authority.issueTo({ name });
  await revokeCertificate(context, testActor, {
    certificate: toPublicId('certificate', revoked.id),
    reason: 'keyCompromise',
    comment: 'seen in a log: INC-7',
  });
  await authority.issueTo({ name });
  await suspendIdentity(context, testActor, { identity: name });
  // Whoever else has something of the same name is somebody else.
  const stranger = await sts.workload();
  const target = { kind: 'certificate', id: stranger.certificate.id, name };
  await appendEvent(context.database.prisma, { type: 'listener_certificate.issued', at: new Date(), actor: testActor, target });
  await cases.keep();
});
afterAll(() => cases.stop());

const registered = { kind: 'service', owner: 'team', environment: 'production', description: '' } as const;
const grantFor = (audience: string) => ({
  identity: name,
  audience,
  scopes: [],
  lifetimeDefault: null,
  lifetimeMaximum: null,
  crossEnvironment: false,
});
const audienceTerms = {
  environment: 'production',
  scopes: [],
  algorithm: 'ES256' as const,
  lifetimeDefault: 60,
  lifetimeMaximum: 60,
  minCertificateLife: 0,
  delegationDepth: 0,
  description: '',
};
const delegationOf = (actor: string, subject: string, audience: string) => ({
  actor,
  subject,
  audience,
  scopes: [],
  maximumDepth: 1,
  expiresAt: null,
  crossEnvironment: false,
});
const history = (over: Partial<Parameters<typeof showHistory>[1]> = {}, context = cases.context) =>
  showHistory(context, { identity: name, limit: 200, ...over });
const word = (entry: HistoryEntry): string =>
  entry.is === 'act'
    ? entry.event.type
    : entry.is === 'case'
      ? `case ${entry.case.code}`
      : entry.is === 'expired'
        ? 'expired'
        : `${entry.count} ${entry.code}`;

it('tells as one list what was done, issued, asked for and refused', async () => {
  const { items, nextCursor } = await history();
  expect(nextCursor).toBeNull();
  expect(items.map(word).filter((each) => !/^\d/.test(each))).toEqual([
    'identity.suspended',
    'certificate.issued',
    'certificate.revoked',
    'certificate.issued',
    'identity.changed',
    'delegation.removed',
    'delegation.changed',
    'delegation.added',
    'case cnf_mismatch.foreign',
    'exchange_secret.created',
    'grant.added',
    'grant.added',
    'certificate.renewed',
    'certificate.issued',
    'identity.registered',
  ]);
  expect(items.filter(({ is }) => is === 'tokens' || is === 'refusals').map(word)).toEqual(
    expect.arrayContaining(['6 issued', '1 scope_not_granted']),
  );
  expect(items.find(({ is }) => is === 'tokens')).toMatchObject({
    audiences: [cases.audience.uri],
    actors: [{ name: 'proxy' }],
    subjects: [],
  });
  expect(items.find((entry) => word(entry) === 'certificate.revoked')).toMatchObject({
    event: { actor: { name: testActor.name }, detail: { comment: 'seen in a log: INC-7' } },
    certificate: { serial: expect.stringMatching(/^[0-9a-f]+$/), firstSeen: null },
  });
  // Whoever acted for it has that in its own history, once for each delegation.
  const ofProxy = (await history({ identity: 'proxy' })).items;
  expect(ofProxy.map(word).filter((each) => each.startsWith('delegation'))).toEqual([
    'delegation.added',
    'delegation.removed',
    'delegation.changed',
    'delegation.added',
  ]);
  expect(ofProxy.find(({ is }) => is === 'tokens')).toMatchObject({ code: 'issued', count: 2, actors: [], subjects: [{ name }] });
  // The thief has the case in its own history too.
  expect((await history({ identity: 'thief', kind: 'rejections' })).items.map(word)).toContain('case cnf_mismatch.foreign');
});

it('comes in pages that leave nothing out and repeat nothing, and begins again at any entry', async () => {
  const whole = (await history()).items.map(({ id }) => id);
  expect(new Set(whole).size).toBe(whole.length);
  for (const limit of [1, 2, 5]) {
    const walked: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await history({ limit, cursor });
      walked.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(walked).toEqual(whole);
  }
  for (const [place, upTo] of whole.entries()) expect((await history({ upTo })).items.map(({ id }) => id)).toEqual(whole.slice(place));
});

it('is made of its kinds, each of which can be asked for alone', async () => {
  const whole = (await history()).items.map(({ id }) => id);
  const parts = await Promise.all(historyKinds.map(async (kind) => (await history({ kind })).items.map(({ id }) => id)));
  for (const part of parts) expect(part.length).toBeGreaterThan(0);
  expect(parts.flat().sort()).toEqual(whole.toSorted());
});

it('says of a certificate that it expired where nothing had taken its place, and counts no hours of long ago', async () => {
  const words = (await history({}, later)).items.map(word);
  // Of four, one was renewed and one revoked.
  expect(words.filter((each) => each === 'expired')).toHaveLength(2);
  expect(words.filter((each) => /^\d/.test(each))).toEqual([]);
});

it('begins again at an hour that is not counted any more, as its decisions say', async () => {
  for (const entry of (await history()).items.filter(({ is }) => is === 'tokens' || is === 'refusals')) {
    const [first, ...rest] = (await history({ upTo: entry.id }, later)).items;
    expect(first).toEqual(entry);
    expect(rest.filter(({ is }) => is === 'tokens' || is === 'refusals')).toEqual([]);
    const before = (await history({ cursor: entry.id }, later)).items;
    expect(rest).toEqual(before);
    // Of another kind it is no entry.
    expect((await history({ upTo: entry.id, kind: 'changes' }, later)).items[0]?.id).not.toBe(entry.id);
  }
});

it('fills its pages, whoever else has certificates of the same name', async () => {
  const target = { kind: 'certificate', id: (await cases.sts.workload()).certificate.id, name };
  for (let n = 0; n < 7; n++)
    await appendEvent(cases.context.database.prisma, { type: 'certificate.renewed', at: new Date(), actor: testActor, target });
  const { items } = await history({ kind: 'certificates', limit: 4 });
  expect(items.map(word)).toEqual(['certificate.issued', 'certificate.revoked', 'certificate.issued', 'certificate.renewed']);
});

it('knows after an upgrade whom delegations were between, also those that are gone', async () => {
  const { pool } = cases.sts.database.database;
  const before = await Promise.all(['proxy', name, 'thief'].map((identity) => history({ identity })));
  await pool.query('DELETE FROM delegation_parties');
  const sql = readFileSync(new URL('../../prisma/migrations/0148_delegation_parties/migration.sql', import.meta.url), 'utf8');
  await pool.query(sql.slice(sql.indexOf('INSERT')));
  expect(await Promise.all(['proxy', name, 'thief'].map((identity) => history({ identity })))).toEqual(before);
});

it('of more secrets than it looks at has the newest', async () => {
  const { context, sts } = cases;
  const identity = await registerIdentity(sts.authority.context, testActor, { ...registered, name: 'hoarder' });
  const old = Array.from({ length: 1_000 }, (_, n) => newId(Date.now() - 10_000 + n));
  await sts.database.database.pool.query(
    `INSERT INTO exchange_secrets (id, identity_id, label, hash, created_at) SELECT id, $1, 'old', decode(replace(id::text, '-', ''), 'hex'), now()
     FROM unnest($2::uuid[]) id`,
    [identity.id, old],
  );
  const secret = { ...sts.authority.context, hashExchangeSecret: () => Buffer.alloc(32, 8) };
  await createExchangeSecret(secret, testActor, { identity: 'hoarder', label: 'new', expiresAt: null });
  const { items } = await showHistory(context, { identity: 'hoarder', limit: 200 });
  expect(items.map(word)).toContain('exchange_secret.created');
});

it('refuses a place that no history gave out', async () => {
  const [{ id = '' } = {}] = (await history({ limit: 1 })).items;
  const forged = Buffer.from(JSON.stringify(['history', new Date().toISOString(), 'act', 'no uuid'])).toString('base64url');
  await expect(history({ cursor: 'x' })).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringContaining('cursor') });
  await expect(history({ upTo: 'x' })).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringContaining('upTo') });
  await expect(history({ upTo: id, cursor: id })).rejects.toMatchObject({ code: 'invalid_input' });
  await expect(history({ identity: toPublicId('identity', newId()) })).rejects.toMatchObject({ code: 'not_found' });
  expect((await history({ cursor: forged })).items.length).toBeGreaterThan(0);
});
