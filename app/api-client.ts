import { headers } from 'next/headers';
import { forbidden, notFound, redirect } from 'next/navigation';
import { cache } from 'react';
import * as t from '#messages/shell';
import { may, type Permission } from '#server/domain/roles';
import { ApiError, createClient } from '#server/doors/api/client';
import type { OperationName, WireInput, WireOutput } from '#server/doors/api/contract';

// The console's only way to anything: the management API, with what the browser sent. It holds no right of its own.

const timeoutMillis = 15_000;

/** A URL below the management API. */
export const apiUrl = (path: string): URL => new URL(path, process.env.HAWSER_API_URL ?? 'http://127.0.0.1:3001');

/** A URL of the console, as others reach it. */
export const consoleUrl = (path: string): string => new URL(path, process.env.HAWSER_CONSOLE_URL ?? 'http://127.0.0.1:3000').href;

/** What goes along with every call: the browser's session and Origin, and its address under the secret that makes it believed. */
export function forwarded(incoming: Headers): Record<string, string> {
  const sent: Record<string, string> = {};
  for (const name of ['cookie', 'origin', 'user-agent']) {
    const value = incoming.get(name);
    if (value !== null) sent[name] = value;
  }
  const address = incoming.get('x-forwarded-for')?.split(',').at(-1)?.trim();
  const secret = process.env.HAWSER_CONSOLE_SECRET;
  if (secret !== undefined && address !== undefined && address !== '') {
    sent['x-hawser-console-secret'] = secret;
    sent['x-hawser-client-address'] = address;
  }
  return sent;
}

/** The management API did not answer; the digest is all of it that reaches the browser. */
export class Unreachable extends Error {
  readonly digest = 'API_UNREACHABLE';
}

const fetchWithin: typeof fetch = (input, init) => fetch(input, { ...init, signal: AbortSignal.timeout(timeoutMillis) });

/**
 * Calls one operation as the visitor.
 * @param more headers beside those of the visitor
 * @throws {ApiError} for every answer that is not a success
 * @throws {Unreachable} when there is no answer, or 502 to 504
 */
export async function call<N extends OperationName>(
  name: N,
  input: WireInput<N>,
  more: Readonly<Record<string, string>> = {},
): Promise<WireOutput<N>> {
  const client = createClient(apiUrl('/').href, { ...forwarded(await headers()), ...more }, fetchWithin);
  try {
    return await client(name, input);
  } catch (error) {
    if (error instanceof ApiError && error.status < 500) throw error;
    throw new Unreachable(t.silentOn({ operation: name }), { cause: error });
  }
}

/** Sends a visitor without a session to the sign-in page, and back to where they were. */
export async function toSignIn(): Promise<never> {
  const from = (await headers()).get('x-hawser-location') ?? '/';
  redirect(from === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(from)}`);
}

async function asPage(error: unknown): Promise<never> {
  if (!(error instanceof ApiError)) throw error;
  if (error.status === 401) return toSignIn();
  if (error.status === 403) forbidden();
  if (error.status === 404 || error.status === 400 || error.status === 422) notFound();
  throw error;
}

/** Reads for a page: no session goes to sign-in, no permission and not found have their own pages. */
export async function read<N extends OperationName>(name: N, input: WireInput<N>): Promise<WireOutput<N>> {
  try {
    return await call(name, input);
  } catch (error) {
    return asPage(error);
  }
}

/** Whether it is what was asked that is refused, and not who asks: what is not allowed names the field where only a part of the filter is not. */
const isOfInput = ({ status, problem }: ApiError): boolean =>
  status === 400 || status === 422 || (status === 403 && (problem.problems?.length ?? 0) > 0);

/** Like `read`, for a list whose filter comes from the address bar: a filter that is refused is shown, not an empty list. */
export async function search<N extends OperationName>(
  name: N,
  input: WireInput<N>,
  more: Readonly<Record<string, string>> = {},
): Promise<{ found: WireOutput<N>; problem: null } | { found: null; problem: string }> {
  try {
    return { found: await call(name, input, more), problem: null };
  } catch (error) {
    if (error instanceof ApiError && isOfInput(error)) {
      const { detail, problems } = error.problem;
      return { found: null, problem: problems?.length ? problems.map((p) => `${p.field}: ${p.detail}`).join('; ') : detail };
    }
    return asPage(error);
  }
}

/**
 * Like `search`, for what is asked by POST because it is too long for an address, and changes nothing. The browser says no Origin when
 * somebody opens a page, and the management API takes no POST of a session without: the console says its own, for this operation alone.
 */
export const searchByPost = (name: 'certificate.revocation-preview-many', input: WireInput<typeof name>) =>
  search(name, input, { origin: new URL(consoleUrl('/')).origin });

/** Who is signed in; asked once for each page. */
export const session = cache(() => read('session.show', {}));

/** For pages that show a form before they read anything. */
export async function requirePermission(permission: Permission): Promise<void> {
  if (!may((await session()).role, permission)) forbidden();
}
