import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Failure } from '../../domain/failure.ts';
import { confirmSession } from '../../operations/confirm-session.ts';
import { signOut } from '../../operations/end-session.ts';
import { leaveProvider } from '../../operations/leave-provider.ts';
import { limitQuestions, secondsUntil } from '../../operations/limit-attempts.ts';
import { askForPasskey } from '../../operations/prove-passkey.ts';
import { type SignInOutcome, signInByCode, signInByPasskey, signInByPassword } from '../../operations/sign-in.ts';
import { stepLifetime } from '../../operations/sign-in-context.ts';
import { type CallerContext, clientAddress, requireOrigin } from './callers.ts';
import { passkeyResponse } from './contract/access-schemas.ts';
import { readBody } from './input.ts';
import { cookie, cookieOf, enter, requireSession, type SignInDoor, setCookies, stepCookie, visitor } from './sign-in-cookies.ts';

const credentials = z.object({ email: z.email().max(200), password: z.string().min(1).max(128) });
const code = z.object({ code: z.string().min(1).max(40) });
const passkey = z.object({ response: passkeyResponse });
const confirmation = z.object({
  password: z.string().min(1).max(128).optional(),
  code: z.string().min(1).max(40).optional(),
  response: passkeyResponse.optional(),
});
const nothing = z.object({});
const open = { config: { open: true } } as const;

/** All requests by which sessions begin, go on and end. */
export function addSignInRoutes(app: FastifyInstance, context: SignInDoor, logFault: (error: unknown) => void): void {
  const step = <S extends z.ZodObject>(
    url: string,
    schema: S,
    act: (request: FastifyRequest, body: z.output<S>) => Promise<SignInOutcome>,
  ) =>
    app.post(url, open, async (request, reply) => {
      requireOrigin(context, request);
      return answer(context, request, reply, await act(request, readBody(schema, request.body)));
    });

  step('/api/auth/sign-in/email', credentials, (request, body) => signInByPassword(context, { ...visitor(context, request), ...body }));
  step('/api/auth/sign-in/code', code, async (request, body) => {
    const ticket = cookieOf(request, stepCookie);
    if (ticket === undefined) throw new Failure('unauthenticated', 'Too much time has passed: begin again with your password.');
    return signInByCode(context, { ...visitor(context, request), ticket, ...body });
  });
  step('/api/auth/sign-in/passkey', passkey, (request, { response }) =>
    signInByPasskey(context, { ...visitor(context, request), response: asAssertion(response) }),
  );
  app.post('/api/auth/sign-in/passkey/start', open, async (request, reply) => {
    requireOrigin(context, request);
    readBody(nothing, request.body);
    const asked = await limitQuestions(context, visitor(context, request), () => askForPasskey(context, undefined));
    return 'outcome' in asked ? tooMany(reply, secondsUntil(asked.until, context.clock())) : asked;
  });

  app.post('/api/auth/confirm/passkey/start', open, async (request) => {
    const { actor } = await requireSession(context, request);
    readBody(nothing, request.body);
    return askForPasskey(context, actor.id);
  });
  app.post('/api/auth/confirm', open, async (request, reply) => {
    const { actor, session } = await requireSession(context, request);
    const { password, code: typed, response } = readBody(confirmation, request.body);
    const proof =
      response !== undefined
        ? { response: asAssertion(response) }
        : typed !== undefined
          ? { code: typed }
          : password !== undefined
            ? { password }
            : undefined;
    if (proof === undefined) throw new Failure('invalid_input', 'Send a password, a code or the answer of a passkey.');
    const outcome = await confirmSession(context, actor, session.id, proof);
    if (outcome.outcome === 'too_many') return tooMany(reply, secondsUntil(outcome.until, context.clock()));
    if (outcome.outcome === 'wrong') throw new Failure('forbidden', 'That does not show that it is you. Nothing has changed; try again.');
    setCookies(reply, await context.signIn.renewCookie(request.headers.cookie));
    return { expiresAt: outcome.expiresAt.toISOString() };
  });

  app.post('/api/auth/sign-out', open, async (request, reply) => {
    requireOrigin(context, request);
    readBody(nothing, request.body);
    const user = await context.signIn.currentUser(request.headers.cookie);
    const leaving = user && (await leaveProvider(context, user.session, logFault));
    if (user !== undefined) {
      const { id, name, role, session } = user;
      const from = { address: clientAddress(context, request), method: session.method, request: request.id };
      await signOut(context, { kind: 'user', id, name, role, ...from }, session.id);
    }
    // It clears the cookie. That the session is gone is not left to it: it answers yes where it could not be deleted.
    const cleared = await forward(context, request, {});
    return pass(reply, { ...cleared, body: { success: true, provider: (await leaving?.where()) ?? null } });
  });

  app.get('/api/auth/get-session', open, async (request, reply) => pass(reply, await forward(context, request, undefined)));
}

/** The schema names what is read; the library reads it once more and verifies it. */
const asAssertion = ({ id, ...response }: z.output<typeof passkeyResponse>): AuthenticationResponseJSON => ({
  id,
  rawId: id,
  type: 'public-key',
  clientExtensionResults: {},
  response: {
    clientDataJSON: response.clientDataJSON,
    authenticatorData: response.authenticatorData ?? '',
    signature: response.signature ?? '',
    ...(response.userHandle === undefined ? {} : { userHandle: response.userHandle }),
  },
});

async function answer(context: SignInDoor, request: FastifyRequest, reply: FastifyReply, outcome: SignInOutcome): Promise<unknown> {
  switch (outcome.outcome) {
    case 'too_many':
      return tooMany(reply, secondsUntil(outcome.until, context.clock()));
    case 'wrong':
      throw new Failure('unauthenticated', 'That is wrong, or does not belong together.');
    case 'code_needed':
      setCookies(reply, [cookie(context, stepCookie, outcome.ticket, stepLifetime)]);
      return { next: 'code' };
    case 'signed_in':
      return enter(context, request, reply, outcome);
  }
}

type Answer = { readonly status: number; readonly headers: Headers; readonly body: unknown };

async function forward(context: CallerContext, request: FastifyRequest, body: unknown): Promise<Answer> {
  const headers = new Headers({ origin: context.consoleUrl });
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
  return { status: response.status, headers: response.headers, body: await response.json().catch(() => null) };
}

/** Cookies as they are; the token of the session stays in its cookie, where no script can read it. */
function pass(reply: FastifyReply, { status, headers, body }: Answer): FastifyReply {
  if (status >= 500) throw new Failure('unavailable', 'The session cannot be checked at the moment. Try again in a moment.');
  setCookies(reply, headers.getSetCookie());
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

const tooMany = (reply: FastifyReply, seconds: number): FastifyReply =>
  reply
    .code(429)
    .header('retry-after', String(seconds))
    .type('application/problem+json')
    .send(
      JSON.stringify({
        type: 'urn:hawser:problem:too_many_attempts',
        title: 'Too many attempts',
        status: 429,
        detail: `Too many attempts. Try again in ${seconds} s, or from a browser that you signed in on before.`,
        code: 'too_many_attempts',
      }),
    );
