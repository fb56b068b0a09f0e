import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { addSeconds } from '../../domain/clock.ts';
import { Failure } from '../../domain/failure.ts';
import { appendEvent } from '../../ledger/events.ts';
import { dropSession } from '../../ledger/sign-in.ts';
import { insertKnownDevice } from '../../ledger/sign-in-limits.ts';
import { rememberIdToken } from '../../operations/leave-provider.ts';
import { hashOf } from '../../operations/limit-attempts.ts';
import type { SignInOutcome } from '../../operations/sign-in.ts';
import { deviceLifetime, type SignInContext, type Visitor } from '../../operations/sign-in-context.ts';
import { type Caller, type CallerContext, clientAddress, identify, requireOrigin } from './callers.ts';

export type SignInDoor = CallerContext & SignInContext;

/** Cookies between two steps of signing in, and of a browser that is known. */
export const stepCookie = 'hawser.step';
const deviceCookie = 'hawser.device';

export const visitor = (context: CallerContext, request: FastifyRequest): Visitor => ({
  address: clientAddress(context, request),
  request: request.id,
  device: cookieOf(request, deviceCookie),
});

/** @throws {Failure} `unauthenticated` without a session, `forbidden` from another origin */
export async function requireSession(
  context: CallerContext,
  request: FastifyRequest,
): Promise<Caller & { session: NonNullable<Caller['session']> }> {
  requireOrigin(context, request);
  const caller = await identify(context, request);
  if (caller?.session === undefined) throw new Failure('unauthenticated', 'Sign in first.');
  return { ...caller, session: caller.session };
}

/** Opens the session. It is recorded before its cookie leaves: a session that is on no record must not exist. */
export async function enter(
  context: SignInDoor,
  request: FastifyRequest,
  reply: FastifyReply,
  { user, method, authenticatedAt, idToken }: Extract<SignInOutcome, { outcome: 'signed_in' }>,
) {
  const now = context.clock();
  const from = visitor(context, request);
  const { cookies, token } = await context.signIn.openSession(
    { userId: user.id, method, now, authenticatedAt: authenticatedAt ?? now },
    { address: from.address, userAgent: request.headers['user-agent'] },
  );
  const device = randomBytes(32).toString('base64url');
  try {
    await context.database.transaction(async (ledger) => {
      await insertKnownDevice(ledger, {
        hash: hashOf(device),
        userId: user.id,
        createdAt: now,
        expiresAt: addSeconds(now, deviceLifetime),
      });
      await rememberIdToken(context, ledger, { token, idToken });
      const actor = { kind: 'user', ...user, address: from.address, method, request: request.id } as const;
      const target = { kind: 'user', id: user.id, name: user.name };
      await appendEvent(ledger, { type: 'user.signed_in', at: now, actor, target, detail: { by: method } });
    });
  } catch (error) {
    await dropSession(context.database.prisma, token);
    throw error;
  }
  setCookies(reply, [...cookies, cookie(context, deviceCookie, device, deviceLifetime), cookie(context, stepCookie, '', 0)]);
  return { next: null };
}

export const cookie = ({ consoleUrl }: CallerContext, name: string, value: string, maxAge: number): string =>
  `${name}=${value}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${consoleUrl.startsWith('https:') ? '; Secure' : ''}`;

export const setCookies = (reply: FastifyReply, cookies: readonly string[]): void => {
  for (const line of cookies) reply.header('set-cookie', line);
};

/** A cookie of ours, which is plain base64url. */
export const cookieOf = ({ headers }: FastifyRequest, name: string): string | undefined =>
  headers.cookie
    ?.split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1)
    .match(/^[A-Za-z0-9_-]{43}$/)?.[0];
