import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { system } from '../../domain/actor.ts';
import { toPublicId } from '../../domain/ids.ts';
import { appendEvent } from '../../ledger/events.ts';
import { type TestApi, testApi } from '../../testing/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());

const hook = { name: 'siem', url: 'https://siem.example.com/secret-path' };

describe('webhooks over the API', () => {
  it('show their secret when they are made, and never again', async () => {
    const made = await api.call('webhook.create', hook, 'admin');
    expect([made.status, made.body.secret]).toEqual([201, expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/)]);
    for (const name of ['webhook.show', 'webhook.list'] as const)
      expect(JSON.stringify((await api.call(name, { webhook: 'siem' } as never)).body)).not.toMatch(/whsec|sealed/);
    const { rows } = await api.superuser.pool.query(`SELECT detail FROM events WHERE type = 'webhook.created'`);
    expect(rows).toEqual([{ detail: { after: expect.objectContaining({ host: 'siem.example.com', severity: 'none' }) } }]);
    expect(JSON.stringify(rows)).not.toContain('secret-path');
  });

  it('are for administrators to change, and for auditors to see', async () => {
    for (const role of ['viewer', 'auditor', 'operator', 'issuer'] as const)
      expect((await api.call('webhook.create', { ...hook, name: role }, role)).status).toBe(403);
    expect((await api.call('webhook.list', {}, 'viewer')).status).toBe(403);
    expect((await api.call('webhook.list', {}, 'auditor')).status).toBe(200);
  });

  it.each([
    ['url', { url: 'http://siem.example.com/' }],
    ['url', { url: 'https://10.0.0.1/' }],
    ['types', { types: ['certificates.revoked'] }],
    ['caPem', { caPem: 'no certificate' }],
    ['name', { name: 'siem' }],
    ['name', { name: 'Two words' }],
    ['types', { severity: 'high', codes: ['issued'] }],
  ] as const)('are refused with the name of the field that is wrong: %s of %j', async (field, wrong) => {
    const { status, body } = await api.call('webhook.create', { ...hook, name: 'other', ...wrong } as never);
    expect([status >= 400 && status < 500, body.problems?.map((problem) => problem.field)]).toEqual([true, [field]]);
    expect(await api.superuser.prisma.webhook.count({ where: { name: 'other' } })).toBe(0);
  });

  it('show an event as it leaves, and the stream of all of them in OCSF', async () => {
    const id = await appendEvent(api.context.database.prisma, { type: 'certificate.revoked', at: new Date(), actor: system('test') });
    const shown = await api.call('event.formats', { event: toPublicId('event', id) });
    expect(shown.body).toMatchObject({
      cloudevents: { specversion: '1.0', type: 'org.hawser.certificate.revoked', id: toPublicId('event', id) },
      ocsf: { class_uid: 3004, activity_id: 4 },
    });
    for (const ask of [{ url: '/api/v1/events?format=ocsf' }, { url: '/api/v1/events', accept: 'application/x-ocsf+ndjson' }]) {
      const { statusCode, headers, body } = await api.app.inject({
        url: ask.url,
        headers: { authorization: `Bearer ${api.keyOf('auditor')}`, ...(ask.accept ? { accept: ask.accept } : {}) },
      });
      const lines = body
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect([statusCode, headers['content-type']]).toEqual([200, 'application/x-ocsf+ndjson']);
      expect(lines.map(({ metadata }) => metadata.uid)).toContain(toPublicId('event', id));
      expect(lines.every(({ type_uid, class_uid, activity_id }) => type_uid === class_uid * 100 + activity_id)).toBe(true);
    }
    expect((await api.call('event.formats', { event: 'evt_01h455vb4pex5vsknk084sn02q' })).status).toBe(404);
  });
});
