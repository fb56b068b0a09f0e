import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateKey } from '../../keys/software-signer.ts';
import { showRotation } from '../../operations/show-rotation.ts';
import { createCsr } from '../../pki/csr.ts';
import type { TestIdentity } from '../../testing/authority.ts';
import { type EnrolmentClient, type TestEnrolment, testEnrolment } from '../../testing/enrolment.ts';

const report = { agent: 'hawser/test', host: 'web-1', renewAt: '2030-01-01T00:00:00.000Z', failure: null };

describe('POST /check-in', () => {
  let house: TestEnrolment;
  let alice: TestIdentity;
  beforeAll(async () => {
    house = await testEnrolment();
    alice = await house.authority.registerIdentity({ name: 'alice' });
  });
  afterAll(async () => {
    expect(house.faults).toEqual([]);
    await house.authority.checkInvariants();
    await house.close();
  });
  const checkIn = (client: EnrolmentClient, body: unknown = report) =>
    house.ask('POST', '/check-in', { client, body: JSON.stringify(body) });
  /** Lets seconds pass since whatever was said. */
  const passed = (seconds: number) =>
    house.ledger.database.pool.query(
      `UPDATE rotation_agents SET reported_at = reported_at - $1 * interval '1 second', next_report_at = next_report_at - $1 * interval '1 second'`,
      [seconds],
    );
  const events = async () => Number((await house.ledger.database.pool.query('SELECT count(*) FROM events')).rows[0].count);
  const rotation = async (later = 0) => showRotation({ ...house.context, clock: () => new Date(Date.now() + later * 1_000) }, 'alice');

  it('says when to renew, when to report again, and what time it is; and shows what the agent said', async () => {
    const certificate = await house.authority.issueTo(alice);
    expect((await rotation()).rotation).toMatchObject({ state: 'manual' });
    const before = await events();
    const { status, body } = await checkIn(certificate);
    expect(status).toBe(200);
    const advice = JSON.parse(body);
    const [after, untilThen, late] = ['renewAfter', 'renewBefore', 'lateAfter'].map((name) => Date.parse(advice[name]));
    expect([Date.now() < (after ?? 0), (after ?? 0) < (untilThen ?? 0), (untilThen ?? 0) < (late ?? 0)]).toEqual([true, true, true]);
    expect(Math.abs(Date.parse(advice.now) - Date.now())).toBeLessThan(10_000);
    expect(advice.nextReport).toBe(300);
    const shown = await rotation();
    expect(shown.rotation).toEqual({ state: 'on_time', because: 'The agent on web-1 renews it.' });
    expect(shown.lineages[0]?.agent).toMatchObject({ agent: 'hawser/test', host: 'web-1', failure: null });
    expect(await events()).toBe(before);
  });

  it('keeps one row for a lineage, with its latest failure, never from the future, until it is over', async () => {
    const certificate = await house.authority.issueTo(alice);
    await checkIn(certificate, { ...report, failure: { since: '2100-01-01T00:00:00Z', reason: 'no route' } });
    const failing = await rotation();
    expect(failing.rotation).toEqual({ state: 'failed', because: 'The agent on web-1 says: “no route”' });
    expect(Number(failing.lineages[0]?.agent?.failingSince)).toBeLessThanOrEqual(Date.now());
    expect((await rotation(901)).rotation?.state).toBe('silent');
    await passed(11);
    await checkIn(certificate);
    expect((await rotation()).lineages[0]).toMatchObject({ state: 'on_time', agent: { failure: null, failingSince: null } });
  });

  it('takes nothing down that comes too soon after the last, and says when to come back', async () => {
    const certificate = await house.authority.issueTo(alice);
    const failing = { ...report, failure: { since: report.renewAt, reason: 'no route' } };
    const [first, ...others] = [
      await checkIn(certificate, failing),
      await checkIn(certificate),
      await checkIn(certificate, failing),
      await checkIn(certificate),
    ];
    expect(JSON.parse(first?.body ?? '').nextReport).toBe(300);
    for (const { status, body } of others) expect([status, JSON.parse(body).nextReport]).toEqual([200, 10]);
    expect((await rotation()).lineages[0]).toMatchObject({ agent: { failure: 'no route' } });
    await passed(11);
    expect(JSON.parse((await checkIn(certificate)).body).nextReport).toBe(300);
    expect((await rotation()).lineages[0]).toMatchObject({ agent: { failure: null } });
  });

  it('goes on with the successor, and no longer believes whoever holds the certificate before it', async () => {
    const certificate = await house.authority.issueTo(alice);
    await checkIn(certificate);
    const key = generateKey('ES256');
    const renewed = await house.ask('POST', '/renew', { client: certificate, body: JSON.stringify({ csr: createCsr(key, 'x') }) });
    expect(renewed.status).toBe(200);
    const successor = { chainPem: renewed.body, keyPem: key.export({ format: 'pem', type: 'pkcs8' }).toString() };
    expect((await checkIn(successor, { ...report, host: 'web-2' })).status).toBe(200);
    expect((await checkIn(certificate, { ...report, host: 'intruder' })).status).toBe(200);
    expect((await rotation()).lineages[0]).toMatchObject({ renewals: 1, agent: { host: 'web-2' } });
    const { rows } = await house.ledger.database.pool.query('SELECT count(*) FROM rotation_agents WHERE host = $1', ['intruder']);
    expect(rows[0].count).toBe('0');
  });

  it.each([
    ['no certificate', {}, report, 401],
    ['no report', undefined, {}, 400],
    ['a control character', undefined, { ...report, host: 'a\nb' }, 400],
    ['NUL', undefined, { ...report, agent: 'a\u0000' }, 400],
    ['a lone surrogate', undefined, { ...report, agent: '\ud800' }, 400],
    ['a reason without end', undefined, { ...report, failure: { since: report.renewAt, reason: 'x'.repeat(501) } }, 400],
    ['no time', undefined, { ...report, renewAt: 'tomorrow' }, 400],
    ['a time that nobody can write down', undefined, { ...report, renewAt: '-271821-04-20T00:00:00Z' }, 400],
  ])('refuses %s, and changes nothing', async (_, client, body, status) => {
    const certificate = await house.authority.issueTo(alice);
    expect((await checkIn(client ?? certificate, body)).status).toBe(status);
    expect((await rotation()).lineages[0]).toMatchObject({ agent: null });
  });
});
