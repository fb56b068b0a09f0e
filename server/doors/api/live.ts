import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Failure } from '../../domain/failure.ts';
import type { DecisionFilter } from '../../ledger/decision-log.ts';
import type { DecisionTick } from '../../ledger/decision-stream.ts';
import { followDecisions } from '../../operations/follow-decisions.ts';
import { authorise, type Caller, identify } from './callers.ts';
import type { OperationName } from './contract.ts';
import { type ApiContext, asker } from './handlers.ts';
import { encodeOutput } from './output.ts';

/** The list that can be followed as it grows. */
const followed = 'decision.list' satisfies OperationName;

/** Streams that one process serves at once: each asks the ledger once a second. */
const most = 64;
/** Milliseconds after which it is asked again who follows, and whether they still may. */
const askAgain = 2_000;
/** Milliseconds after which a stream is closed whose reader takes nothing. */
const stuck = 30_000;
let open = 0;

export const isFollowing = (name: OperationName, { headers }: FastifyRequest): boolean =>
  name === followed && /\btext\/event-stream\b/.test(headers.accept ?? '');

/**
 * Answers with server-sent events (WHATWG HTML §9.2): each second a `decisions` event with what is new of the filter, and its position
 * in the sealed ledger as the id from which `Last-Event-ID` resumes. It ends when the session ends or the role no longer may, and
 * where nobody reads.
 * @throws {Failure} `invalid_input`, `forbidden`; `unavailable` where too many follow already
 */
export async function sendLive(
  context: ApiContext,
  input: Record<string, unknown>,
  caller: Caller | undefined,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (caller === undefined) throw new Failure('unauthenticated', 'Sign in to follow decisions.');
  // The handler also runs where the reader went while its caller was identified; `close` is over then, and would free no place.
  if (reply.raw.destroyed) return reply.hijack();
  if (open >= most) throw new Failure('unavailable', `${most} streams are open already; close one, or try again in a moment.`);
  open++;
  const gone = new AbortController();
  reply.raw.once('close', () => {
    open--;
    gone.abort();
  });
  const last = /^\d{1,15}$/.exec(String(request.headers['last-event-id'] ?? ''))?.[0];
  const ticks = await followDecisions(
    context,
    asker(caller),
    input as DecisionFilter,
    last === undefined ? undefined : Number(last),
    gone.signal,
  );
  request.raw.socket.setTimeout(stuck, () => request.raw.socket.destroy());
  const lines = Readable.from(events(context, request, caller, ticks), { objectMode: false, highWaterMark: 65_536 });
  // Compressing would hold events back until there are enough of them.
  const headers = { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store, no-transform', 'X-Accel-Buffering': 'no' };
  return reply.code(200).headers(headers).send(lines);
}

async function* events(
  context: ApiContext,
  request: FastifyRequest,
  caller: Caller,
  ticks: AsyncGenerator<DecisionTick>,
): AsyncGenerator<string> {
  let checked = performance.now();
  for await (const { items, found, until } of ticks) {
    if (performance.now() - checked > askAgain) {
      if (!(await isStill(context, request, caller))) return;
      checked = performance.now();
    }
    const page = encodeOutput(followed, { items, nextCursor: null }, caller.actor.role) as { items: object[] };
    yield `id: ${until}\nevent: decisions\ndata: ${JSON.stringify({ at: context.clock(), found, items: page.items })}\n\n`;
  }
}

/** Whether it is still the same caller in the same role, who may read. */
async function isStill(context: ApiContext, request: FastifyRequest, { actor }: Caller): Promise<boolean> {
  const now = await identify(context, request);
  if (now === undefined || now.actor.id !== actor.id || now.actor.role !== actor.role) return false;
  authorise(context, followed, request, now);
  return true;
}
