import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { messageLife } from '../domain/notice-channel.ts';
import { testActor } from '../testing/authority.ts';
import { TestMailServer } from '../testing/mail-server.ts';
import {
  channel,
  cloned,
  failingWebhook,
  happens,
  house,
  log,
  look,
  mended,
  open,
  openNoticeHouse,
  send,
  shown,
  type Terms,
} from '../testing/notice-house.ts';
import { TestReceiver } from '../testing/receiver.ts';
import { changeChannel, removeChannel } from './change-channel.ts';
import type { NoticeContext } from './notice-context.ts';
import { testChannel } from './test-channel.ts';

openNoticeHouse();
const states = async (of: Parameters<typeof log>[0]) =>
  (await log(of)).map(({ recipient, state, attempts }) => [recipient, state, attempts]).toSorted();

describe('a channel that fails', () => {
  it('is tried again, later each time, and nothing is lost; it is a notice itself, told by the others', async () => {
    const broken = await channel({ port: 1 });
    const other = await channel({ to: ['other@example.com'] });
    await failingWebhook('one');
    await look();
    for (let n = 0; n < 3; n++) {
      await send();
      const { nextAt } = await shown(broken);
      house.ahead = nextAt.getTime() - Date.now() + 1;
    }
    expect(await shown(broken)).toMatchObject({ failures: 3, queued: 1, problem: expect.stringContaining('localhost:1') });
    await look();
    const notice = (await open()).find(({ kind }) => kind === 'channel.failing');
    expect(notice).toMatchObject({ subjectName: broken.name, severity: 'high' });
    await send();
    expect((await log(broken)).filter(({ noticeId }) => noticeId === notice?.id)).toEqual([]);
    expect((await log(other)).filter(({ noticeId }) => noticeId === notice?.id)).toHaveLength(1);
    await changeChannel(house.context, testActor, { channel: broken.name, port: house.mail.port });
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
      await house.mail.stop();
      house.mail = await TestMailServer.start({ ...options, disabledCommands: ['STARTTLS'] });
    }
    if (options === 'deaf') house.mail.deaf = true;
    const hears = await channel(terms);
    const { state, problem } = await testChannel({ ...house.context, outbound: { patience: 1_000 } }, testActor, { channel: hears.name });
    expect([state, problem]).toEqual(['failed', expect.stringContaining(why)]);
    expect(house.mail.received).toEqual([]);
  });

  it('sends nothing into a private network unless that was allowed, whatever a name means', async () => {
    const terms = { privateAddresses: false, host: 'mail.example.com' };
    const hears = await channel(terms);
    const within: NoticeContext = {
      ...house.context,
      outbound: { patience: 1_000, resolve: async () => [{ address: '127.0.0.1', family: 4 }] },
    };
    expect((await testChannel(within, testActor, { channel: hears.name })).problem).toContain('not an address of the public Internet');
    await expect(channel({ ...terms, host: '10.0.0.1' })).rejects.toMatchObject({ problems: [{ field: 'host' }] });
    expect(house.mail.received).toEqual([]);
  });

  it('does not hold up others for a recipient that the server will never take', async () => {
    house.mail.refuse.recipient = (address) => (address === 'gone@example.com' ? 550 : undefined);
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

  it.each([
    ['RCPT', { recipient: (address: string) => (address === 'full@example.com' ? 452 : undefined) }],
    ['DATA', { data: (to: string) => (to === 'full@example.com' ? 451 : undefined) }],
  ])(
    'does not hold up others for a recipient that the server does not take now, as it says to %s, and tries that one again',
    async (_, refuse) => {
      house.mail.refuse = refuse;
      const hears = await channel({ to: ['full@example.com', 'ops@example.com'] });
      await failingWebhook();
      await look();
      expect(await send()).toBe(1);
      expect(await states(hears)).toEqual([
        ['full@example.com', 'queued', 1],
        ['ops@example.com', 'sent', 1],
      ]);
      expect(await shown(hears)).toMatchObject({ failures: 0 });
      await failingWebhook();
      await look();
      expect(await send()).toBe(1);
      house.mail.refuse = {};
      house.ahead += 5_001;
      expect(await send()).toBe(2);
      expect((await log(hears)).every(({ state }) => state === 'sent')).toBe(true);
    },
  );

  it('does not hold up others by what nobody thought of, and says where to look', async () => {
    const broken = await channel();
    const other = await channel({ to: ['other@example.com'] });
    await house.db.database.pool.query(`UPDATE notice_channels SET sealed = '\\x00' WHERE id = $1`, [broken.id]);
    await failingWebhook();
    await look();
    await expect(send()).rejects.toThrow();
    expect(await send()).toBe(1);
    expect(await states(other)).toEqual([['other@example.com', 'sent', 1]]);
    expect(await states(broken)).toEqual([['ops@example.com', 'queued', 0]]);
    expect(await shown(broken)).toMatchObject({ failures: 1, queued: 1, problem: expect.stringContaining('the log of Hawser') });
  });

  it('does not try again what the server will never take, as it says to DATA', async () => {
    house.mail.refuse.data = () => 554;
    const hears = await channel();
    await failingWebhook();
    await look();
    await send();
    expect(await states(hears)).toEqual([['ops@example.com', 'refused', 1]]);
    expect(await shown(hears)).toMatchObject({ failures: 0 });
  });

  it('gives up after three days what it could not send, and says so in its log', async () => {
    house.mail.refuse.data = () => 451;
    const hears = await channel();
    await failingWebhook();
    await look();
    await send();
    expect((await log(hears)).map(({ state, problem }) => [state, problem])).toEqual([['queued', expect.stringContaining('451')]]);
    house.ahead += messageLife + 3_600_000;
    await send();
    expect((await log(hears)).map(({ state }) => state)).toEqual(['failed']);
  });
});

describe('a channel', () => {
  it('signs in by a password that nobody sees again, and over TLS from the first octet where that is wanted', async () => {
    await house.mail.stop();
    house.mail = await TestMailServer.start({ secure: true });
    const hears = await channel({ security: 'tls', username: 'hawser', password: 'let me send' });
    expect((await testChannel(house.context, testActor, { channel: hears.name })).state).toBe('sent');
    expect(house.mail.received[0]).toMatchObject({ user: 'hawser', secure: true });
    const { rows } = await house.db.database.pool.query(
      `SELECT (SELECT json_agg(c)::text FROM notice_channels c) || (SELECT json_agg(e)::text FROM events e WHERE type LIKE 'notice%') AS everything`,
    );
    expect(String(rows[0].everything)).not.toContain('let me send');
    expect(JSON.stringify(hears)).not.toContain('let me send');
    await expect(changeChannel(house.context, testActor, { channel: hears.name, host: 'mail.example.org' })).rejects.toMatchObject({
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
    const { rows } = await house.db.database.pool.query('SELECT json_agg(c)::text AS all FROM notice_channels c');
    expect(String(rows[0].all) + JSON.stringify(hears)).not.toContain(secret);
    receiver.answer = (response) => response.writeHead(404).end('no_service');
    expect((await testChannel(house.context, testActor, { channel: hears.name })).problem).toContain('404: no_service');
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
    const [first, second] = house.mail.received.map(({ headers }) => headers);
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
    await removeChannel(house.context, testActor, { channel: gone.name });
    const { rows } = await house.db.database.pool.query('SELECT count(*)::int AS count FROM notice_messages');
    expect(rows[0].count).toBe(0);
    expect(await send()).toBe(0);
  });
});
