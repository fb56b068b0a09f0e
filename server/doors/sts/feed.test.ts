import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { system } from '../../domain/actor.ts';
import { kindsHeader } from '../../domain/feed.ts';
import { toPublicId } from '../../domain/ids.ts';
import { FeedLog } from '../../ledger/feed-log.ts';
import { revokeCertificate } from '../../operations/revoke-certificate.ts';
import type { TestCertificate } from '../../testing/authority.ts';
import { noteFeed } from '../../testing/earlier-feed.ts';
import { type TestAudience, TestSts } from '../../testing/sts.ts';
import { EventStreamReader, type StreamEvent } from '../../verifier/event-stream.ts';

let sts: TestSts;
let audience: TestAudience;
let other: TestAudience;

beforeAll(async () => {
  sts = await TestSts.start();
  [audience, other] = [await sts.audience(), await sts.audience()];
});
afterAll(() => sts.stop());

/** Follows the feed as a resource server would; `events` grows. */
async function follow(client: TestCertificate, after?: string, port = sts.port, more: Record<string, string> = {}) {
  const sending = request({
    host: 'localhost',
    port,
    path: '/feed',
    agent: sts.agent(client, { keepAlive: false }),
    headers: { ...more, ...(after !== undefined && { 'last-event-id': after }) },
  }).end();
  const [response] = (await once(sending, 'response')) as [IncomingMessage];
  const events: StreamEvent[] = [];
  const reader = new EventStreamReader();
  let ended = false;
  response.on('data', (chunk: Buffer) => events.push(...reader.read(chunk)));
  response.on('close', () => {
    ended = true;
  });
  response.on('error', () => {});
  return {
    status: response.statusCode,
    type: response.headers['content-type'],
    events,
    ended: () => ended,
    stop: () => sending.destroy(),
    subjects: (kind: string) => events.filter(({ name }) => name === kind).map(({ data }) => JSON.parse(data).subject),
    beat: () => expect.poll(() => events.filter(({ name }) => name === 'heartbeat').length, { timeout: 4_000 }).toBeGreaterThan(0),
    place: () => events.findLast(({ id }) => id !== undefined)?.id ?? '',
  };
}
const context = () => ({ database: sts.database.database, clock: () => new Date() });
const revoke = ({ id }: { id: string }) =>
  revokeCertificate(context(), system('test'), { certificate: toPublicId('certificate', id), reason: 'superseded', comment: '' });
async function workloadFor(at: TestAudience) {
  const { identity, certificate } = await sts.workload();
  await sts.grant(identity, at);
  return certificate;
}

