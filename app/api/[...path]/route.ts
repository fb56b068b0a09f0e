import { apiUrl, forwarded } from '../../api-client.ts';

// The browser's way to the management API, on the console's origin: passed on unchanged, streams included.

const open = /^\/api\/(?:v1|auth)\/.|^\/api\/docs(?:\/|$)/;
const requestHeaders = ['accept', 'authorization', 'content-type', 'idempotency-key', 'if-match', 'if-none-match', 'last-event-id'];
const notPassedOn = new Set(['connection', 'content-encoding', 'content-length', 'keep-alive', 'set-cookie', 'transfer-encoding']);

const problem = (status: number, title: string, detail: string, code: string): Response =>
  Response.json(
    { type: 'about:blank', title, status, detail, code },
    { status, headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' } },
  );

async function pass(request: Request): Promise<Response> {
  const asked = new URL(request.url);
  const target = apiUrl(asked.pathname + asked.search);
  if (!open.test(target.pathname)) return problem(404, 'Not found', 'There is nothing here.', 'not_found');
  const headers = new Headers(forwarded(request.headers));
  for (const name of requestHeaders) {
    const value = request.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
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
    return problem(503, 'Unavailable', 'The management API did not answer.', 'unavailable');
  }
  const back = new Headers();
  for (const [name, value] of answer.headers) if (!notPassedOn.has(name)) back.set(name, value);
  for (const cookie of answer.headers.getSetCookie()) back.append('set-cookie', cookie);
  if (answer.headers.get('content-type')?.startsWith('text/event-stream')) back.set('x-accel-buffering', 'no');
  return new Response(answer.body, { status: answer.status, headers: back });
}

export { pass as DELETE, pass as GET, pass as PATCH, pass as POST, pass as PUT };
