import { cookies, headers } from 'next/headers';
import * as t from '#messages/shell';
import { apiUrl, forwarded } from './api-client.ts';

/** Passes the cookies that the management API sets on to the browser. */
export async function takeCookies(answer: Response): Promise<void> {
  const jar = await cookies();
  for (const line of answer.headers.getSetCookie()) {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
    const cut = pair.indexOf('=');
    const named = new Map(
      attributes.map((attribute) => [attribute.split('=')[0]?.toLowerCase() ?? '', attribute.slice(attribute.indexOf('=') + 1)]),
    );
    const maxAge = named.get('max-age');
    const sameSite = named.get('samesite')?.toLowerCase();
    jar.set({
      name: pair.slice(0, cut),
      value: decodeURIComponent(pair.slice(cut + 1)),
      path: named.get('path') ?? '/',
      httpOnly: named.has('httponly'),
      secure: named.has('secure'),
      sameSite: sameSite === 'strict' || sameSite === 'none' ? sameSite : 'lax',
      ...(maxAge === undefined ? {} : { maxAge: Number(maxAge) }),
    });
  }
}

/** One of the requests by which sessions begin, go on and end. */
export const ask = async (path: string, body: object): Promise<Response> =>
  fetch(apiUrl(`/api/auth${path}`), {
    method: 'POST',
    headers: { ...forwarded(await headers()), 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(body),
    cache: 'no-store',
    redirect: 'error',
    signal: AbortSignal.timeout(15_000),
  });

/** What was not accepted, in words; undefined for an answer that is a success. */
export async function refusal(answer: Response, otherwise: string): Promise<string | undefined> {
  if (answer.ok) return undefined;
  if (answer.status === 429) {
    const problem: unknown = await answer.json().catch(() => null);
    const detail: unknown = Reflect.get(Object(problem), 'detail');
    return typeof detail === 'string' ? detail : t.tooManyAttemptsWaitAMinute;
  }
  return answer.status >= 500 ? t.theManagementApiCouldNotAnswer : otherwise;
}
