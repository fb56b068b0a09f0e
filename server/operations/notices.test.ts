import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId, toPublicId } from '../domain/ids.ts';
import type { Cause } from '../domain/notice.ts';
import { messageLife } from '../domain/notice-channel.ts';
import { custodyOf } from '../keys/custody.ts';
import { Database } from '../ledger/database.ts';
import { type ChannelView, findChannel } from '../ledger/notice-channels.ts';
import { openNotices } from '../ledger/notice-log.ts';
import { listMessages } from '../ledger/notice-messages.ts';
import { testActor } from '../testing/authority.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { TestMailServer } from '../testing/mail-server.ts';
import { TestReceiver } from '../testing/receiver.ts';
import { acknowledgeNotice, changeNoticePolicy } from './acknowledge-notice.ts';
import { changeChannel, removeChannel } from './change-channel.ts';
import { createChannel } from './create-channel.ts';
import { keepNotices } from './keep-notices.ts';
import type { NoticeContext } from './notice-context.ts';
import { tellOfHappening } from './open-notice.ts';
import { channelLease, sendNotices } from './send-notices.ts';
import { showNotice } from './show-notice.ts';
import { testChannel } from './test-channel.ts';

let db: TestDatabase;
let database: Database;
let context: NoticeContext;
let mail: TestMailServer;
/** Milliseconds by which the clock is ahead. */
let ahead = 0;
const clock = () => new Date(Date.now() + ahead);

beforeAll(async () => {
  db = await testDatabase();
  database = new Database(db.urlFor('api'));
  const urls = { console: 'https://console.example.com' };
  context = { database, clock, custody: custodyOf(randomBytes(32)), urls, trustDomain: 'hawser.test', outbound: { patience: 2_000 } };
});
afterAll(async () => {
  await database.close();
  await db.drop();
});
beforeEach(async () => {
  ahead = 0;
  await db.database.pool.query(`DELETE FROM notices; DELETE FROM notice_channels; DELETE FROM webhooks; DELETE FROM trusted_issuers;
    UPDATE notice_watch SET next_at = '2000-01-01', lease = NULL, leased_until = NULL, escalate_high = 900, escalate_medium = 14400, escalate_low = NULL`);
  mail = await TestMailServer.start();
  return () => mail.stop();
});

let made = 0;
type Terms = Partial<Parameters<typeof createChannel>[2]>;
const channel = (over: Terms = {}): Promise<ChannelView> =>
  createChannel(context, testActor, {
    ...{ name: `channel-${++made}`, kind: 'email', description: '', severity: 'low', kinds: [], owners: [], escalationsOnly: false },
    ...{ enabled: true, from: 'hawser@example.com', to: ['ops@example.com'], toOwners: false },
    ...mail.settings,
    ...over,
  });
/** A cause that the watch finds: the webhook delivers nothing. */
const failingWebhook = async (name = `hook-${++made}`): Promise<string> => {
  const id = newId();
  await db.database.pool.query(
    `INSERT INTO webhooks (id, name, url, description, format, types, codes, audiences, severity, private_addresses, enabled, position, next_at,
       failures, failing_since, created_by, created_at, updated_at)
     VALUES ($1, $2, 'https://x.test', '', 'cloudevents', '{}', '{}', '{}', 'none', false, true, 0, now(), 5, now(), 'me', now(), now())`,
    [id, name],
  );
  return id;
};
const mended = (id: string) => db.database.pool.query('UPDATE webhooks SET failures = 0, failing_since = NULL WHERE id = $1', [id]);
/** Looks as the process does, whenever that was last. */
const look = async () => {
  await db.database.pool.query(`UPDATE notice_watch SET next_at = '2000-01-01'`);
  expect(await keepNotices(context)).toBe(true);
};
const send = async (within = context): Promise<number> => {
  let sent = 0;
  for (let one = await sendNotices(within); one !== undefined; one = await sendNotices(within)) sent += one;
  return sent;
};
const open = () => openNotices(database.prisma);
const log = async ({ id }: ChannelView) => (await listMessages(database.prisma, { channelId: id, limit: 200 })).items;
const shown = ({ name }: ChannelView) => findChannel(database.prisma, name);
const events = async (type: string) => {
  const { rows } = await db.database.pool.query('SELECT * FROM events WHERE type = $1 ORDER BY id', [type]);
  return rows as { target_id: string; detail: Record<string, unknown>; actor_name: string }[];
};
const cloned = (id = newId(), name = 'billing'): Cause => ({
  kind: 'certificate.cloned',
  subject: { kind: 'identity', id, name },
  severity: 'high',
  summary: `${name}: used again`,
  owners: ['billing@example.com'],
  detail: {},
  count: 1,
});
const happens = (cause: Cause) => database.transaction((ledger) => tellOfHappening(ledger, cause, clock()));

