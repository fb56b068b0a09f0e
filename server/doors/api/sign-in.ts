import type { BetterAuthOptions, BetterAuthPlugin } from 'better-auth';
import { betterAuth } from 'better-auth';
import { APIError, createAuthEndpoint } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import { z } from 'zod';
import { Failure } from '../../domain/failure.ts';
import { newId } from '../../domain/ids.ts';
import { isRole, type Role } from '../../domain/roles.ts';
import { sessionLifetime } from '../../operations/sign-in-context.ts';
import { passwords } from './passwords.ts';

export type SignInSettings = {
  readonly tables: NonNullable<BetterAuthOptions['database']>;
  /** Origin of the console: better-auth speaks as part of it. */
  readonly consoleUrl: string;
  /** Signs the session cookies. */
  readonly secret: string;
};
export type SignedInUser = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly session: { readonly id: string; readonly method: string; readonly authenticatedAt: Date; readonly expiresAt: Date };
};

/** Header by which the address of the client reaches the session; set by this process, whatever a client sent. */
const addressHeader = 'x-hawser-address';

const unknownSession = () => new Failure('unauthenticated', 'The session ended meanwhile: sign in again.');

/** What better-auth lacks: it keeps sessions, and our own operations decide who gets one. None of this is reached by a request. */
const sessions = {
  id: 'hawser',
  endpoints: {
    openSession: createAuthEndpoint.serverOnly(
      {
        method: 'POST',
        requireHeaders: true,
        body: z.object({ userId: z.string(), method: z.string(), now: z.date(), authenticatedAt: z.date() }),
      },
      async (endpoint) => {
        const { userId, method, now, authenticatedAt } = endpoint.body;
        const { internalAdapter } = endpoint.context;
        const user = await internalAdapter.findUserById(userId);
        const session = await internalAdapter.createSession(userId, false, { method, authenticatedAt, lastSeenAt: now }, true);
        if (!user || !session) throw unknownSession();
        await setSessionCookie(endpoint, { session, user }, false);
        return { token: session.token };
      },
    ),
    renewCookie: createAuthEndpoint.serverOnly({ method: 'POST', requireHeaders: true }, async (endpoint) => {
      const { internalAdapter, authCookies, secret } = endpoint.context;
      const token = await endpoint.getSignedCookie(authCookies.sessionToken.name, secret);
      const found = token ? await internalAdapter.findSession(token) : null;
      if (!found) throw unknownSession();
      await setSessionCookie(endpoint, found, false);
      return {};
    }),
  },
} satisfies BetterAuthPlugin;

/** Sessions and their cookies. Nobody signs up: the first owner comes by the one-time link, the others are invited. */
export function createSignIn({ tables, consoleUrl, secret }: SignInSettings) {
  const auth = betterAuth({
    baseURL: consoleUrl,
    basePath: '/api/auth',
    secret,
    database: tables,
    user: { additionalFields: { role: { type: 'string', input: false, defaultValue: 'viewer' } } },
    session: {
      expiresIn: sessionLifetime,
      disableSessionRefresh: true,
      additionalFields: {
        method: { type: 'string', input: false, defaultValue: 'password' },
        authenticatedAt: { type: 'date', input: false, required: true },
        lastSeenAt: { type: 'date', input: false, required: true },
      },
    },
    // Attempts are counted where they are made, and in the ledger.
    rateLimit: { enabled: false },
    advanced: {
      database: { generateId: () => newId() },
      ipAddress: { ipAddressHeaders: [addressHeader] },
      useSecureCookies: consoleUrl.startsWith('https:'),
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax' },
    },
    plugins: [sessions],
    telemetry: { enabled: false },
    logger: { disabled: true },
    onAPIError: { throw: true },
  });
  return {
    /** Answers one of better-auth's own requests. */
    handle: (request: Request): Promise<Response> => auth.handler(request),
    /** Whose session a cookie is; undefined for none, an expired one, or a role that is not known. */
    async currentUser(cookie: string | undefined): Promise<SignedInUser | undefined> {
      if (cookie === undefined) return undefined;
      const found = await unwrapped(auth.api.getSession({ headers: new Headers({ cookie }) }));
      if (!found || !isRole(found.user.role)) return undefined;
      const { id, name, email, role } = found.user;
      const { id: sessionId, method, authenticatedAt, expiresAt } = found.session;
      return { id, name, email, role, session: { id: sessionId, method, authenticatedAt, expiresAt } };
    },
    /** Opens a session for somebody who proved who they are; its cookies, and its token to take it back by. */
    async openSession(
      who: { readonly userId: string; readonly method: string; readonly now: Date; readonly authenticatedAt: Date },
      from: { readonly address: string; readonly userAgent: string | undefined },
    ): Promise<{ cookies: string[]; token: string }> {
      const headers = new Headers({ [addressHeader]: from.address });
      if (from.userAgent !== undefined) headers.set('user-agent', from.userAgent.slice(0, 300));
      const opened = await unwrapped(auth.api.openSession({ body: who, headers, returnHeaders: true }));
      return { cookies: opened.headers.getSetCookie(), token: opened.response.token };
    },
    /** The cookie of a session anew, since it has longer to live. */
    async renewCookie(cookie: string | undefined): Promise<string[]> {
      const { headers } = await unwrapped(auth.api.renewCookie({ headers: new Headers({ cookie: cookie ?? '' }), returnHeaders: true }));
      return headers.getSetCookie();
    },
    hashPassword: passwords.hash,
    verifyPassword: passwords.verify,
  };
}
export type SignIn = ReturnType<typeof createSignIn>;

/** better-auth hides why the ledger did not answer behind an error of its own. */
async function unwrapped<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof APIError && error.statusCode >= 500)
      throw new Failure('unavailable', 'The session cannot be checked at the moment. Try again in a moment.', { cause: error });
    throw error;
  }
}
