import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { system } from '../../domain/actor.ts';
import { Failure } from '../../domain/failure.ts';
import { appendEvent } from '../../ledger/events.ts';
import { dropSession, findUserByEmail } from '../../ledger/sign-in.ts';
import { type CallerContext, clientAddress, requireOrigin } from './callers.ts';
import { readBody } from './input.ts';
import { rateLimitHeader } from './sign-in.ts';

const credentials = z.object({ email: z.email().max(200), password: z.string().min(1).max(128), rememberMe: z.boolean().optional() });
const nothing = z.object({});

/** The three requests of better-auth that are let through; whatever else it knows is not there. */
export function addSignInRoutes(app: FastifyInstance, context: CallerContext): void {
  const open = { config: { open: true } } as const;

  app.post('/api/auth/sign-in/email', open, async (request, reply) => {
    requireOrigin(context, request);
    const body = readBody(credentials, request.body);
    const answer = await forward(context, request, body);
    if (answer.status === 429) return tooMany(reply, answer);
    const user = await findUserByEmail(context.database.prisma, body.email);
    const at = context.clock();
    const address = clientAddress(context, request);
    const target = user && { kind: 'user', id: user.id, name: user.name };
    if (answer.ok && user !== undefined && target !== undefined) {
      // Recorded before the cookie leaves: a session that is on no record must not exist.
      const actor = { kind: 'user', ...user, address } as const;
      await appendEvent(context.database.prisma, { type: 'user.signed_in', at, actor, target }).catch(async (error) => {
        await dropSession(context.database.prisma, sessionToken(answer));
        throw error;
      });
      return pass(reply, answer);
    }
    // The role of the user is none that this version knows.
    if (answer.ok) await dropSession(context.database.prisma, sessionToken(answer));
    if (answer.status >= 500) throw new Failure('unavailable', 'Signing in is not possible at the moment. Try again in a moment.');
    // What was typed is not recorded when nobody has that address: it may be a password in the wrong field.
    await appendEvent(context.database.prisma, {
      type: 'user.sign_in_failed',
      at,
      actor: system('sign-in'),
      ...(target === undefined ? {} : { target }),
      detail: { user: target === undefined ? 'unknown' : 'known' },
      sourceAddress: address,
    });
    throw new Failure('unauthenticated', 'The email address or the password is wrong.');
  });

  app.post('/api/auth/sign-out', open, async (request, reply) => {
    requireOrigin(context, request);
    const user = await context.signIn.currentUser(request.headers.cookie);
    const answer = await forward(context, request, readBody(nothing, request.body));
    if (user !== undefined) {
      const { id, name, role } = user;
      const actor = { kind: 'user', id, name, role, address: clientAddress(context, request) } as const;
      const target = { kind: 'user', id, name };
      await appendEvent(context.database.prisma, { type: 'user.signed_out', at: context.clock(), actor, target });
    }
    return pass(reply, answer);
  });

  app.get('/api/auth/get-session', open, async (request, reply) => pass(reply, await forward(context, request, undefined)));
}

type Answer = { readonly status: number; readonly ok: boolean; readonly headers: Headers; readonly body: unknown };

const sessionToken = ({ body }: Answer): string => String(Reflect.get(Object(body), 'token'));

async function forward(context: CallerContext, request: FastifyRequest, body: unknown): Promise<Answer> {
  const headers = new Headers({ origin: context.consoleUrl, [rateLimitHeader]: clientAddress(context, request) });
  for (const name of ['cookie', 'user-agent'] as const) {
    const value = request.headers[name];
    if (value !== undefined) headers.set(name, value);
  }
  if (body !== undefined) headers.set('content-type', 'application/json');
  const response = await context.signIn.handle(
    new Request(new URL(request.url, context.consoleUrl), {
      method: request.method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  );
  return { status: response.status, ok: response.ok, headers: response.headers, body: await response.json().catch(() => null) };
}

/** Cookies as they are; the token of the session stays in its cookie, where no script can read it. */
function pass(reply: FastifyReply, { status, headers, body }: Answer): FastifyReply {
  if (status >= 500) throw new Failure('unavailable', 'The session cannot be checked at the moment. Try again in a moment.');
  for (const cookie of headers.getSetCookie()) reply.header('set-cookie', cookie);
  return reply
    .code(status)
    .type('application/json')
    .send(JSON.stringify(withoutToken(body)));
}

const withoutToken = (value: unknown): unknown =>
  typeof value !== 'object' || value === null || Array.isArray(value)
    ? value
    : Object.fromEntries(
        Object.entries(value)
          .filter(([member]) => member !== 'token')
          .map(([member, inner]) => [member, withoutToken(inner)]),
      );

function tooMany(reply: FastifyReply, { headers }: Answer): FastifyReply {
  return reply
    .code(429)
    .header('retry-after', headers.get('x-retry-after') ?? '60')
    .type('application/problem+json')
    .send(
      JSON.stringify({
        type: 'urn:hawser:problem:too_many_attempts',
        title: 'Too many attempts',
        status: 429,
        detail: 'Too many attempts to sign in from this address. Try again in a minute.',
        code: 'too_many_attempts',
      }),
    );
}
