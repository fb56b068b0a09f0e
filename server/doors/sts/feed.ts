import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  type FeedEntry,
  type FeedPlace,
  type Heartbeat,
  heartbeatEvery,
  kindsHeader,
  placeText,
  readPlace,
  type ToldEntry,
} from '../../domain/feed.ts';
import { type AddressedEntry, feedRange, readFeed, readStanding } from '../../ledger/feed.ts';
import type { Client, Connection } from '../../operations/connection.ts';
import { mayFollow } from '../../operations/follow-feed.ts';
import type { StsContext } from '../../operations/sts-context.ts';

/** Milliseconds after which a stream is closed whose reader takes nothing, and one for which the ledger has not been read. */
const stuck = 10_000;
const longestSilence = 10_000;

const eventOf = (name: string, data: object, at?: FeedPlace): string =>
  `${at === undefined ? '' : `id: ${placeText(at)}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

function entryEvent({ kind, subject, code, from, until, jtis, ...place }: FeedEntry): string {
  const now = Date.now();
  const told: ToldEntry = { subject, code, from, holds: from !== null && from <= now, keep: Math.max(0, until - now) };
  return eventOf(kind, jtis.length > 0 ? { ...told, jtis } : told, place);
}

/** How many characters of events go out at once: a reader that takes nothing costs no more than this. */
const atOnce = 64 * 1024;
function* portions(entries: Iterable<AddressedEntry>): Generator<string> {
  let text = '';
  for (const entry of entries) {
    text += entryEvent(entry);
    if (text.length < atOnce) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}

/**
 * Answers `GET /feed`: first all that stands, or what is new since `Last-Event-ID`, then each act as it is committed, and every
 * two seconds how far that is. It ends where the caller may no longer follow, or reads nothing, and before an entry that it would not understand: a
 * verifier that is older than doubts refuses everything with 503 then, rather than letting through what one of them is about.
 * @throws {Failure} `unavailable` where this resource server follows too many times already
 */
export function sendFeed(
  context: StsContext,
  { connection, client }: { readonly connection: Connection; readonly client: Client },
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const { socket } = request.raw;
  // The handler also runs where the reader went while it was admitted; `close` is over then, and would free no place.
  if (reply.raw.destroyed) return reply.hijack();
  const leave = context.feed.enter(client.resourceServer?.id ?? '');
  const gone = new AbortController();
  reply.raw.once('close', () => {
    leave();
    gone.abort();
  });
  socket.setTimeout(stuck, () => socket.destroy());
  const audiences = client.resourceServer?.audiences ?? [];
  const last = readPlace(String(request.headers['last-event-id'] ?? ''));
  const doubts = String(request.headers[kindsHeader] ?? '')
    .split(/[ ,]+/)
    .includes('doubt');
  const stream = Readable.from(follow(context, connection, { audiences, doubts }, last, gone.signal), {
    objectMode: false,
    highWaterMark: atOnce,
  });
  return reply.code(200).headers({ 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' }).send(stream);
}

async function* follow(
  context: StsContext,
  connection: Connection,
  { audiences, doubts }: { readonly audiences: readonly string[]; readonly doubts: boolean },
  last: FeedPlace | undefined,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const { feed } = context;
  const { certificate } = connection;
  if (!certificate) return;
  const mine = (entry: AddressedEntry) => entry.audience === null || audiences.includes(entry.audience);
  const isBeyond = (entry: AddressedEntry) => entry.kind === 'doubt' && entry.until > Date.now() && !doubts;
  const beat = ({ position, mark }: FeedPlace, read: number): string =>
    eventOf('heartbeat', { position, mark, clock: performance.now(), read } satisfies Heartbeat, { position, mark });

  const asked = performance.now();
  const { life } = feed;
  // Of any other audience nothing is told here.
  yield eventOf('hello', { clock: asked, audiences });
  const { head, continues } = await feedRange(feed.pool, last);
  let place: FeedPlace;
  if (last !== undefined && continues) {
    place = last;
  } else {
    yield eventOf('snapshot', {});
    for await (const entries of readStanding(feed.pool, audiences, head.position)) {
      if (entries.some(isBeyond)) return;
      yield* portions(entries);
    }
    place = head;
    yield beat(place, asked);
  }

  let nextBeat = performance.now();
  while (!signal.aborted && !feed.closed) {
    const { position } = place;
    const entries = feed.after(position) ?? (feed.head > position ? (await readFeed(feed.pool, place)).entries : []);
    // What stands after this position now has nothing to do with what was told before it.
    if (entries === null || feed.life !== life) return;
    const own = entries.filter(mine);
    if (own.some(isBeyond)) return;
    yield* portions(own);
    place = entries.at(-1) ?? place;
    const behind = feed.head > place.position;
    if (!behind && (entries.length > 0 || performance.now() >= nextBeat) && feed.readAt > asked) {
      if (performance.now() >= nextBeat) {
        if ((await mayFollow(context, { ...connection, certificate }, audiences)) === false) return;
        nextBeat = performance.now() + heartbeatEvery;
      }
      // What was committed while that was asked goes out first, and nothing is confirmed of a ledger that was put back meanwhile.
      if (feed.head === place.position && feed.life === life) yield beat(place, feed.readAt);
    }
    if (performance.now() - Math.max(asked, feed.readAt) > longestSilence) return;
    if (!behind) await feed.wait(place.position, Math.max(50, nextBeat - performance.now()), signal);
  }
}
