import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId, toPublicId } from '../domain/ids.ts';
import { listCases } from '../ledger/case-views.ts';
import { showDecision } from '../ledger/decision-log.ts';
import { TestCases } from '../testing/cases.ts';
import { claimsOf, type TestAudience, type TestSts } from '../testing/sts.ts';
import type { Context } from './context.ts';
import { denyToken } from './deny-token.ts';
import { forgetExpired } from './forget-expired.ts';
import { showCase } from './show-case.ts';

const operator = { kind: 'user', id: newId(), name: 'olga', role: 'operator' } as const;
/** Where the clock of the sts stands beside the real one, in milliseconds. */
let ahead = 0;
let house: TestCases;
let sts: TestSts;
let context: Context;
let audience: TestAudience;
beforeAll(async () => {
  house = await TestCases.start(() => new Date(Date.now() + ahead));
  ({ sts, context, audience } = house);
});
afterAll(() => house.stop());

const query = (text: string, ...values: unknown[]) => sts.database.database.pool.query(text, values);
const holder: TestCases['holder'] = (name) => house.holder(name);
const there = async (table: string, column: string, id: unknown) => (await query(`SELECT FROM ${table} WHERE ${column} = $1`, id)).rowCount;
const exchanged = async (...asked: Parameters<TestSts['exchange']>): Promise<string> =>
  String((await sts.exchange(...asked)).json.access_token);
/** As if it had ended, and all that came of it, so long ago. */
const age = (jti: string, days: number) =>
  query(`UPDATE tokens SET expires_at = expires_at - make_interval(days => $2) WHERE jti = $1`, jti, days);

