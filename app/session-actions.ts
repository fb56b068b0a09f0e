'use server';

import { cookies, headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { ApiError } from '#server/doors/api/client';
import type { Findings } from '../components/shell/finder.tsx';
import type { FormState } from '../components/ui/form-state.ts';
import { attempt, refused, textOf } from './action-result.ts';
import { apiUrl, call, forwarded, toSignIn, Unreachable } from './api-client.ts';

/** Only a path of this console, in its plain form: where dots or slashes must be resolved first, another site may come out. */
function localPath(text: string): string {
  const [path = ''] = text.split(/[?#]/);
  const plain = /^\/(?!api\/)[^\\\p{Cc}]*$/u.test(text) && !path.includes('//') && !/\/\.{1,2}(?:\/|$)/.test(path);
  return plain ? text : '/';
}

/** Passes the cookies that the management API sets on to the browser. */
async function takeCookies(answer: Response): Promise<void> {
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

const ask = async (path: string, body: object): Promise<Response> =>
  fetch(apiUrl(`/api/auth${path}`), {
    method: 'POST',
    headers: { ...forwarded(await headers()), 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(body),
    cache: 'no-store',
    redirect: 'error',
    signal: AbortSignal.timeout(15_000),
  });

export async function signIn(_: FormState, form: FormData): Promise<FormState> {
  const email = textOf(form, 'email');
  const password = form.get('password');
  if (email === '' || typeof password !== 'string' || password === '') return refused(form, 'Email and password are needed.');
  let answer: Response;
  try {
    answer = await ask('/sign-in/email', { email, password });
  } catch {
    return refused(form, 'The management API did not answer. Try again.');
  }
  if (answer.status === 429) return refused(form, 'Too many attempts. Wait a minute, then try again.');
  if (answer.status >= 500) return refused(form, 'The management API could not answer. Try again.');
  if (answer.status === 403) return refused(form, 'The console was opened under another address than the one it is set up for.');
  if (!answer.ok) return refused(form, 'Email and password do not belong together.');
  await takeCookies(answer);
  redirect(localPath(textOf(form, 'next')));
}

export async function signOut(): Promise<void> {
  const answer = await ask('/sign-out', {}).catch((cause: unknown) => {
    throw new Unreachable('The management API did not answer: still signed in', { cause });
  });
  await takeCookies(answer);
  redirect('/sign-in?notice=signed-out');
}

export async function completeSetup(_: FormState, form: FormData): Promise<FormState> {
  const password = String(form.get('password') ?? '');
  if (password !== form.get('passwordAgain')) return refused(form, 'The two passwords differ.', { passwordAgain: 'is not the same' });
  const email = textOf(form, 'email');
  return attempt(form, async () => {
    try {
      await call('setup.complete', { token: textOf(form, 'link'), name: textOf(form, 'name'), email, password });
    } catch (error) {
      // Here 401 and 403 speak of the link, not of a session.
      if (error instanceof ApiError && (error.status === 401 || error.status === 403)) return refused(form, error.problem.detail);
      throw error;
    }
    const answer = await ask('/sign-in/email', { email, password });
    if (!answer.ok) redirect('/sign-in?notice=set-up');
    await takeCookies(answer);
    redirect('/?notice=set-up');
  });
}

/** Finds by any spelling; one match is opened at once. */
export async function find(_: Findings, form: FormData): Promise<Findings> {
  const text = textOf(form, 'text');
  if (text === '') return null;
  const shown = text.length > 40 ? `${text.slice(0, 20)}…` : text;
  let matches: readonly { kind: string; id: string; name: string; href: string }[];
  try {
    matches = (await call('lookup', { text })).matches.map((match) => ({ ...match, href: localPath(match.href) }));
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return toSignIn();
    return { text: shown, matches: [], problem: error instanceof ApiError ? error.problem.detail : 'The management API did not answer.' };
  }
  const [only] = matches;
  if (only !== undefined && matches.length === 1) redirect(only.href);
  return { text: shown, matches };
}
