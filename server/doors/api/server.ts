import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { Failure } from '../../domain/failure.ts';
import { newId, toPublicId } from '../../domain/ids.ts';
import { pemOf } from '../../ledger/certificate-pem.ts';
import { requireAnswer } from '../../ledger/outage.ts';
import { translateEvents } from '../../operations/preview-event.ts';
import { authorise, type Caller, clientAddress, identify } from './callers.ts';
import { type OperationName, operationNames, rowOf } from './contract.ts';
import { docsPage } from './docs.ts';
import { exportFormat, sendExport } from './export.ts';
import { type ApiContext, handle } from './handlers.ts';
import { parseInput, parseJson } from './input.ts';
import { isFollowing, sendLive } from './live.ts';
import { openApiDocument, successOf } from './openapi.ts';
import { encodeOutput } from './output.ts';
import { problemOf, retryAfter } from './problems.ts';
import { refusedAct } from './refused-acts.ts';
import { requireSecondPerson } from './second-person.ts';
import { addSignInRoutes } from './sign-in-routes.ts';
import { addSignOnRoutes } from './sign-on-routes.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The row of the contract that the route serves. */
    operation?: OperationName;
    /** Serves no data of anybody: sign-in, documents and health. */
    open?: true;
  }
  interface FastifyRequest {
    caller?: Caller;
  }
}

const headers = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
};

/**
 * The management API. It is served on loopback: browsers reach it through the console's origin.
 * @param logFault hears of every error that nobody expected; callers hear only that there was one
 */
export function buildApi(context: ApiContext, logFault: (error: unknown, request?: string) => void): FastifyInstance {
  const app = fastify({
    bodyLimit: 128 * 1024,
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    keepAliveTimeout: 10_000,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    // Ours alone: an id that a caller chose would stand in sealed events.
    requestIdHeader: false,
    genReqId: () => newId(),
    routerOptions: { maxParamLength: 1_000 },
    frameworkErrors: (error, _request, reply) => void sendProblem(reply, error),
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) => parseJson(body));

  app.setErrorHandler((error, request, reply) => {
    const status = sendProblem(reply, error);
    if (status === 500) logFault(error, toPublicId('apiRequest', request.id));
    const { operation } = request.routeOptions.config;
    const refused = operation && refusedAct(operation, request.params, request.caller, error);
    if (refused) context.refusedActs.note(refused);
  });
  app.setNotFoundHandler((_request, reply) => {
    sendProblem(reply, new Failure('not_found', 'There is nothing at this address; see /api/docs.'));
  });

  // Deny by default: a route that is neither a row of the contract nor marked open answers nobody.
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ ...headers, 'hawser-request': toPublicId('apiRequest', request.id) });
    const { operation, open } = request.routeOptions.config;
    if (open || request.is404) return;
    if (operation === undefined) throw new Failure('unauthenticated', 'This address answers nobody.');
    const caller = rowOf(operation).permission === 'public' ? undefined : await identify(context, request);
    // Known before it is decided what they may: a refusal is put on record under their name.
    if (caller !== undefined) request.caller = caller;
    authorise(context, operation, request, caller);
  });

  for (const name of operationNames) addOperation(app, context, name);
  addSignInRoutes(app, context, logFault);
  addSignOnRoutes(app, context);
  app.get('/api/v1/openapi.json', { config: { open: true } }, async () => openApiDocument);
  app.get('/api/docs', { config: { open: true } }, async (_request, reply) => reply.type('text/html; charset=utf-8').send(docsPage));
  app.get('/healthz', { config: { open: true } }, async () => ({ status: 'ok' }));
  app.get('/readyz', { config: { open: true } }, async () => {
    await requireAnswer(context.database.prisma);
    return { status: 'ok' };
  });
  return app;
}

function addOperation(app: FastifyInstance, context: ApiContext, name: OperationName): void {
  const { method, path, bodyLimit } = rowOf(name);
  app.route({
    method,
    url: `/api/v1${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
    ...(bodyLimit !== undefined && { bodyLimit }),
    config: { operation: name },
    handler: async (request, reply) => {
      const { params, query, body, caller } = request;
      const input = parseInput(name, { params, query, body });
      const asker = caller ?? { address: clientAddress(context, request), request: request.id };
      if (isFollowing(name, request)) return sendLive(context, input, caller, request, reply);
      const format = exportFormat(name, request.headers.accept, input.format);
      if (format !== undefined) {
        const order = { name, input, query: { ...Object(query) }, role: caller?.actor.role, at: context.clock() };
        const translate = (ids: readonly string[]) => translateEvents(context, ids);
        return sendExport(reply, format, order, (page) => handle(context, name, page, asker), translate);
      }
      await requireSecondPerson(context, name, { params, body, input }, caller);
      const value = await handle(context, name, input, asker);
      if (name in certificatesIn && !isRequest(value) && request.headers.accept?.includes('application/x-pem-file'))
        return reply.type('application/x-pem-file').send(await pemOf(context.database.prisma, idsOf(value)));
      return reply.code(successOf(name)).send(encodeOutput(name, value, caller?.actor.role));
    },
  });
}

/** Operations that also answer in PEM. */
const certificatesIn: Partial<Record<OperationName, true>> = {
  'certificate.list': true,
  'certificate.show': true,
  'certificate.issue': true,
};
/** Where the profile wants an approval, the answer to an order is the request that waits. */
const isRequest = (value: unknown): boolean => Object.hasOwn(Object(value), 'requestedAt');
const idsOf = (value: unknown): string[] => {
  const items: unknown = Reflect.get(Object(value), 'items');
  return (Array.isArray(items) ? items : [value]).map((item: unknown) => String(Reflect.get(Object(item), 'id')));
};

function sendProblem(reply: FastifyReply, error: unknown): number {
  const problem = problemOf(error);
  if (problem.status === 503) reply.header('retry-after', String(retryAfter));
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
  reply.headers(headers).code(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  return problem.status;
}