describe('a notice', () => {
  it('is opened when its cause appears, once however often one looks, and closes by itself when the cause is gone', async () => {
    const told = await channel();
    const id = await failingWebhook('siem');
    await look();
    await look();
    const [notice, ...others] = await open();
    expect(others).toEqual([]);
    expect(notice).toMatchObject({ kind: 'webhook.failing', subjectId: id, subjectName: 'siem', severity: 'medium', count: 1 });
    expect(await send()).toBe(1);
    await mended(id);
    await look();
    expect(await open()).toEqual([]);
    expect(await send()).toBe(1);
    expect(mail.subjects).toEqual(['[Hawser] siem: webhook failing', '[Hawser] closed: siem: webhook failing']);
    expect((await log(told)).map(({ stage, state }) => [stage, state])).toEqual([
      ['closed', 'sent'],
      ['opened', 'sent'],
    ]);
    const of = async (type: string) => (await events(type)).filter(({ target_id }) => target_id === notice?.id).length;
    expect([await of('notice.opened'), await of('notice.closed')]).toEqual([1, 1]);
  });

  it('that comes back is another one', async () => {
    const id = await failingWebhook();
    await look();
    const [first] = await open();
    await mended(id);
    await look();
    await db.database.pool.query('UPDATE webhooks SET failures = 7, failing_since = now() WHERE id = $1', [id]);
    await look();
    const [second] = await open();
    expect(second?.id).not.toBe(first?.id);
  });

  it('stands for many where many have one cause: one message, not one each, and none for each of the last few', async () => {
    await channel();
    const ids: string[] = [];
    for (let n = 0; n < 3; n++) ids.push(await failingWebhook());
    await look();
    expect(await send()).toBe(3);
    for (let n = 0; n < 17; n++) ids.push(await failingWebhook());
    await look();
    const [group, ...others] = await open();
    expect(others).toEqual([]);
    expect(group).toMatchObject({ subjectKind: 'all', count: 20 });
    expect(await send()).toBe(1);
    expect(mail.subjects.at(-1)).toBe('[Hawser] webhook failing, 20 at once');
    for (const id of ids.slice(2)) await mended(id);
    await look();
    expect((await open()).map(({ count }) => count)).toEqual([2]);
    for (const id of ids) await mended(id);
    await look();
    expect(await open()).toEqual([]);
    expect(await send()).toBe(1);
    expect(mail.received).toHaveLength(5);
  });

  it('is told again when nobody has acknowledged it in time, also to those who hear only of that; and not when somebody has', async () => {
    await channel();
    const late = await channel({ to: ['boss@example.com'], escalationsOnly: true });
    await changeNoticePolicy(context, testActor, { medium: 600 });
    await failingWebhook('one');
    await look();
    await send();
    expect(await log(late)).toEqual([]);
    const [notice] = await open();
    ahead += 601_000;
    await failingWebhook('two');
    await look();
    const two = (await open()).find(({ subjectName }) => subjectName === 'two');
    await acknowledgeNotice(context, testActor, { notice: toPublicId('notice', two?.id ?? ''), note: 'I look' });
    await send();
    expect((await log(late)).map(({ stage, noticeId }) => [stage, noticeId])).toEqual([['escalated', notice?.id]]);
    expect(mail.subjects.filter((subject) => subject.startsWith('[Hawser] still open: one'))).toHaveLength(2);
    ahead += 1_200_000;
    await look();
    await look();
    expect(await events('notice.escalated')).toHaveLength(1);
    await expect(acknowledgeNotice(context, testActor, { notice: toPublicId('notice', two?.id ?? '') })).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('of something that happened counts what happens again, and closes when a person has seen it', async () => {
    await channel();
    const id = newId();
    await happens(cloned(id));
    await happens(cloned(id));
    await look();
    const [notice] = await open();
    expect(notice).toMatchObject({ kind: 'certificate.cloned', count: 2 });
    const acknowledged = await acknowledgeNotice(context, testActor, { notice: toPublicId('notice', notice?.id ?? '') });
    expect(acknowledged).toMatchObject({ closedBecause: 'acknowledged', acknowledgedBy: 'test' });
    await happens(cloned(id));
    expect((await open()).map(({ count }) => count)).toEqual([1]);
  });

  it('of what somebody makes happen a thousand times is at most ten', async () => {
    await channel();
    for (let n = 0; n < 14; n++) await happens(cloned(newId(), `workload-${n}`));
    expect((await open()).length).toBe(10);
    expect((await open()).find(({ subjectKind }) => subjectKind === 'all')?.count).toBe(14);
    expect(await send()).toBe(10);
  });

  it('shows what to do, whose it is, where it is, and who was told', async () => {
    await channel({ toOwners: true });
    const id = newId();
    await happens(cloned(id));
    await send();
    const [notice] = await open();
    const detail = await showNotice(context, { notice: toPublicId('notice', notice?.id ?? '') });
    expect(detail.page).toBe(`/identities/${toPublicId('identity', id)}`);
    expect(detail.messages.map(({ recipient, owner }) => [recipient, owner]).toSorted()).toEqual([
      ['billing@example.com', 'billing@example.com'],
      ['ops@example.com', null],
    ]);
    const { raw } = mail.received[0] ?? { raw: '' };
    for (const part of ['Severity: high', `https://console.example.com${detail.page}`, `/notices/${toPublicId('notice', detail.id)}`])
      expect(raw.replaceAll('=\r\n', '').replaceAll('=3D', '=')).toContain(part);
  });
});

describe('several nodes', () => {
  it('look one at a time, and whoever lost the watch changes nothing', async () => {
    const second = new Database(db.urlFor('api'));
    await failingWebhook();
    const both = await Promise.all([keepNotices(context), keepNotices({ ...context, database: second }), keepNotices(context)]);
    expect(both.filter(Boolean)).toHaveLength(1);
    expect(await keepNotices(context)).toBe(false);
    expect(await open()).toHaveLength(1);
    await second.close();
  });

  it('look again although a clock was wrong for a while', async () => {
    ahead = 3_600_000;
    await look();
    ahead = 0;
    await failingWebhook();
    expect(await keepNotices(context)).toBe(true);
    expect(await open()).toHaveLength(1);
  });

  it('send each message once', async () => {
    const second = new Database(db.urlFor('api'));
    const hears = await channel();
    for (let n = 0; n < 9; n++) await failingWebhook();
    await look();
    const sent = await Promise.all([send(), send({ ...context, database: second }), send(), send({ ...context, database: second })]);
    expect(sent.reduce((sum, count) => sum + count, 0)).toBe(9);
    expect(mail.received).toHaveLength(9);
    expect((await log(hears)).map(({ attempts }) => attempts)).toEqual(Array.from({ length: 9 }, () => 1));
    await second.close();
  });

  it('send again under the same Message-ID what was sent by one that was killed before it could say so', async () => {
    const hears = await channel();
    await failingWebhook();
    await look();
    let killed = false;
    const dying = new Proxy(database.prisma, {
      get(target, name) {
        const member = Reflect.get(target, name);
        if (name !== '$executeRaw') return member;
        return (query: { sql: string }) => {
          if (killed || query.sql.includes('UPDATE notice_messages SET state = ?')) {
            killed ||= mail.received.length > 0;
            if (killed) return Promise.reject(new Error('killed'));
          }
          return Reflect.apply(member, target, [query]);
        };
      },
    });
    const dies = Object.create(database, { prisma: { value: dying } }) as Database;
    await expect(sendNotices({ ...context, database: dies })).rejects.toThrow('killed');
    expect((await log(hears)).map(({ state }) => state)).toEqual(['queued']);
    expect(await sendNotices(context)).toBeUndefined();
    ahead += channelLease + 1;
    expect(await send()).toBe(1);
    const ids = mail.received.map(({ headers }) => headers.get('message-id'));
    expect(ids).toEqual([ids[0], ids[0]]);
    expect(ids[0]).toMatch(/^<nmg_[0-9a-z]{26}@hawser\.test>$/);
  });
});

describe('a channel that fails', () => {
  it('is tried again, later each time, and nothing is lost; it is a notice itself, told by the others', async () => {
    const broken = await channel({ port: 1 });
    const other = await channel({ to: ['other@example.com'] });
    await failingWebhook('one');
    await look();
    for (let n = 0; n < 3; n++) {
      await send();
      const { nextAt } = await shown(broken);
      ahead = nextAt.getTime() - Date.now() + 1;
    }
    expect(await shown(broken)).toMatchObject({ failures: 3, queued: 1, problem: expect.stringContaining('localhost:1') });
    await look();
    const notice = (await open()).find(({ kind }) => kind === 'channel.failing');
    expect(notice).toMatchObject({ subjectName: broken.name, severity: 'high' });
    await send();
    expect((await log(broken)).filter(({ noticeId }) => noticeId === notice?.id)).toEqual([]);
    expect((await log(other)).filter(({ noticeId }) => noticeId === notice?.id)).toHaveLength(1);
    await changeChannel(context, testActor, { channel: broken.name, port: mail.port });
    expect(await send()).toBe(1);
    expect(await shown(broken)).toMatchObject({ failures: 0, queued: 0, problem: null });
    await look();
    expect((await open()).map(({ kind }) => kind)).toEqual(['webhook.failing']);
  });

  it.each([
    ['refuses the password', { username: 'hawser', password: 'wrong' }, {}, 'user name or the password'],
    ['has a certificate of somebody unknown', { caPem: null }, {}, 'could not be told'],
    ['speaks no TLS', {}, { hideSTARTTLS: true }, 'speaks no TLS'],
    ['answers nothing', {}, 'deaf', 'did not finish within 1 s'],
  ] as const)('shows why: the server %s', async (_, terms, options, why) => {
    if (options !== 'deaf' && 'hideSTARTTLS' in options) {
      await mail.stop();
      mail = await TestMailServer.start({ ...options, disabledCommands: ['STARTTLS'] });
    }
    if (options === 'deaf') mail.deaf = true;
    const hears = await channel(terms);
    const { state, problem } = await testChannel({ ...context, outbound: { patience: 1_000 } }, testActor, { channel: hears.name });
    expect([state, problem]).toEqual(['failed', expect.stringContaining(why)]);
    expect(mail.received).toEqual([]);
  });

  it('sends nothing into a private network unless that was allowed, whatever a name means', async () => {
    const terms = { privateAddresses: false, host: 'mail.example.com' };
    const hears = await channel(terms);
    const within: NoticeContext = { ...context, outbound: { patience: 1_000, resolve: async () => [{ address: '127.0.0.1', family: 4 }] } };
    expect((await testChannel(within, testActor, { channel: hears.name })).problem).toContain('not an address of the public Internet');
    await expect(channel({ ...terms, host: '10.0.0.1' })).rejects.toMatchObject({ problems: [{ field: 'host' }] });
    expect(mail.received).toEqual([]);
  });

  it('does not hold up others for a recipient that the server will never take', async () => {
    mail.refuse.recipient = (address) => (address === 'gone@example.com' ? 550 : undefined);
    const hears = await channel({ to: ['gone@example.com', 'ops@example.com'] });
    await failingWebhook();
    await look();
    expect(await send()).toBe(1);
    expect((await log(hears)).map(({ recipient, state }) => [recipient, state]).toSorted()).toEqual([
      ['gone@example.com', 'refused'],
      ['ops@example.com', 'sent'],
    ]);
    expect(await shown(hears)).toMatchObject({ failures: 0 });
  });

  it('gives up after three days what it could not send, and says so in its log', async () => {
    mail.refuse.data = () => 451;
    const hears = await channel();
    await failingWebhook();
    await look();
    await send();
    expect((await log(hears)).map(({ state, problem }) => [state, problem])).toEqual([['queued', expect.stringContaining('451')]]);
    ahead += messageLife + 3_600_000;
    await send();
    expect((await log(hears)).map(({ state }) => state)).toEqual(['failed']);
  });
});

describe('a channel', () => {
  it('signs in by a password that nobody sees again, and over TLS from the first octet where that is wanted', async () => {
    await mail.stop();
    mail = await TestMailServer.start({ secure: true });
    const hears = await channel({ security: 'tls', username: 'hawser', password: 'let me send' });
    expect((await testChannel(context, testActor, { channel: hears.name })).state).toBe('sent');
    expect(mail.received[0]).toMatchObject({ user: 'hawser', secure: true });
    const { rows } = await db.database.pool.query(
      `SELECT (SELECT json_agg(c)::text FROM notice_channels c) || (SELECT json_agg(e)::text FROM events e WHERE type LIKE 'notice%') AS everything`,
    );
    expect(String(rows[0].everything)).not.toContain('let me send');
    expect(JSON.stringify(hears)).not.toContain('let me send');
    await expect(changeChannel(context, testActor, { channel: hears.name, host: 'mail.example.org' })).rejects.toMatchObject({
      problems: [{ field: 'password' }],
    });
  });

  it('to Slack says it in its markup, at an address that is kept sealed', async () => {
    const receiver = await TestReceiver.start();
    const secret = randomUUID();
    const target = { host: undefined, port: undefined, security: undefined, from: undefined, to: undefined, toOwners: undefined };
    const hears = await channel({ ...target, kind: 'slack', url: `${receiver.url}/${secret}`, caPem: receiver.ca });
    await happens({ ...cloned(), summary: 'a <b> & c' });
    expect(await send()).toBe(1);
    const { text } = JSON.parse(receiver.received[0]?.body ?? '{}') as { text: string };
    expect(text).toContain('*[Hawser] billing: copy of a key suspected*');
    expect(text).toContain('a &lt;b&gt; &amp; c');
    const { rows } = await db.database.pool.query('SELECT json_agg(c)::text AS all FROM notice_channels c');
    expect(String(rows[0].all) + JSON.stringify(hears)).not.toContain(secret);
    receiver.answer = (response) => response.writeHead(404).end('no_service');
    expect((await testChannel(context, testActor, { channel: hears.name })).problem).toContain('404: no_service');
    await receiver.stop();
  });

  it('tells only what it is for', async () => {
    const all = await channel();
    const severe = await channel({ severity: 'high' });
    const otherKind = await channel({ kinds: ['crl.stale'] });
    const owned = await channel({ owners: ['billing@example.com'] });
    const off = await channel({ enabled: false });
    await failingWebhook();
    await look();
    await happens(cloned());
    const counts = await Promise.all([all, severe, otherKind, owned, off].map(async (each) => (await log(each)).length));
    expect(counts).toEqual([2, 1, 0, 1, 0]);
  });

  it('puts what follows under what it opened with, and asks for no answer', async () => {
    await channel();
    const id = await failingWebhook();
    await look();
    await mended(id);
    await look();
    await send();
    const [first, second] = mail.received.map(({ headers }) => headers);
    expect(second?.get('in-reply-to')).toBe(first?.get('message-id'));
    expect(first?.get('auto-submitted')).toBe('auto-generated');
  });

  it('names the field where it is made wrongly', async () => {
    const wrong: [Terms, string][] = [
      [{ from: 'Hawser <hawser@example.com>' }, 'from'],
      [{ to: ['a@example.com, b@example.com'] }, 'to'],
      [{ to: [], toOwners: false }, 'to'],
      [{ username: 'x' }, 'password'],
      [{ password: 'x' }, 'username'],
      [{ url: 'https://hooks.example.com/' }, 'url'],
      [{ caPem: 'nothing' }, 'caPem'],
    ];
    for (const [terms, field] of wrong) await expect(channel(terms)).rejects.toMatchObject({ problems: [{ field }] });
  });

  it('that is removed takes what waits with it', async () => {
    const gone = await channel();
    await failingWebhook();
    await look();
    await removeChannel(context, testActor, { channel: gone.name });
    const { rows } = await db.database.pool.query('SELECT count(*)::int AS count FROM notice_messages');
    expect(rows[0].count).toBe(0);
    expect(await send()).toBe(0);
  });
});
