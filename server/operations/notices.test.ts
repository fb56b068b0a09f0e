import { describe, expect, it } from 'vitest';
import { newId, toPublicId } from '../domain/ids.ts';
import { Database } from '../ledger/database.ts';
import { testActor } from '../testing/authority.ts';
import {
  channel,
  cloned,
  events,
  failingWebhook,
  happens,
  house,
  log,
  look,
  mended,
  open,
  openNoticeHouse,
  send,
} from '../testing/notice-house.ts';
import { acknowledgeNotice, changeNoticePolicy } from './acknowledge-notice.ts';
import { keepNotices } from './keep-notices.ts';
import { channelLease, sendNotices } from './send-notices.ts';
import { showNotice } from './show-notice.ts';

openNoticeHouse();
const broken = (id: string) => house.db.database.pool.query('UPDATE webhooks SET failures = 7, failing_since = now() WHERE id = $1', [id]);

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
    expect(house.mail.subjects).toEqual(['[Hawser] siem: webhook failing', '[Hawser] closed: siem: webhook failing']);
    expect((await log(told)).map(({ stage, state }) => [stage, state])).toEqual([
      ['closed', 'sent'],
      ['opened', 'sent'],
    ]);
    const of = async (type: string) => (await events(type)).filter(({ target_id }) => target_id === notice?.id).length;
    expect([await of('notice.opened'), await of('notice.closed')]).toEqual([1, 1]);
  });

  it('that comes back within the hour is the same and tells nobody until that is over; later it is another one', async () => {
    await channel();
    const id = await failingWebhook();
    await look();
    const [first] = await open();
    for (let n = 0; n < 5; n++) {
      await mended(id);
      await look();
      expect(await open()).toEqual([]);
      await broken(id);
      await look();
    }
    expect((await open()).map((notice) => notice.id)).toEqual([first?.id]);
    expect(await send()).toBe(2);
    const told = async () => (await events('notice.opened')).filter(({ target_id }) => target_id === first?.id).length;
    expect(await told()).toBe(1);
    house.ahead += 3_601_000;
    await look();
    expect(await send()).toBe(1);
    expect(house.mail.subjects.at(-1)).toMatch(/^\[Hawser\] again: /);
    expect(await told()).toBe(2);
    house.ahead += 3_601_000;
    await mended(id);
    await look();
    await broken(id);
    await look();
    expect((await open()).map((notice) => notice.id)).not.toEqual([first?.id]);
    expect(await send()).toBe(2);
  });

  it('that becomes worse is told and escalates again, also where somebody has it; not each time that it does', async () => {
    await channel();
    const late = await channel({ to: ['boss@example.com'], escalationsOnly: true });
    const severe = await channel({ to: ['severe@example.com'], severity: 'high' });
    const id = await failingWebhook();
    await look();
    const [notice] = await open();
    house.ahead += 14_401_000;
    await look();
    expect(await log(late)).toHaveLength(1);
    await acknowledgeNotice(house.context, testActor, { notice: toPublicId('notice', notice?.id ?? '') });
    await send();
    const paused = (since: Date | null) =>
      house.db.database.pool.query('UPDATE webhooks SET paused_at = $2, pause_reason = $3 WHERE id = $1', [id, since, since && 'stop']);
    await paused(new Date());
    await look();
    expect(await open()).toMatchObject([{ id: notice?.id, severity: 'high', acknowledgedAt: null, escalatedAt: null }]);
    expect(await log(severe)).toHaveLength(1);
    expect(await send()).toBe(2);
    house.ahead += 901_000;
    await look();
    expect(await log(late)).toHaveLength(2);
    await send();
    for (const since of [null, new Date(), null, new Date()]) {
      await paused(since);
      await look();
    }
    expect(await send()).toBe(0);
  });

  it('of many lets go of whoever has it when there are more', async () => {
    await channel();
    for (let n = 0; n < 10; n++) await failingWebhook();
    await look();
    await send();
    const [group] = await open();
    await acknowledgeNotice(house.context, testActor, { notice: toPublicId('notice', group?.id ?? '') });
    await look();
    expect((await open())[0]?.acknowledgedBy).toBe('test');
    await failingWebhook();
    await look();
    expect(await open()).toMatchObject([{ id: group?.id, count: 11, acknowledgedBy: null }]);
    expect(await send()).toBe(1);
  });

  it('of many tells owners who come to it, each once', async () => {
    await channel({ to: [], toOwners: true });
    for (let n = 0; n < 10; n++) await happens(cloned());
    await send();
    const late = { ...cloned(newId(), 'ledger'), owners: ['ledger@example.com'] };
    await happens(late);
    await happens(late);
    await happens(cloned());
    expect(await send()).toBe(1);
    expect(house.mail.received.at(-1)?.to).toEqual(['ledger@example.com']);
    expect(house.mail.received.at(-1)?.raw).toContain('Yours: ');
    expect((await open()).find(({ subjectKind }) => subjectKind === 'all')).toMatchObject({
      count: 13,
      owners: ['billing@example.com', 'ledger@example.com'],
    });
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
    expect(house.mail.subjects.at(-1)).toBe('[Hawser] webhook failing, 20 at once');
    for (const id of ids.slice(2)) await mended(id);
    await look();
    expect((await open()).map(({ count }) => count)).toEqual([2]);
    for (const id of ids) await mended(id);
    await look();
    expect(await open()).toEqual([]);
    expect(await send()).toBe(1);
    expect(house.mail.received).toHaveLength(5);
  });

  it('is told again when nobody has acknowledged it in time, also to those who hear only of that; and not when somebody has', async () => {
    await channel();
    const late = await channel({ to: ['boss@example.com'], escalationsOnly: true });
    await changeNoticePolicy(house.context, testActor, { medium: 600 });
    await failingWebhook('one');
    await look();
    await send();
    expect(await log(late)).toEqual([]);
    const [notice] = await open();
    house.ahead += 601_000;
    await failingWebhook('two');
    await look();
    const two = (await open()).find(({ subjectName }) => subjectName === 'two');
    await acknowledgeNotice(house.context, testActor, { notice: toPublicId('notice', two?.id ?? ''), note: 'I look' });
    await send();
    expect((await log(late)).map(({ stage, noticeId }) => [stage, noticeId])).toEqual([['escalated', notice?.id]]);
    expect(house.mail.subjects.filter((subject) => subject.startsWith('[Hawser] still open: one'))).toHaveLength(2);
    house.ahead += 1_200_000;
    await look();
    await look();
    expect((await events('notice.escalated')).filter(({ target_id }) => [notice?.id, two?.id].includes(target_id))).toHaveLength(1);
    await expect(acknowledgeNotice(house.context, testActor, { notice: toPublicId('notice', two?.id ?? '') })).rejects.toMatchObject({
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
    const acknowledged = await acknowledgeNotice(house.context, testActor, { notice: toPublicId('notice', notice?.id ?? '') });
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
    const detail = await showNotice(house.context, { notice: toPublicId('notice', notice?.id ?? '') });
    expect(detail.page).toBe(`/identities/${toPublicId('identity', id)}`);
    expect(detail.messages.map(({ recipient, owner }) => [recipient, owner]).toSorted()).toEqual([
      ['billing@example.com', 'billing@example.com'],
      ['ops@example.com', null],
    ]);
    const { raw } = house.mail.received[0] ?? { raw: '' };
    for (const part of ['Severity: high', `https://console.example.com${detail.page}`, `/notices/${toPublicId('notice', detail.id)}`])
      expect(raw.replaceAll('=\r\n', '').replaceAll('=3D', '=')).toContain(part);
  });
});

