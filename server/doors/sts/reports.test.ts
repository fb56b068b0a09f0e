import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId, toPublicId } from '../../domain/ids.ts';
import type { Report } from '../../domain/report.ts';
import type { NewDecision } from '../../ledger/decisions.ts';
import type { TestCertificate, TestIdentity } from '../../testing/authority.ts';
import { claimsOf, type TestAudience, TestSts } from '../../testing/sts.ts';

type Workload = { identity: TestIdentity; certificate: TestCertificate };
let sts: TestSts;
let alice: Workload;
let bob: Workload;
let audience: TestAudience;
let other: TestAudience;
let server: Workload & { id: string };
let stranger: Workload & { id: string };

beforeAll(async () => {
  sts = await TestSts.start({ folds: { window: 3_600_000, each: 80, all: 20_000, floods: 1_000 } });
  [alice, bob] = [await sts.workload('alice'), await sts.workload('bob')];
  [audience, other] = [await sts.audience(), await sts.audience()];
  await sts.grant(alice.identity, audience);
  await sts.grant(alice.identity, other);
  server = await sts.resourceServer([audience]);
  stranger = await sts.resourceServer([other]);
});
afterAll(() => sts.stop());

const send = (reports: unknown, who: Workload = server) => sts.call(who.certificate, '/reports', { json: { reports } });
const aReport = (over: Partial<Report> = {}): Report => ({
  report_id: newId(),
  at: new Date().toISOString(),
  code: 'token_expired',
  also_found: [],
  audience: audience.uri,
  ...over,
});
const stored = (id: string) => sts.decisions('id = $1', id);

it('a report becomes a decision under its own id, with what the ledger knows of both certificates', async () => {
  const { jti } = claimsOf(await sts.token(alice.certificate, audience));
  const report = aReport({
    code: 'cnf_mismatch.unknown',
    also_found: ['token_expired'],
    jti,
    kid: 'some-key',
    bound_thumbprint: alice.certificate.thumbprint,
    presented_thumbprint: bob.certificate.thumbprint,
    presented_serial: bob.certificate.serial,
    client_address: '192.0.2.9',
    request_method: 'GET',
    request_path: '/orders?token=hidden',
    user_agent: 'curl/8',
    tls_version: 'TLSv1.3',
    latency_micros: 250,
  });
  const answer = await send([report]);
  expect([answer.status, answer.json]).toEqual([200, { accepted: 1, rejected: [] }]);
  expect(await stored(report.report_id)).toMatchObject([
    {
      code: 'cnf_mismatch.foreign',
      also_found: ['token_expired'],
      door: 'report',
      actor_name: server.identity.name,
      resource_server_id: server.id,
      audience: audience.uri,
      token_identity_id: alice.identity.id,
      presented_identity_id: bob.identity.id,
      bound_certificate_id: alice.certificate.id,
      presented_certificate_id: bob.certificate.id,
      bound_thumbprint: alice.certificate.thumbprint,
      presented_thumbprint: bob.certificate.thumbprint,
      bound_serial: alice.certificate.serial,
      presented_serial: bob.certificate.serial,
      jti,
      source_address: '192.0.2.9',
      path: '/orders',
      latency_micros: 250,
    },
  ]);
});

it('fills the columns of an event with what any other decision would fill them with, whatever it says', async () => {
  const asker = { id: server.identity.id, name: server.identity.name };
  const whole: Omit<NewDecision, 'id'> = {
    at: new Date(Date.now() - 12_345),
    code: 'accepted',
    alsoFound: ['token_expired', 'token_revoked'],
    door: 'report',
    asker,
    audience: 'https://ä.example/"\\,{}',
    resourceServerId: server.id,
    tokenIdentityId: newId(),
    presentedIdentityId: newId(),
    boundCertificateId: newId(),
    presentedCertificateId: newId(),
    boundThumbprint: alice.certificate.thumbprint,
    presentedThumbprint: bob.certificate.thumbprint,
    boundSerial: '00ff',
    presentedSerial: 'ff00',
    jti: newId(),
    kid: 'NULL',
    sourceAddress: '2001:db8::1',
    method: '',
    path: '/€/𝄞/\t\n',
    tlsVersion: 'TLSv1.3',
    userAgent: '{"a","b"}',
    latencyMicros: 2_147_483_647,
    counted: { count: 7, firstAt: new Date(Date.now() - 99_999) },
  };
  const { at, code, door } = whole;
  for (const values of [whole, { at, code, door, asker, resourceServerId: server.id }]) {
    const [here, there] = [newId(), newId()];
    await sts.context.decisions.write({ ...values, id: here }, Date.now() + 5_000);
    const reporter = { asker, resourceServerId: server.id };
    await sts.context.reports.take(Date.now() + 5_000, (to) => to.insert(reporter, [{ ...values, id: there }], new Date(), () => {}));
    const [[one], [other]] = [await stored(here), await stored(there)];
    expect({ ...other, id: here, xid: one?.xid }).toEqual(one);
  }
});

