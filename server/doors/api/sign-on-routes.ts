import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { Failure } from '../../domain/failure.ts';
import { localPath } from '../../domain/local-path.ts';
import type { SsoRefusal } from '../../domain/single-sign-on.ts';
import { callbackPath, clientKeysPath, signedOutPath } from '../../domain/single-sign-on.ts';
import { findSso } from '../../ledger/identity-provider.ts';
import { finishSso } from '../../operations/finish-sso.ts';
import { hasSecondFactor } from '../../operations/prove-code.ts';
import { stepLifetime } from '../../operations/sign-in-context.ts';
import { startSso } from '../../operations/start-sso.ts';
import { readBody } from './input.ts';
import { cookie, cookieOf, enter, requireSession, type SignInDoor, setCookies, stepCookie, visitor } from './sign-in-cookies.ts';

/** What the browser that was sent to the provider is known by. */
const ssoCookie = 'hawser.sso';
const open = { config: { open: true } } as const;
const startQuery = z.object({ next: z.string().max(2_000).optional().catch(undefined) });

/** The way to the identity provider and back: by plain links, so that it works without a script and past the policy of forms. */
export function addSignOnRoutes(app: FastifyInstance, context: SignInDoor): void {
  app.get('/api/auth/sso', open, async (request, reply) => {
    const { next = '/' } = startQuery.parse(request.query);
    const started = await startSso(context, visitor(context, request), { kind: 'sign_in', next: localPath(next) });
    if (started.outcome === 'refused') return refuse(context, reply, '/sign-in', started.why);
    setCookies(reply, [cookie(context, ssoCookie, started.ticket, stepLifetime)]);
    return reply.redirect(started.url, 302);
  });

  app.post('/api/auth/confirm/sso/start', open, async (request, reply) => {
    const { actor, session } = await requireSession(context, request);
    readBody(z.object({}), request.body);
    if (await hasSecondFactor(context, actor.id)) throw new Failure('forbidden', 'Confirm with a code of your authenticator app.');
    const purpose = { kind: 'confirm', userId: actor.id, sessionId: session.id } as const;
    const started = await startSso(context, visitor(context, request), purpose);
    if (started.outcome === 'refused')
      throw new Failure('unavailable', `The identity provider could not be asked (${started.why}). Try again.`);
    setCookies(reply, [cookie(context, ssoCookie, started.ticket, stepLifetime)]);
    return { url: started.url };
  });

  app.get(clientKeysPath, open, async (_, reply) => {
    const key = (await findSso(context.database.prisma))?.clientKey;
    return reply.header('cache-control', 'public, max-age=60').send({ keys: key == null ? [] : [key] });
  });

  app.get(signedOutPath, open, async (_, reply) => reply.redirect(`${context.consoleUrl}/sign-in?notice=signed-out-there`, 302));

  app.get(callbackPath, open, async (request, reply) => {
    const query = new URL(request.url, context.consoleUrl).searchParams;
    const outcome = await finishSso(context, { ...visitor(context, request), ticket: cookieOf(request, ssoCookie), query });
    setCookies(reply, [cookie(context, ssoCookie, '', 0)]);
    if (outcome.purpose === 'confirm') {
      if (outcome.result.outcome === 'refused') return refuse(context, reply, '/sign-in/confirmed', outcome.result.why);
      setCookies(reply, await context.signIn.renewCookie(request.headers.cookie));
      return reply.redirect(`${context.consoleUrl}/sign-in/confirmed`, 302);
    }
    const { next, result } = outcome;
    switch (result.outcome) {
      case 'refused':
        return refuse(context, reply, '/sign-in', result.why);
      case 'code_needed':
        setCookies(reply, [cookie(context, stepCookie, result.ticket, stepLifetime)]);
        return reply.redirect(`${context.consoleUrl}/sign-in/code?next=${encodeURIComponent(next)}`, 302);
      case 'signed_in':
        await enter(context, request, reply, result);
        return reply.redirect(`${context.consoleUrl}${localPath(next)}`, 302);
    }
  });
}

const refuse = ({ consoleUrl }: SignInDoor, reply: FastifyReply, page: string, why: SsoRefusal) =>
  reply.redirect(`${consoleUrl}${page}?sso=${why}`, 302);