describe('several nodes', () => {
  it('look one at a time, and whoever lost the watch changes nothing', async () => {
    const second = new Database(house.db.urlFor('api'));
    await failingWebhook();
    const both = await Promise.all([
      keepNotices(house.context),
      keepNotices({ ...house.context, database: second }),
      keepNotices(house.context),
    ]);
    expect(both.filter(Boolean)).toHaveLength(1);
    expect(await keepNotices(house.context)).toBe(false);
    expect(await open()).toHaveLength(1);
    await second.close();
  });

  it('look again although a clock was wrong for a while', async () => {
    house.ahead = 3_600_000;
    await look();
    house.ahead = 0;
    await failingWebhook();
    expect(await keepNotices(house.context)).toBe(true);
    expect(await open()).toHaveLength(1);
  });

  it('send each message once', async () => {
    const second = new Database(house.db.urlFor('api'));
    const hears = await channel();
    for (let n = 0; n < 9; n++) await failingWebhook();
    await look();
    const sent = await Promise.all([
      send(),
      send({ ...house.context, database: second }),
      send(),
      send({ ...house.context, database: second }),
    ]);
    expect(sent.reduce((sum, count) => sum + count, 0)).toBe(9);
    expect(house.mail.received).toHaveLength(9);
    expect((await log(hears)).map(({ attempts }) => attempts)).toEqual(Array.from({ length: 9 }, () => 1));
    await second.close();
  });

  it('send again under the same Message-ID what was sent by one that was killed before it could say so', async () => {
    const hears = await channel();
    await failingWebhook();
    await look();
    let killed = false;
    const dying = new Proxy(house.database.prisma, {
      get(target, name) {
        const member = Reflect.get(target, name);
        if (name !== '$executeRaw') return member;
        return (query: { sql: string }) => {
          if (killed || query.sql.includes('UPDATE notice_messages SET state = ?')) {
            killed ||= house.mail.received.length > 0;
            if (killed) return Promise.reject(new Error('killed'));
          }
          return Reflect.apply(member, target, [query]);
        };
      },
    });
    const dies = Object.create(house.database, { prisma: { value: dying } }) as Database;
    await expect(sendNotices({ ...house.context, database: dies })).rejects.toThrow('killed');
    expect((await log(hears)).map(({ state }) => state)).toEqual(['queued']);
    expect(await sendNotices(house.context)).toBeUndefined();
    house.ahead += channelLease + 1;
    expect(await send()).toBe(1);
    const ids = house.mail.received.map(({ headers }) => headers.get('message-id'));
    expect(ids).toEqual([ids[0], ids[0]]);
    expect(ids[0]).toMatch(/^<nmg_[0-9a-z]{26}@hawser\.test>$/);
  });
});