it('counts once, however often it is sent, also at the same time', async () => {
  const report = aReport();
  const answers = await Promise.all(Array.from({ length: 8 }, () => send([report, report])));
  answers.push(await send([{ ...report, at: new Date(Date.now() - 5000).toISOString() }]));
  expect(answers.slice(0, 8).map(({ json }) => json)).toEqual(answers.slice(0, 8).map(() => ({ accepted: 2, rejected: [] })));
  expect(answers[8]?.json).toEqual({ accepted: 1, rejected: [] });
  expect(await stored(report.report_id)).toHaveLength(1);
});

it("is refused under another's report id, and under the id of a decision of the STS", async () => {
  const report = aReport();
  await send([report]);
  const issued = await sts.call(alice.certificate, '/token', { form: { grant_type: 'client_credentials', audience: other.uri } });
  const [decision] = await sts.decisions("code = 'issued' AND audience = $1", other.uri);
  expect(toPublicId('decision', decision?.id ?? '')).toBe(issued.headers['hawser-decision']);
  for (const report_id of [report.report_id, decision?.id ?? '']) {
    const { json } = await send([aReport({ report_id, audience: other.uri })], stranger);
    expect(json).toEqual({ accepted: 0, rejected: [{ report_id, detail: expect.stringMatching(/^report_id/) }] });
    expect(await stored(report_id)).toHaveLength(1);
  }
});

it('counts only for the audiences of the reporter, and for tokens that were issued for them', async () => {
  const mine = claimsOf(await sts.token(alice.certificate, audience)).jti;
  const foreign = claimsOf(await sts.token(alice.certificate, other)).jti;
  const nobodys = createHash('sha256').update('nobody').digest('base64url');
  const reports = [
    aReport({ audience: other.uri }),
    aReport({ code: 'token_revoked', jti: foreign }),
    aReport({ code: 'cnf_missing_cert', jti: newId() }),
    aReport({
      code: 'cnf_mismatch.unknown',
      jti: mine,
      bound_thumbprint: bob.certificate.thumbprint,
      presented_thumbprint: alice.certificate.thumbprint,
    }),
    aReport({ code: 'token_revoked', jti: mine, bound_thumbprint: nobodys }),
    aReport({ code: 'cnf_mismatch.foreign', jti: mine, presented_thumbprint: bob.certificate.thumbprint }),
    aReport({
      code: 'cnf_mismatch.foreign',
      jti: mine,
      bound_thumbprint: alice.certificate.thumbprint,
      presented_thumbprint: alice.certificate.thumbprint,
    }),
    aReport({
      code: 'cnf_mismatch.foreign',
      bound_thumbprint: alice.certificate.thumbprint,
      presented_thumbprint: bob.certificate.thumbprint,
    }),
    aReport({ at: new Date(Date.now() + 3_600_000).toISOString() }),
    aReport({ at: new Date(Date.now() - 30 * 86_400_000).toISOString() }),
  ];
  const good = [aReport({ code: 'aud_mismatch', jti: foreign }), aReport({ code: 'token_revoked', jti: mine })];
  const { json } = await send([...reports, ...good]);
  expect(json.accepted).toBe(2);
  expect(json.rejected).toEqual(
    reports.map(({ report_id }) => ({ report_id, detail: expect.stringMatching(/^(audience|jti|(bound|presented)_thumbprint|at):/) })),
  );
});

it('of a token that nobody here has signed names no token', async () => {
  const { jti } = claimsOf(await sts.token(alice.certificate, audience));
  const report = aReport({
    code: 'signature_invalid',
    jti,
    bound_thumbprint: alice.certificate.thumbprint,
    presented_thumbprint: bob.certificate.thumbprint,
  });
  expect((await send([report])).json).toEqual({ accepted: 1, rejected: [] });
  expect(await stored(report.report_id)).toMatchObject([
    { jti: null, token_identity_id: null, bound_thumbprint: null, presented_identity_id: bob.identity.id },
  ]);
});

it('without a token accuses nobody of having lost one', async () => {
  const report = aReport({ code: 'cnf_missing_cert', bound_thumbprint: alice.certificate.thumbprint });
  expect((await send([report])).json).toEqual({ accepted: 1, rejected: [] });
  expect(await stored(report.report_id)).toMatchObject([{ token_identity_id: null, bound_certificate_id: null, bound_thumbprint: null }]);
});

