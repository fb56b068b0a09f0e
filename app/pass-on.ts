import * as t from '#messages/shell';
import { forwarded } from './api-client.ts';

const requestHeaders = ['accept', 'authorization', 'content-type', 'idempotency-key', 'if-match', 'if-none-match', 'last-event-id'];
const notPassedOn = new Set(['connection', 'content-encoding', 'content-length', 'keep-alive', 'set-cookie', 'transfer-encoding']);

/** As the management API answers: nothing of it is to be shown, run or framed. */
const policy = ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"].join('; ');

const problem = (status: number, title: string, detail: string, code: string): Response =>
  Response.json(
    { type: 'about:blank', title, status, detail, code },
    { status, headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', 'content-security-policy': policy } },
  );

/** The answer to an address where there is nothing. */
export const nothingHere = (): Response => problem(404, t.notFound, t.nothingHere, 'not_found');

/**
 * Passes a request on to the management API, as the visitor, and its answer back: streams included.
 * @param accept what is asked for in place of what the browser asks for
 */
export async function passOn(request: Request, target: URL, accept?: string): Promise<Response> {
  const headers = new Headers(forwarded(request.headers));
  for (const name of requestHeaders) {
    const value = request.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  if (accept !== undefined) headers.set('accept', accept);
  headers.set('accept-encoding', 'identity');
  let answer: Response;
  try {
    const init: RequestInit & { duplex: 'half' } = {
      method: request.method,
      headers,
      body: request.body,
      duplex: 'half',
      redirect: 'manual',
      cache: 'no-store',
      signal: request.signal,
    };
    answer = await fetch(target, init);
  } catch {
    return problem(503, t.unavailable, t.silent, 'unavailable');
  }
  const back = new Headers();
  for (const [name, value] of answer.headers) if (!notPassedOn.has(name)) back.set(name, value);
  for (const cookie of answer.headers.getSetCookie()) back.append('set-cookie', cookie);
  if (answer.headers.get('content-type')?.startsWith('text/event-stream')) back.set('x-accel-buffering', 'no');
  return new Response(answer.body, { status: answer.status, headers: back });
}
