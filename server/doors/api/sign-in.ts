import type { BetterAuthOptions } from 'better-auth';
import { betterAuth } from 'better-auth';
import { APIError } from 'better-auth/api';
import { Failure } from '../../domain/failure.ts';
import { newId } from '../../domain/ids.ts';
import { isRole, type Role } from '../../domain/roles.ts';
import { passwords } from './passwords.ts';

export type SignInSettings = {
  readonly tables: NonNullable<BetterAuthOptions['database']>;
  /** Origin of the console: better-auth speaks as part of it. */
  readonly consoleUrl: string;
  /** Signs the session cookies. */
  readonly secret: string;
};
export type SignedInUser = { readonly id: string; readonly name: string; readonly email: string; readonly role: Role };

/** Seconds that a session lasts; it is not prolonged by use. */
const sessionLifetime = 12 * 60 * 60;

/** Header by which the address of the client reaches the rate limit; set by this process, whatever a client sent. */
export const rateLimitHeader = 'x-hawser-address';

/** Sign-in with email and password. Nobody signs up: the first owner comes by the one-time link. */
export function createSignIn({ tables, consoleUrl, secret }: SignInSettings) {
  const auth = betterAuth({
    baseURL: consoleUrl,
    basePath: '/api/auth',
    secret,
    database: tables,
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 12, password: passwords },
    user: { additionalFields: { role: { type: 'string', input: false, defaultValue: 'viewer' } } },
    session: { expiresIn: sessionLifetime, disableSessionRefresh: true },
    rateLimit: {
      enabled: true,
      window: 60,
      max: 300,
      customRules: { '/sign-in/email': { window: 60, max: 10 } },
    },
    advanced: {
      database: { generateId: () => newId() },
      ipAddress: { ipAddressHeaders: [rateLimitHeader] },
      useSecureCookies: consoleUrl.startsWith('https:'),
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax' },
    },
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
      return { id, name, email, role };
    },
    async hashPassword(password: string): Promise<string> {
      return (await auth.$context).password.hash(password);
    },
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