it('that is malformed is rejected by itself, and a body that is none altogether', async () => {
  const good = aReport();
  const bad = [
    {},
    null,
    7,
    { ...aReport(), code: 'issued' },
    { ...aReport(), report_id: 'x' },
    { ...aReport(), at: 'now' },
    { ...aReport(), user_agent: '\u0000' },
  ];
  const { json } = await send([...bad, good]);
  expect(json).toMatchObject({ accepted: 1, rejected: bad.map(() => ({ detail: expect.any(String) })) });
  expect(await stored(good.report_id)).toHaveLength(1);
  for (const reports of [undefined, {}, Array.from({ length: 1001 }, () => aReport())]) expect((await send(reports)).status).toBe(400);
  for (const text of ['', '{', '{"reports":[],"reports":[]}']) {
    expect((await sts.call(server.certificate, '/reports', { body: { type: 'application/json', text } })).status, text).toBe(400);
  }
  expect((await sts.call(server.certificate, '/reports', { form: { reports: '[]' } })).status).toBe(415);
});

it('of acceptances says how many, in numbers that can be, and of one token by one certificate or of none', async () => {
  const { jti } = claimsOf(await sts.token(alice.certificate, audience));
  const { thumbprint } = alice.certificate;
  const at = (ago: number) => new Date(Date.now() - ago).toISOString();
  const one = (over: Partial<Report> = {}) =>
    aReport({ code: 'accepted', jti, bound_thumbprint: thumbprint, presented_thumbprint: thumbprint, ...over });
  const many = { count: 40, first_at: at(5_000) };
  const { jti: _, bound_thumbprint: __, presented_thumbprint: ___, ...nameless } = one(many);
  const unchecked = one({ ...many, presented_thumbprint: bob.certificate.thumbprint });
  const good = [one(), one(many), nameless, unchecked];
  expect((await send(good)).json).toEqual({ accepted: 4, rejected: [] });
  const rows = await Promise.all(good.map(async ({ report_id }) => (await stored(report_id))[0]));
  expect(rows.map((row) => [row?.code, row?.count, row?.jti])).toEqual([
    ['accepted', null, jti],
    ['accepted', 40, jti],
    ['accepted', 40, null],
    ['accepted', 40, jti],
  ]);
  expect(rows[3]).toMatchObject({ presented_identity_id: bob.identity.id, token_identity_id: alice.identity.id });
  const bad: [Partial<Report>, RegExp][] = [
    [{ count: 40 }, /^count: and first_at come together/],
    [{ first_at: at(5_000) }, /^count: and first_at come together/],
    [{ ...many, count: 0 }, /^count/],
    [{ ...many, count: 1.5 }, /^count/],
    [{ ...many, count: 10_000_001 }, /^count/],
    [{ ...many, code: 'token_expired' }, /^count: is of acceptances alone/],
    [{ ...many, at: at(6_000) }, /^first_at: lies after at/],
    [{ ...many, first_at: at(8 * 86_400_000) }, /^first_at: is more than seven days ago/],
    [{ ...many, jti: newId() }, /^jti: is not of a token/],
    [{ ...many, bound_thumbprint: bob.certificate.thumbprint }, /^bound_thumbprint/],
  ];
  const reports = bad.map(([over]) => one(over));
  const { json, text } = await send(reports);
  expect(json.accepted).toBe(0);
  const rejected: { report_id: string; detail: string }[] = JSON.parse(text).rejected;
  const details = new Map(rejected.map(({ report_id, detail }) => [report_id, detail]));
  for (const [index, [, detail]] of bad.entries()) expect(details.get(reports[index]?.report_id ?? '')).toMatch(detail);
});

it.each([1, -1])(
  'of a reporter whose clock is %i h off counts at the time of the STS, where the batch says when it was sent',
  async (hours) => {
    const theirs = (ago: number) => new Date(Date.now() + hours * 3_600_000 - ago).toISOString();
    const report = aReport({ at: theirs(2_000) });
    const late = aReport({ at: theirs(8 * 86_400_000) });
    const answer = await sts.call(server.certificate, '/reports', { json: { sent_at: theirs(0), reports: [report, late] } });
    expect(answer.json).toMatchObject({ accepted: 1, rejected: [{ report_id: late.report_id, detail: expect.stringMatching(/^at/) }] });
    const [row] = await stored(report.report_id);
    expect(Math.abs(Number(row?.at) - (Date.now() - 2_000))).toBeLessThan(5_000);
    expect((await sts.call(server.certificate, '/reports', { json: { sent_at: 'now', reports: [] } })).status).toBe(400);
  },
);

