import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { caseSilence } from '../domain/cases.ts';
import { isReplay } from '../domain/codes.ts';
import { fromPublicId, newId, toPublicId } from '../domain/ids.ts';
import type { Report } from '../domain/report.ts';
import { listCases } from '../ledger/case-views.ts';
import { DecisionWriter, type NewDecision } from '../ledger/decisions.ts';
import { FloodGate } from '../ledger/flood.ts';
import { sealNext } from '../ledger/sealer.ts';
import { testActor } from '../testing/authority.ts';
import { TestCases, type TestWorkload as Workload } from '../testing/cases.ts';
import { claimsOf, type TestAudience, type TestSts } from '../testing/sts.ts';
import { containCase } from './contain-case.ts';
import type { Context } from './context.ts';
import { acknowledgeCase, assignCase, endCaseMute, explainCase, noteCase } from './handle-case.ts';
import { keepCases } from './keep-cases.ts';
import { releaseCase } from './release-case.ts';
import { resumeIdentity } from './resume-identity.ts';
import { revokeCertificate } from './revoke-certificate.ts';
import { changeContainmentRule, createContainmentRule, previewContainment } from './rule-containment.ts';
import { showCase } from './show-case.ts';
import { suspendIdentity } from './suspend-identity.ts';

const operator = { kind: 'user', id: newId(), name: 'olga', role: 'operator' } as const;
let house: TestCases;
let sts: TestSts;
let context: Context;
let audience: TestAudience;
let server: TestCases['server'];
beforeAll(async () => {
  house = await TestCases.start();
  ({ sts, context, audience, server } = house);
});
afterAll(() => house.stop());

const present: TestCases['present'] = (token, workload) => house.present(token, workload);
const [holder, keep] = [(name: string) => house.holder(name), () => house.keep()];
const casesOf = async (identity: string) => (await listCases(context.database.prisma, { identity, limit: 50 })).items;
const named = (id: string) => ({ case: toPublicId('case', id) });

