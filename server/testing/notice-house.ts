import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { newId } from '../domain/ids.ts';
import type { Cause } from '../domain/notice.ts';
import { custodyOf } from '../keys/custody.ts';
import { Database } from '../ledger/database.ts';
import { type ChannelView, findChannel } from '../ledger/notice-channels.ts';
import { openNotices } from '../ledger/notice-log.ts';
import { listMessages } from '../ledger/notice-messages.ts';
import { createChannel } from '../operations/create-channel.ts';
import { keepNotices } from '../operations/keep-notices.ts';
import type { NoticeContext } from '../operations/notice-context.ts';
import { tellOfHappening } from '../operations/open-notice.ts';
import { sendNotices } from '../operations/send-notices.ts';
import { testActor } from './authority.ts';
import { type TestDatabase, testDatabase } from './database.ts';
import { TestMailServer } from './mail-server.ts';

/** A ledger, a mail server and a clock for notices; empty before each test. */
class NoticeHouse {
  declare db: TestDatabase;
  declare database: Database;
  declare context: NoticeContext;
  declare mail: TestMailServer;
  /** Milliseconds by which the clock is ahead. */
  ahead = 0;
  readonly clock = () => new Date(Date.now() + this.ahead);

  async open(): Promise<void> {
    this.db = await testDatabase();
    this.database = new Database(this.db.urlFor('api'));
    this.context = {
      database: this.database,
      clock: this.clock,
      custody: custodyOf(randomBytes(32)),
      urls: { console: 'https://console.example.com' },
      trustDomain: 'hawser.test',
      outbound: { patience: 2_000 },
    };
  }

  async empty(): Promise<void> {
    this.ahead = 0;
    await this.db.database.pool.query(`DELETE FROM notices; DELETE FROM notice_channels; DELETE FROM webhooks; DELETE FROM trusted_issuers;
    UPDATE notice_watch SET next_at = '2000-01-01', lease = NULL, leased_until = NULL, escalate_high = 900, escalate_medium = 14400, escalate_low = NULL`);
    this.mail = await TestMailServer.start();
  }

  async close(): Promise<void> {
    await this.database.close();
    await this.db.drop();
  }
}

/** The one of the file that opened it. */
export const house = new NoticeHouse();

export function openNoticeHouse(): void {
  beforeAll(() => house.open());
  afterAll(() => house.close());
  beforeEach(async () => {
    await house.empty();
    return () => house.mail.stop();
  });
}

let made = 0;
export type Terms = Partial<Parameters<typeof createChannel>[2]>;
export const channel = (over: Terms = {}): Promise<ChannelView> =>
  createChannel(house.context, testActor, {
    ...{ name: `channel-${++made}`, kind: 'email', description: '', severity: 'low', kinds: [], owners: [], escalationsOnly: false },
    digest: 'none',
    ...{ enabled: true, from: 'hawser@example.com', to: ['ops@example.com'], toOwners: false },
    ...house.mail.settings,
    ...over,
  });
/** A cause that the watch finds: the webhook delivers nothing. */
export const failingWebhook = async (name = `hook-${++made}`): Promise<string> => {
  const id = newId();
  await house.db.database.pool.query(
    `INSERT INTO webhooks (id, name, url, description, format, types, codes, audiences, severity, private_addresses, enabled, position, next_at,
       failures, failing_since, created_by, created_at, updated_at)
     VALUES ($1, $2, 'https://x.test', '', 'cloudevents', '{}', '{}', '{}', 'none', false, true, 0, now(), 5, now(), 'me', now(), now())`,
    [id, name],
  );
  return id;
};
export const mended = (id: string) =>
  house.db.database.pool.query('UPDATE webhooks SET failures = 0, failing_since = NULL WHERE id = $1', [id]);
/** Looks as the process does, whenever that was last. */
export const look = async () => {
  await house.db.database.pool.query(`UPDATE notice_watch SET next_at = '2000-01-01'`);
  expect(await keepNotices(house.context)).toBe(true);
};
export const send = async (within = house.context): Promise<number> => {
  let sent = 0;
  for (let one = await sendNotices(within); one !== undefined; one = await sendNotices(within)) sent += one;
  return sent;
};
export const open = () => openNotices(house.database.prisma);
export const log = async ({ id }: ChannelView) => (await listMessages(house.database.prisma, { channelId: id, limit: 200 })).items;
export const shown = ({ name }: ChannelView) => findChannel(house.database.prisma, name);
export const events = async (type: string) => {
  const { rows } = await house.db.database.pool.query('SELECT * FROM events WHERE type = $1 ORDER BY id', [type]);
  return rows as { target_id: string; detail: Record<string, unknown>; actor_name: string }[];
};
export const cloned = (id = newId(), name = 'billing'): Cause => ({
  kind: 'certificate.cloned',
  subject: { kind: 'identity', id, name },
  severity: 'high',
  summary: `${name}: used again`,
  owners: ['billing@example.com'],
  detail: {},
  count: 1,
});
export const happens = (cause: Cause) => house.database.transaction((ledger) => tellOfHappening(ledger, cause, house.clock()));