it('by somebody who is no resource server is refused, and that is on record', async () => {
  const answer = await send([aReport()], bob);
  expect([answer.status, answer.json.error]).toEqual([400, 'unauthorized_client']);
  expect(await sts.decisions("presented_identity_id = $1 AND code = 'gateway_untrusted'", bob.identity.id)).toMatchObject([
    { door: 'report' },
  ]);
});

it('that comes late counts for seven days, one of the future for a minute, and a body that is too large not at all', async () => {
  const at = (ahead: number) => new Date(Date.now() + ahead).toISOString();
  const day = 86_400_000;
  const [late, soon] = [aReport({ at: at(-6.9 * day) }), aReport({ at: at(30_000) })];
  const [tooLate, tooSoon] = [aReport({ at: at(-7.1 * day) }), aReport({ at: at(90_000) })];
  expect((await send([late, tooLate, soon, tooSoon])).json).toEqual({
    accepted: 2,
    rejected: [
      { report_id: tooLate.report_id, detail: 'at: is more than seven days ago' },
      { report_id: tooSoon.report_id, detail: 'at: lies in the future; compare the clocks' },
    ],
  });
  expect(await stored(late.report_id)).toMatchObject([{ at: new Date(late.at) }]);
  const many = Array.from({ length: 1_001 }, () => aReport());
  expect((await send(many)).status).toBe(400);
  const [large] = [aReport()];
  const answer = await sts.call(server.certificate, '/reports', { json: { reports: [large], padding: 'x'.repeat(2_200_000) } });
  expect(answer.status).toBe(413);
  for (const { report_id } of [tooLate, tooSoon, large, ...many.slice(0, 1)]) expect(await stored(report_id)).toEqual([]);
});

it('takes a thousand at once', async () => {
  const reports = Array.from({ length: 1000 }, () => aReport());
  expect((await send(reports)).json).toEqual({ accepted: 1000, rejected: [] });
});

it('by the ten thousand do not keep introspection waiting', async () => {
  const token = await sts.token(alice.certificate, audience);
  const flood = Array.from({ length: 12 }, () =>
    send(Array.from({ length: 1000 }, () => aReport({ code: 'token_revoked', jti: newId() }))),
  );
  const asked: Promise<{ status: number }>[] = [];
  for (let i = 0; i < 10; i++) {
    await sleep(50);
    asked.push(sts.call(stranger.certificate, '/introspect', { form: { token } }));
  }
  expect((await Promise.all(asked)).map(({ status }) => status)).toEqual(Array(10).fill(200));
  await Promise.all(flood);
});

it('a refusal that waited on a disk and a report under the id that it was told as both stay, each once and under an id of its own', async () => {
  const refusal = (id: string, at: Date): NewDecision => ({
    id,
    at,
    code: 'cert_unknown',
    door: 'sts',
    asker: null,
    detail: { reason: 'as it was' },
  });
  const soon = () => Date.now() + 5_000;
  const { decisions } = sts.context;
  // The report comes first, at another instant than the refusal.
  const told = newId();
  const waiting = refusal(told, new Date(Date.now() - 1_000));
  expect((await send([aReport({ report_id: told, client_address: '192.0.2.40' })])).json).toEqual({ accepted: 1, rejected: [] });
  for (let time = 0; time < 3; time++) await decisions.writeWaited(waiting, soon());
  expect(await stored(told)).toMatchObject([{ door: 'report', code: 'token_expired' }]);
  const kept = await sts.decisions(`detail->>'toldAs' = $1`, toPublicId('decision', told));
  expect(kept).toMatchObject([{ door: 'sts', code: 'cert_unknown', detail: { reason: 'as it was' } }]);
  expect(kept[0]?.id).not.toBe(told);

  // The refusal comes first: whoever reports under its id is told so.
  const second = newId();
  await decisions.writeWaited(refusal(second, new Date()), soon());
  expect((await send([aReport({ report_id: second })])).json).toMatchObject({ accepted: 0, rejected: [{ report_id: second }] });
  expect(await stored(second)).toMatchObject([{ door: 'sts' }]);

  // Both at once, many times: never two under one id, and no refusal is lost.
  const ids = Array.from({ length: 100 }, () => newId());
  await Promise.all(
    ids.flatMap((id) => [decisions.writeWaited(refusal(id, new Date(Date.now() - 500)), soon()), send([aReport({ report_id: id })])]),
  );
  const rows = await sts.decisions(
    `id = ANY ($1::uuid[]) OR detail->>'toldAs' = ANY ($2)`,
    ids,
    ids.map((id) => toPublicId('decision', id)),
  );
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  expect(rows.filter(({ door }) => door === 'sts')).toHaveLength(ids.length);
});