describe('a case', () => {
  it('is one for all replays of one token by one presenter at one place, with both names', async () => {
    const [alice, bob] = [await holder('alice'), await sts.workload('bob')];
    expect((await present(alice.token, alice)).json.active).toBe(true);
    for (let n = 0; n < 3; n++) expect((await present(alice.token, bob)).json).toMatchObject({ active: false, binding: 'mismatch' });
    expect(await keep()).toBe(3);
    const cases = await casesOf('bob');
    expect(cases).toMatchObject([
      {
        code: 'cnf_mismatch.foreign',
        severity: 'high',
        state: 'new',
        count: 3,
        tokenIdentity: { name: 'alice' },
        resourceServer: { name: 'orders' },
      },
    ]);
    const shown = await showCase(context, named(cases[0]?.id ?? ''));
    expect(shown.verdict).toMatch(/^A token issued to alice was presented 3 times by bob at orders .* UTC.* All were turned away\./);
    expect(shown.ladder.map(({ kind, count }) => [kind, count])).toEqual([
      ['issued', 1],
      ['rightful', 1],
      ['rejected', 3],
    ]);
    expect([shown.holder, shown.spread.accepted]).toEqual(['moved', 'no']);
    expect((await present(alice.token, alice)).json.active).toBe(true);
    await keep();
    expect((await showCase(context, named(cases[0]?.id ?? ''))).holder).toBe('copied');
  });

  it('says until when the token was worth anything: its own end, what ended it before, or that it had ended', async () => {
    const [una, vic] = [await holder('una'), await sts.workload('vic')];
    await present(una.token, vic);
    await keep();
    const [one] = await casesOf('una');
    const shown = () => showCase(context, named(one?.id ?? ''));
    const { exp, jti } = claimsOf(una.token);
    const written = (at: Date) => `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
    const before = await shown();
    expect(before.verdict).toMatch(new RegExp(`The token is live until ${written(new Date(exp * 1000))}\\.$`));
    expect(before.decision).toMatchObject({
      boundCertificate: {
        names: [`uri:${una.identity.spiffeId}`],
        issuer: expect.stringContaining('CN='),
        standing: 'usable',
        revokedAt: null,
      },
      presentedCertificate: { names: [`uri:${vic.identity.spiffeId}`], standing: 'usable' },
      issuance: { sourceAddress: '127.0.0.1', at: new Date(before.tokens[0]?.issuedAt ?? 0) },
    });
    await suspendIdentity(context, operator, { identity: 'una' });
    expect((await shown()).verdict).toContain(`The token is not honoured at this moment; its own end is ${written(new Date(exp * 1000))}.`);
    await resumeIdentity(context, operator, { identity: 'una' });
    const why = { reason: 'keyCompromise', comment: 'a test of cases' } as const;
    await revokeCertificate(context, testActor, { certificate: una.certificate.thumbprint, ...why });
    const revoked = await shown();
    const revokedAt = revoked.decision.boundCertificate?.revokedAt ?? new Date(0);
    expect(revoked.verdict).toContain(`The token was live until ${written(revokedAt)}.`);
    expect(revoked.decision.boundCertificate).toMatchObject({ standing: 'usable', status: 'revoked' });
    // What is forgotten of the token takes nothing from the sentence.
    const { pool } = sts.database.database;
    await pool.query('DELETE FROM tokens WHERE jti = $1', [jti]);
    expect((await shown()).verdict).toBe(revoked.verdict);
    await pool.query(
      `UPDATE rejection_cases SET first_at = first_at + interval '1 hour', last_at = last_at + interval '1 hour' WHERE id = $1`,
      [one?.id],
    );
    expect((await shown()).verdict).toContain('The token had ended at ');
  });

  it('is another for another presenter, and another after half an hour of silence', async () => {
    const [carol, dave, erin] = [await holder('carol'), await sts.workload('dave'), await sts.workload('erin')];
    await present(carol.token, dave);
    await present(carol.token, erin);
    await present(carol.token, null);
    await write([silent(carol, dave, caseSilence - 60_000), silent(carol, dave, 2 * caseSilence)]);
    await keep();
    const cases = await casesOf('carol');
    expect(cases.map(({ code, count, presentedIdentity }) => [code, presentedIdentity?.name, count]).sort()).toEqual([
      ['cnf_mismatch.foreign', 'dave', 1],
      ['cnf_mismatch.foreign', 'dave', 2],
      ['cnf_mismatch.foreign', 'erin', 1],
      ['cnf_missing_cert', undefined, 1],
    ]);
  });

  it('is `rotated` and no replay for a holder that keeps a token across a renewal', async () => {
    const frank = await holder('frank');
    const renewed = await sts.authority.issueTo(frank.identity);
    await sts.database.database.pool.query(
      'UPDATE certificates SET lineage_id = (SELECT lineage_id FROM certificates WHERE id = $1), predecessor_id = $1 WHERE id = $2',
      [frank.certificate.id, renewed.id],
    );
    expect((await present(frank.token, { ...frank, certificate: renewed })).json).toMatchObject({ active: false, binding: 'mismatch' });
    await keep();
    expect(await casesOf('frank')).toMatchObject([{ code: 'cnf_mismatch.rotated', severity: 'low', replay: false, count: 1 }]);
    expect(isReplay('cnf_mismatch.rotated')).toBe(false);
  });

  it('comes of nothing twice, whoever follows the ledger at the same time, and of nothing that is only information', async () => {
    const [gina, hugo] = [await holder('gina'), await sts.workload('hugo')];
    for (let n = 0; n < 5; n++) await present(gina.token, hugo);
    await write([{ ...silent(gina, hugo, 0), code: 'scope_insufficient' }]);
    while ((await sealNext(context.database)) > 0);
    const taken = await Promise.all(Array.from({ length: 4 }, () => keepCases(context)));
    expect(taken.reduce((sum, one) => sum + one, 0)).toBe(5);
    expect(await keepCases(context)).toBe(0);
    expect(await casesOf('gina')).toMatchObject([{ count: 5 }]);
  });

  it('counts a folded flood exactly', async () => {
    const [ivan, judy] = [await holder('ivan'), await sts.workload('judy')];
    const gate = new FloodGate({ window: 60_000, each: 10, all: 1_000, floods: 10 });
    const writer = new DecisionWriter(sts.database.database.pool, gate);
    for (let n = 0; n < 250; n++) await writer.write(writer.fold(silent(ivan, judy, 0)), Date.now() + 5_000);
    await keep();
    expect(await casesOf('ivan')).toMatchObject([{ count: 250 }]);
    for (let n = 0; n < 50; n++) await writer.write(writer.fold(silent(ivan, judy, 0)), Date.now() + 5_000);
    expect(await casesOf('ivan')).toMatchObject([{ count: 300 }]);
  });
});

describe('whoever handles a case', () => {
  it('acknowledges, notes, assigns and explains it, each with its event, and what is done already is refused', async () => {
    const [kate, liam] = [await holder('kate'), await sts.workload('liam')];
    await present(kate.token, liam);
    await keep();
    const [{ id = '' } = {}] = await casesOf('kate');
    expect(await acknowledgeCase(context, operator, named(id))).toMatchObject({ state: 'acknowledged', assignee: 'olga' });
    await expect(acknowledgeCase(context, operator, named(id))).rejects.toMatchObject({ code: 'conflict' });
    await noteCase(context, operator, { ...named(id), note: 'asked the team' });
    await assignCase(context, operator, { ...named(id), assignee: 'paul' });
    expect(await explainCase(context, operator, { ...named(id), note: 'a test', muteFor: 3_600 })).toMatchObject({
      state: 'explained',
      assignee: 'paul',
      notes: [{ text: 'asked the team' }, { text: 'a test' }],
    });
    const { rows } = await sts.database.database.pool.query("SELECT type FROM events WHERE type LIKE 'case%' ORDER BY at, id");
    expect(rows.map(({ type }) => type)).toEqual(['case.acknowledged', 'case.noted', 'case.assigned', 'case.explained', 'case_mute.added']);

    await write([silent(kate, liam, -2 * caseSilence)]);
    await keep();
    expect((await casesOf('kate')).map(({ state, muted }) => [state, muted])).toEqual([
      ['explained', true],
      ['explained', false],
    ]);
    const mutes = await context.database.prisma.caseMute.findMany();
    await endCaseMute(context, operator, { caseMute: toPublicId('caseMute', mutes[0]?.id ?? '') });
    await write([silent(kate, liam, -4 * caseSilence)]);
    await keep();
    expect((await casesOf('kate'))[0]).toMatchObject({ state: 'new', muted: false });
  });

  it('contains it: the tokens are dead everywhere, or a party is suspended', async () => {
    const [mona, nick] = [await holder('mona'), await sts.workload('nick')];
    await present(mona.token, nick);
    await keep();
    const [{ id = '' } = {}] = await casesOf('mona');
    await containCase(context, operator, { ...named(id), act: 'deny-token', comment: 'INC-1' });
    expect((await present(mona.token, mona)).json.active).toBe(false);
    const shown = await containCase(context, operator, { ...named(id), act: 'suspend-presenter' });
    expect(shown).toMatchObject({ state: 'contained', tokens: [{ deniedAt: expect.any(Date) }] });
    expect(await containCase(context, operator, { ...named(id), act: 'suspend-presenter' })).toMatchObject({ state: 'contained' });
    const { status } = await context.database.prisma.identity.findUniqueOrThrow({ where: { name: 'nick' } });
    expect(status).toBe('suspended');
  });

  it('takes back a suspension that the case made, not one of somebody else, and no denial', async () => {
    const [uma, vera] = [await holder('uma'), await sts.workload('vera')];
    await present(uma.token, vera);
    await keep();
    const [{ id = '' } = {}] = await casesOf('uma');
    await expect(releaseCase(context, operator, named(id))).rejects.toMatchObject({ code: 'conflict' });
    await containCase(context, operator, { ...named(id), act: 'deny-token' });
    await expect(releaseCase(context, operator, named(id))).rejects.toMatchObject({ code: 'conflict' });
    await suspendIdentity(context, operator, { identity: 'uma' });
    await containCase(context, operator, { ...named(id), act: 'suspend-victim' });
    await containCase(context, operator, { ...named(id), act: 'suspend-presenter', comment: 'INC-2' });
    expect((await showCase(context, named(id))).suspended).toMatchObject([{ name: 'vera' }]);

    expect(await releaseCase(context, operator, { ...named(id), comment: 'a test of theirs' })).toMatchObject({
      state: 'acknowledged',
      suspended: [],
      notes: [{ text: 'INC-2' }, { text: 'a test of theirs' }],
    });
    const statusOf = async (name: string) => (await context.database.prisma.identity.findUniqueOrThrow({ where: { name } })).status;
    expect([await statusOf('uma'), await statusOf('vera')]).toEqual(['suspended', 'active']);
    await resumeIdentity(context, operator, { identity: 'uma' });
    expect((await present(uma.token, uma)).json.active).toBe(false);
    const { rows } = await sts.database.database.pool.query(
      `SELECT type, detail->>'case' AS cause FROM events WHERE type IN ('identity.suspended', 'identity.resumed') AND target_name = 'vera' ORDER BY at, id`,
    );
    const cause = toPublicId('case', id);
    expect(rows).toEqual([
      { type: 'identity.suspended', cause },
      { type: 'identity.resumed', cause },
    ]);

    // Whom somebody resumed and suspended again is suspended for another reason.
    await containCase(context, operator, { ...named(id), act: 'suspend-presenter' });
    await resumeIdentity(context, operator, { identity: 'vera' });
    await suspendIdentity(context, operator, { identity: 'vera' });
    await expect(releaseCase(context, operator, named(id))).rejects.toMatchObject({ code: 'conflict' });
    expect(await statusOf('vera')).toBe('suspended');
  });
});

describe('the comparison of a token with its certificate', () => {
  type Sent = { presented: Workload['certificate'] | null; code: string };
  const situations = async (): Promise<[Workload & { token: string }, Sent[]]> => {
    const rita = await holder(`rita-${newId().slice(-6)}`);
    const other = async () => (await sts.workload()).certificate;
    const [renewed, sameKey, sibling] = [
      await sts.authority.issueTo(rita.identity),
      await sts.authority.issueTo(rita.identity, { key: rita.certificate.key }),
      await sts.authority.issueTo(rita.identity),
    ];
    await sts.database.database.pool.query(
      'UPDATE certificates SET lineage_id = (SELECT lineage_id FROM certificates WHERE id = $1), predecessor_id = $1 WHERE id = $2',
      [rita.certificate.id, renewed.id],
    );
    const gateway = await sts.resourceServer([audience], { kind: 'gateway' });
    return [
      rita,
      [
        { presented: null, code: 'cnf_missing_cert' },
        { presented: await other(), code: 'cnf_mismatch.foreign' },
        { presented: renewed, code: 'cnf_mismatch.rotated' },
        { presented: sameKey, code: 'cnf_mismatch.same_key' },
        { presented: sibling, code: 'cnf_mismatch.sibling' },
        { presented: gateway.certificate, code: 'cnf_mismatch.gateway' },
      ],
    ];
  };

  it('VER-01 comes to the same code with the same two names at introspection and in a report', async () => {
    const [rita, sent] = await situations();
    const { jti } = claimsOf(rita.token);
    for (const { presented, code } of sent) {
      const der = presented === null ? '' : presented.der.toString('base64url');
      const asked = await sts.call(server.certificate, '/introspect', { form: { token: rita.token, client_certificate: der } });
      const report_id = newId();
      const thumbprints = {
        bound_thumbprint: rita.certificate.thumbprint,
        ...(presented && { presented_thumbprint: presented.thumbprint }),
      };
      const report = {
        report_id,
        at: new Date().toISOString(),
        code: presented === null ? 'cnf_missing_cert' : 'cnf_mismatch.unknown',
        also_found: [],
        audience: audience.uri,
        jti,
        ...thumbprints,
      };
      expect((await sts.call(server.certificate, '/reports', { json: { reports: [report] } })).json).toMatchObject({ accepted: 1 });
      const ids = [fromPublicId('decision', String(asked.json.decision_id)), report_id];
      const found = await sts.decisions('id = ANY ($1::uuid[])', ids);
      const names = { code, token_identity_id: rita.identity.id, bound_thumbprint: rita.certificate.thumbprint };
      expect(found.map(({ door }) => door).sort()).toEqual(['introspection', 'report']);
      expect(found).toMatchObject([names, names]);
      expect(found[0]?.presented_identity_id).toBe(found[1]?.presented_identity_id);
    }
  });
});

describe('a containment rule', () => {
  it('denies a token at its threshold, once and only the token, and not while it is off; its dry run asks the same', async () => {
    const terms = { codes: ['cnf_mismatch.foreign' as const], threshold: 3, windowSeconds: 60 };
    const rule = await createContainmentRule(context, operator, { ...terms, name: 'stolen', enabled: false });
    const [otto, pia] = [await holder('otto'), await sts.workload('pia')];
    const jti = claimsOf(otto.token).jti;
    for (let n = 0; n < 3; n++) await present(otto.token, pia);
    await keep();
    expect((await present(otto.token, otto)).json.active).toBe(true);
    expect((await previewContainment(context, terms)).tokens).toContainEqual(expect.objectContaining({ jti, count: 3, deniedAt: null }));

    await changeContainmentRule(context, operator, { containmentRule: toPublicId('containmentRule', rule.id), enabled: true });
    await present(otto.token, pia);
    await keep();
    await keep();
    expect((await present(otto.token, otto)).json.active).toBe(false);
    expect(await casesOf('otto')).toMatchObject([{ state: 'contained' }]);
    const { rows } = await sts.database.database.pool.query("SELECT detail FROM events WHERE type = 'containment_rule.acted'");
    expect(rows).toMatchObject([{ detail: { rule: 'stolen', jti, count: 4 } }]);
    for (const name of ['otto', 'pia'])
      expect(await context.database.prisma.identity.findUniqueOrThrow({ where: { name } })).toMatchObject({ status: 'active' });
  });
});

describe('what is only reported', () => {
  const report = (jti: string, over: Partial<Report> = {}): Report => ({
    report_id: newId(),
    at: new Date().toISOString(),
    code: 'aud_mismatch',
    also_found: [],
    audience: audience.uri,
    jti,
    client_address: '10.4.2.9',
    ...over,
  });

  it('is told as the word of its reporter, until Hawser has seen it too', async () => {
    const [rosa, rick] = [await holder('rosa'), await sts.workload('rick')];
    const thumbprints = { bound_thumbprint: rosa.certificate.thumbprint, presented_thumbprint: rick.certificate.thumbprint };
    const told = report(claimsOf(rosa.token).jti, { code: 'cnf_mismatch.unknown', ...thumbprints });
    expect((await sts.call(server.certificate, '/reports', { json: { reports: [told] } })).json).toMatchObject({ accepted: 1 });
    await keep();
    const [one] = await casesOf('rosa');
    const verdict = async () => (await showCase(context, named(one?.id ?? ''))).verdict;
    expect(await verdict()).toMatch(/^As orders reports, a token issued to rosa was presented once by rick on \d/);
    await present(rosa.token, rick);
    await keep();
    expect(await verdict()).toMatch(/^A token issued to rosa was presented 2 times by rick at orders /);
  });

  it('denies no token by a rule that the reporter may know by its name alone, because it is for others', async () => {
    const terms = { codes: ['aud_mismatch' as const], threshold: 3, windowSeconds: 60 };
    await createContainmentRule(context, operator, { ...terms, name: 'elsewhere', enabled: true });
    const elsewhere = await sts.audience();
    const [sue, liar] = [await holder('sue'), await sts.resourceServer([elsewhere])];
    const { jti } = claimsOf(sue.token);
    const reports = Array.from({ length: 5 }, () => report(jti, { audience: elsewhere.uri }));
    expect((await sts.call(liar.certificate, '/reports', { json: { reports } })).json).toMatchObject({ accepted: 5 });
    await keep();
    expect(await casesOf('sue')).toMatchObject([{ code: 'aud_mismatch', count: 5, state: 'new' }]);
    expect((await previewContainment(context, terms)).tokens).toEqual([]);
    expect((await present(sue.token, sue)).json.active).toBe(true);
    // Whoever shows the token itself is believed.
    for (let n = 0; n < 3; n++) await sts.call(liar.certificate, '/introspect', { form: { token: sue.token, client_certificate: '' } });
    await keep();
    expect((await present(sue.token, sue)).json.active).toBe(false);
  });
});

/** A replay so many milliseconds ago, as a resource server would report it late. */
const silent = (holder: Workload & { token: string }, presenter: Workload, ago: number): NewDecision => {
  const at = new Date(Date.now() - ago);
  return {
    id: newId(at.getTime()),
    at,
    code: 'cnf_mismatch.foreign',
    door: 'report',
    asker: null,
    resourceServerId: server.id,
    audience: audience.uri,
    tokenIdentityId: holder.identity.id,
    presentedIdentityId: presenter.identity.id,
    boundThumbprint: holder.certificate.thumbprint,
    presentedThumbprint: presenter.certificate.thumbprint,
    jti: claimsOf(holder.token).jti,
    sourceAddress: '10.4.2.9',
  };
};
const write = (decisions: readonly NewDecision[]) => {
  const writer = new DecisionWriter(sts.database.database.pool);
  return Promise.all(decisions.map((decision) => writer.write(decision, Date.now() + 5_000)));
};