describe('GET /feed', () => {
  it('tells all that stands, then each act at once, and of other audiences nothing', async () => {
    const [before, during, foreign] = [await workloadFor(audience), await workloadFor(audience), await workloadFor(other)];
    await revoke(before);
    const { certificate } = await sts.resourceServer([audience]);
    const feed = await follow(certificate);
    expect([feed.status, feed.type]).toEqual([200, 'text/event-stream']);
    await feed.beat();
    expect(feed.events.slice(0, 2).map(({ name }) => name)).toEqual(['hello', 'snapshot']);
    expect(feed.subjects('certificate')).toEqual([before.thumbprint]);
    await revoke(foreign);
    await revoke(during);
    await expect.poll(() => feed.subjects('certificate')).toEqual([before.thumbprint, during.thumbprint]);
    expect(JSON.stringify(feed.events)).not.toContain(foreign.thumbprint);
    feed.stop();
  });

  it('goes on after Last-Event-ID with what is new alone, and with all that stands where it knows no such position', async () => {
    const { certificate } = await sts.resourceServer([audience]);
    const first = await follow(certificate);
    await first.beat();
    const place = first.place();
    first.stop();
    const missed = await workloadFor(audience);
    await revoke(missed);
    const second = await follow(certificate, place);
    await second.beat();
    expect(second.subjects('certificate')).toEqual([missed.thumbprint]);
    expect(second.events.some(({ name }) => name === 'snapshot')).toBe(false);
    second.stop();
    const [position, mark] = place.split('.');
    for (const nowhere of [`1000000.${mark}`, `${position}.${crypto.randomUUID()}`, `${position}`, `${position}.${mark}'`, '-1', '']) {
      const lost = await follow(certificate, nowhere);
      await lost.beat();
      expect([nowhere, lost.events.some(({ name }) => name === 'snapshot')]).toEqual([nowhere, true]);
      expect(lost.subjects('certificate')).toContain(missed.thumbprint);
      lost.stop();
    }
    await sts.database.database.pool.query('UPDATE feed_state SET pruned = position');
    const behind = await follow(certificate, place);
    await behind.beat();
    expect(behind.events.some(({ name }) => name === 'snapshot')).toBe(true);
    behind.stop();
  });

  it('is cut before a doubt for whoever does not say that it acts on doubts, as it stands and as it comes, and for nobody else', async () => {
    const [at, elsewhere] = [await sts.audience(), await sts.audience()];
    const [{ certificate }, theirs] = [await sts.resourceServer([at]), await sts.resourceServer([elsewhere])];
    const knows = { [kindsHeader]: 'doubt' };
    const following = [
      await follow(certificate),
      await follow(certificate, undefined, sts.port, knows),
      await follow(theirs.certificate),
    ] as const;
    for (const feed of following) await feed.beat();
    const places = following.map((feed) => feed.place());
    await sts.database.database.pool.query(`SELECT append_feed($1, 'doubt', '*', 'token_revoked', now(), NULL, 'key', 'a key')`, [at.id]);
    const again = [
      await follow(certificate),
      await follow(certificate, undefined, sts.port, knows),
      await follow(theirs.certificate),
    ] as const;
    const resumed = await follow(certificate, places[0]);
    for (const feed of [following[0], again[0], resumed]) {
      await expect.poll(feed.ended).toBe(true);
      expect(feed.subjects('doubt')).toEqual([]);
    }
    for (const feed of [again[0], resumed]) expect(feed.subjects('heartbeat')).toEqual([]);
    for (const feed of [following[1], again[1]]) {
      await expect.poll(() => feed.subjects('doubt')).toEqual(['*']);
      await feed.beat();
    }
    await again[2].beat();
    for (const feed of [following[1], following[2], again[1], again[2]]) {
      expect(feed.ended()).toBe(false);
      feed.stop();
    }
  });

  it('ends for all who follow when the ledger was put back to an earlier state, and begins anew, however far it has come again', async () => {
    const { certificate } = await sts.resourceServer([audience]);
    const [lost, revoked] = [await workloadFor(audience), await workloadFor(audience)];
    const feed = await follow(certificate);
    await feed.beat();
    const putBack = await noteFeed(sts.database.database);
    await revoke(lost);
    await expect.poll(() => feed.subjects('certificate')).toContain(lost.thumbprint);
    const place = feed.place();
    await putBack();
    await revoke(revoked);
    await expect.poll(() => feed.ended(), { timeout: 3_000 }).toBe(true);
    expect(feed.subjects('certificate')).not.toContain(revoked.thumbprint);
    const anew = await follow(certificate, place);
    await anew.beat();
    expect(anew.place().split('.')[0]).toBe(place.split('.')[0]);
    expect(anew.events.some(({ name }) => name === 'snapshot')).toBe(true);
    expect(anew.subjects('certificate')).toContain(revoked.thumbprint);
    expect(anew.subjects('certificate')).not.toContain(lost.thumbprint);
    anew.stop();
  });

  it('is open so many times for one resource server and no more, until one of these streams ends, and all the same for others', async () => {
    const feed = new FeedLog(sts.context.database.pool, undefined, 3);
    const limited = await sts.node(feed);
    const [mine, others] = [await sts.resourceServer([audience]), await sts.resourceServer([audience])];
    const streams = await Promise.all([1, 2, 3].map(() => follow(mine.certificate, undefined, limited.port)));
    await Promise.all(streams.map((stream) => stream.beat()));
    const more = await follow(mine.certificate, undefined, limited.port);
    expect(more.status).toBe(503);
    const other = await follow(others.certificate, undefined, limited.port);
    expect(other.status).toBe(200);
    streams[0]?.stop();
    await expect.poll(async () => (await follow(mine.certificate, undefined, limited.port)).status).toBe(200);
    other.stop();
    for (const stream of streams) stream.stop();
    await limited.stop();
  });

  it('keeps no place for one who went while it was asked who that is', async () => {
    const limited = await sts.node(new FeedLog(sts.context.database.pool, undefined, 1));
    const { certificate } = await sts.resourceServer([audience]);
    const holder = await sts.database.database.pool.connect();
    await holder.query('BEGIN; LOCK TABLE certificates IN ACCESS EXCLUSIVE MODE');
    const sending = request({
      host: 'localhost',
      port: limited.port,
      path: '/feed',
      agent: sts.agent(certificate, { keepAlive: false }),
    }).end();
    sending.on('error', () => {});
    // Of this database alone: its tables have the same numbers as those of its siblings.
    const waits = `SELECT FROM pg_locks WHERE NOT granted AND relation = 'certificates'::regclass
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
    await expect.poll(async () => (await holder.query(waits)).rowCount).toBeGreaterThan(0);
    sending.destroy();
    await sleep(100);
    await holder.query('COMMIT');
    holder.release();
    await sleep(200);
    const stream = await follow(certificate, undefined, limited.port);
    expect(stream.status).toBe(200);
    stream.stop();
    await limited.stop();
  });

  it('says every two seconds how far it is', async () => {
    const { certificate } = await sts.resourceServer([audience]);
    const feed = await follow(certificate);
    await sleep(4_600);
    const beats = feed.events.filter(({ name }) => name === 'heartbeat').map(({ data }) => JSON.parse(data));
    expect(beats.length).toBeGreaterThanOrEqual(2);
    for (const { clock, read } of beats) expect(clock - read).toBeLessThan(2_000);
    feed.stop();
  });

  it('is for resource servers, and ends when one may no longer follow or stands for other audiences', async () => {
    expect((await sts.call((await sts.workload()).certificate, '/feed')).status).toBe(400);
    expect((await sts.call(null, '/feed')).status).toBe(401);
    const [one, two, three] = [
      await sts.resourceServer([audience]),
      await sts.resourceServer([audience]),
      await sts.resourceServer([audience]),
    ];
    const feeds = await Promise.all([one, two, three].map(({ certificate }) => follow(certificate)));
    await Promise.all(feeds.map((feed) => feed.beat()));
    await revoke(one.certificate);
    await sts.database.database.prisma.resourceServerAudience.create({ data: { resourceServerId: two.id, audienceId: other.id } });
    await expect.poll(() => feeds.map((feed) => feed.ended()), { timeout: 5_000 }).toEqual([true, true, false]);
    expect((await sts.call(one.certificate, '/feed')).status).toBe(401);
    feeds[2]?.stop();
  });
});