describe('what has expired', () => {
  const kinds: [kind: string, kept: string, insert: (id: string) => string][] = [
    [
      'tokens',
      '30 days',
      (id) =>
        `INSERT INTO tokens SELECT (jsonb_populate_record(t, jsonb_build_object('jti', '${id}', 'expires_at', now() - $1::interval))).* FROM tokens t LIMIT 1`,
    ],
    ['denied_tokens', '30 days', (id) => `INSERT INTO denied_tokens VALUES ('${id}', now(), now() - $1::interval, 'x')`],
    [
      'used_subject_tokens',
      '1 hour',
      (id) => `INSERT INTO used_subject_tokens VALUES ('${id}', '', gen_random_uuid(), now(), now() - $1::interval)`,
    ],
    ['used_client_assertions', '1 hour', (id) => `INSERT INTO used_client_assertions VALUES ('${id}', '', now(), now() - $1::interval)`],
    ['reports', '8 days', (id) => `INSERT INTO reports VALUES ('${id}', NULL, now() - $1::interval)`],
  ];
  const key: Readonly<Record<string, string>> = { used_subject_tokens: 'issuer_id', used_client_assertions: 'identity_id', reports: 'id' };

  it.each(kinds)('of %s goes %s later, to the second, and nothing before', async (table, kept, insert) => {
    await holder();
    const client = await sts.database.database.pool.connect();
    try {
      // One transaction is one instant for the database, whose clock alone counts.
      await client.query('BEGIN');
      const [early, late] = [newId(), newId()];
      await client.query(insert(early), [`${kept} -1 seconds`]);
      await client.query(insert(late), [`${kept} 1 second`]);
      await client.query('SELECT FROM forget_expired(100)');
      const { rows } = await client.query(`SELECT ${key[table] ?? 'jti'} AS id FROM ${table} WHERE ${key[table] ?? 'jti'} IN ($1, $2)`, [
        early,
        late,
      ]);
      expect(rows).toEqual([{ id: early }]);
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  });

  it('goes in small portions, all of it, and by one of those who are at it', async () => {
    await query(`INSERT INTO reports SELECT gen_random_uuid(), NULL, now() - interval '9 days' FROM generate_series(1, 25)`);
    const gone = await Promise.all(Array.from({ length: 4 }, () => forgetExpired(context, 10)));
    expect(gone.reduce((sum, { reports }) => sum + reports, 0n)).toBe(25n);
    const other = await sts.database.database.pool.connect();
    await other.query(`BEGIN; SELECT pg_advisory_xact_lock(hashtext('hawser forget expired'))`);
    await query(`INSERT INTO reports VALUES (gen_random_uuid(), NULL, now() - interval '9 days')`);
    expect(await forgetExpired(context)).toMatchObject({ reports: 0n });
    await other.query('ROLLBACK');
    other.release();
    expect(await forgetExpired(context)).toMatchObject({ reports: 1n });
  });
});

describe('a denial', () => {
  it('stays while its token is known, and while anything that derives from it could live', async () => {
    const [alice, bob] = [await holder(), await sts.workload()];
    await sts.delegation(bob.identity, alice.identity, audience);
    const derived = await exchanged(bob.certificate, alice.token, audience);
    const server = await sts.resourceServer([audience]);
    const active = async (token: string, by: { der: Buffer }) =>
      (await sts.call(server.certificate, '/introspect', { form: { token, client_certificate: by.der.toString('base64url') } })).json
        .active;
    expect(await active(derived, bob.certificate)).toBe(true);
    const { jti } = claimsOf(alice.token);
    await denyToken(context, operator, { jti });
    expect(await active(derived, bob.certificate)).toBe(false);

    await query(`UPDATE denied_tokens SET expires_at = now() - interval '40 days' WHERE jti = $1`, jti);
    await forgetExpired(context);
    expect(await there('denied_tokens', 'jti', jti)).toBe(1);
    await age(jti, 40);
    await forgetExpired(context);
    expect([await there('tokens', 'jti', jti), await there('denied_tokens', 'jti', jti)]).toEqual([0, 1]);
    expect(await active(derived, bob.certificate)).toBe(false);
    await age(claimsOf(derived).jti, 40);
    await forgetExpired(context);
    expect(await there('denied_tokens', 'jti', jti)).toBe(0);
    expect(await active(derived, bob.certificate)).toBe(false);
  });

  it('holds for whatever is derived while others forget', async () => {
    const [alice, bob] = [await holder(), await sts.workload()];
    await sts.delegation(bob.identity, alice.identity, audience);
    const server = await sts.resourceServer([audience]);
    let done = false;
    const sweeping = (async () => {
      while (!done) {
        await query(
          `INSERT INTO denied_tokens SELECT gen_random_uuid(), now(), now() - interval '31 days', 'x' FROM generate_series(1, 20)`,
        );
        await forgetExpired(context, 10);
      }
    })();
    const some = () => Array.from({ length: 20 }, () => sts.exchange(bob.certificate, alice.token, audience));
    const answers = await Promise.all(some());
    const denied = denyToken(context, operator, { jti: claimsOf(alice.token).jti });
    answers.push(...(await Promise.all(some())));
    await denied;
    const tokens = answers.flatMap(({ json }) => (typeof json.access_token === 'string' ? [json.access_token] : []));
    done = true;
    await sweeping;
    for (const token of tokens) {
      const form = { token, client_certificate: bob.certificate.der.toString('base64url') };
      expect((await sts.call(server.certificate, '/introspect', { form })).json.active).toBe(false);
    }
    expect(tokens.length).toBeGreaterThanOrEqual(20);
  });
});

describe('what names a token that is forgotten', () => {
  it('is whole: its case, its decisions, and what is answered and reported of it', async () => {
    const [carol, dave, server] = [await holder('carol'), await sts.workload('dave'), await sts.resourceServer([audience])];
    const { jti, exp } = claimsOf(carol.token);
    const present = () =>
      sts.call(server.certificate, '/introspect', {
        form: { token: carol.token, client_certificate: dave.certificate.der.toString('base64url') },
      });
    await present();
    await house.keep();
    await denyToken(context, operator, { jti });
    const [found] = (await listCases(context.database.prisma, { identity: 'dave', limit: 1 })).items;
    const reference = { case: toPublicId('case', found?.id ?? '') };
    const before = await showCase(context, reference);
    expect(before.tokens).toMatchObject([{ jti, audience: audience.uri, expiresAt: new Date(exp * 1000), deniedAt: expect.any(Date) }]);

    await age(jti, 60);
    await query(`UPDATE denied_tokens SET expires_at = expires_at - interval '60 days' WHERE jti = $1`, jti);
    await forgetExpired(context);
    expect([await there('tokens', 'jti', jti), await there('denied_tokens', 'jti', jti)]).toEqual([0, 0]);
    const after = await showCase(context, reference);
    expect([after.verdict, after.ladder, after.spread]).toEqual([before.verdict, before.ladder, before.spread]);
    expect(after.tokens).toMatchObject([{ jti, expiresAt: new Date(exp * 1000), deniedAt: expect.any(Date) }]);
    const decision = await showDecision(context.database.prisma, toPublicId('decision', before.decision.id), new Date());
    expect(decision).toMatchObject({ jti, token: null, boundThumbprint: carol.certificate.thumbprint });

    ahead = exp * 1000 + 1_000 - Date.now();
    try {
      expect((await present()).json.active).toBe(false);
      const [last] = await sts.decisions('jti = $1', jti).then((all) => all.slice(-1));
      expect(last).toMatchObject({ code: 'cnf_mismatch.foreign', also_found: ['token_expired'], token_identity_id: carol.identity.id });
    } finally {
      ahead = 0;
    }
    const report = {
      report_id: newId(),
      at: new Date().toISOString(),
      code: 'token_expired',
      also_found: [],
      audience: audience.uri,
      jti,
      bound_thumbprint: carol.certificate.thumbprint,
      presented_thumbprint: randomBytes(32).toString('base64url'),
    };
    expect((await sts.call(server.certificate, '/reports', { json: { reports: [report] } })).json).toMatchObject({
      accepted: 0,
      rejected: [{ detail: expect.stringContaining('ended more than thirty days ago') }],
    });
  });

  it('counts no report twice once its id is forgotten', async () => {
    const server = await sts.resourceServer([audience]);
    const report = { report_id: newId(), at: new Date().toISOString(), code: 'token_malformed', also_found: [], audience: audience.uri };
    const send = async () => (await sts.call(server.certificate, '/reports', { json: { reports: [report] } })).json;
    expect(await send()).toMatchObject({ accepted: 1 });
    await query(`UPDATE reports SET received_at = now() - interval '9 days' WHERE id = $1`, report.report_id);
    expect(await forgetExpired(context)).toMatchObject({ reports: 1n });
    expect(await send()).toMatchObject({ accepted: 0, rejected: [{ report_id: report.report_id }] });
    expect(await sts.decisions('id = $1', report.report_id)).toHaveLength(1);
  });
});
