import { constants } from 'node:crypto';
import type { Server } from 'node:https';
import { TLSSocket } from 'node:tls';
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { ledgerPatience } from '../../ledger/batch.ts';
import { authenticateClient } from '../../operations/authenticate-client.ts';
import type { Connection } from '../../operations/connection.ts';
import type { StsContext } from '../../operations/sts-context.ts';
import { sendProblem, sendRefusal, sendUnavailable, standardHeaders } from './answers.ts';
import { Connections } from './connections.ts';
import { sendDocument } from './documents.ts';
import { peerOf } from './peer.ts';
import { type Admitted, isUnavailable, type Route, routes, tokenRequestOf } from './routes.ts';

/** All PEM: what this listener proves itself with, and the authorities whose clients it knows. */
export type TlsMaterial = { readonly cert: string; readonly key: string; readonly ca: string };

export type StsListener = {
  readonly app: FastifyInstance<Server>;
  /** Goes on with a renewed certificate; connections that are open stay. */
  setTls(material: TlsMaterial): void;
  /** Closes the connections of a certificate, each after the answer that is in flight. */
  closeConnectionsOf(thumbprint: string): void;
};

/**
 * No tickets, no session cache, no renegotiation: a resumed session proves no key and outlives a revocation. Certificates are
 * asked for but judged per request, so that a refusal has an address and a thumbprint to record.
 */
const tlsOptions = ({ cert, key, ca }: TlsMaterial) => ({
  cert,
  key,
  ca,
  minVersion: 'TLSv1.2' as const,
  secureOptions: constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION,
});

/** Milliseconds. */
const timeouts = { handshake: 5_000, headers: 5_000, request: 10_000, idle: 60_000 } as const;

const mediaTypes = { form: 'application/x-www-form-urlencoded', json: 'application/json' } as const;

declare module 'fastify' {
  interface FastifyRequest {
    since: number;
    /** Null where there is nothing at the address. */
    route: Route | null;
    admitted: Admitted | null;
    /** Of the certificate whose connections count this request. */
    countedFor: string | null;
  }
  interface FastifyContextConfig {
    route?: Route;
  }
}

/** The mutual TLS listener of the STS, not yet listening. `log` hears what went wrong on our side; never a request. */
export function createStsListener(context: StsContext, tls: TlsMaterial, log: (message: string, error: unknown) => void): StsListener {
  const connections = new Connections();
  const app = Fastify({
    https: {
      ...tlsOptions(tls),
      requestCert: true,
      rejectUnauthorized: false,
      handshakeTimeout: timeouts.handshake,
      headersTimeout: timeouts.headers,
      connectionsCheckingInterval: 1_000,
    },
    logger: false,
    logController: new LogController({ disableRequestLogging: true }),
    requestTimeout: timeouts.request,
    keepAliveTimeout: timeouts.idle,
    forceCloseConnections: 'idle',
    clientErrorHandler: (error, socket) => {
      const code = String(Reflect.get(error, 'code'));
      // Before the handshake is done nothing can be said, and an end that waits for it would wait for ever.
      if (socket.writable && /^(?:HPE|ERR_HTTP)_/.test(code)) socket.end(clientError(code), () => socket.destroy());
      else socket.destroy();
    },
    frameworkErrors: (error, _request, reply) => {
      void sendProblem(
        reply.headers(standardHeaders),
        400,
        error.code === 'FST_ERR_BAD_URL' ? 'The URL is malformed.' : 'The request is malformed.',
      );
    },
  });

  // Node's own answer to an expectation that nobody has heard of (RFC 9110 §10.1.1) would have no body.
  app.server.on('checkExpectation', (_request, response) => {
    response.writeHead(417, { ...standardHeaders, 'Content-Type': 'application/json; charset=utf-8', Connection: 'close' }).end(malformed);
  });
  app.removeAllContentTypeParsers();
  for (const type of Object.values(mediaTypes)) {
    app.addContentTypeParser(type, { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  }
  app.decorateRequest('since', 0);
  app.decorateRequest('route', null);
  app.decorateRequest('admitted', null);
  app.decorateRequest('countedFor', null);

  app.addHook('onRequest', (request, reply, done) => {
    request.since = performance.now();
    request.route = request.is404 ? null : (request.routeOptions.config.route ?? null);
    reply.headers(standardHeaders);
    const { socket } = request.raw;
    const thumbprint = socket instanceof TLSSocket ? peerOf(socket)?.certificate?.thumbprint : undefined;
    if (thumbprint !== undefined && socket instanceof TLSSocket) {
      request.countedFor = thumbprint;
      connections.begin(thumbprint, socket);
    }
    done();
  });
  app.addHook('onResponse', (request, _reply, done) => {
    const { socket } = request.raw;
    if (request.countedFor !== null && socket instanceof TLSSocket) connections.end(request.countedFor, socket);
    done();
  });
  // Whoever is refused whatever the ledger says is refused before the body is read: no stranger fills the memory.
  app.addHook('onRequest', (request, reply, done) => {
    const { socket } = request.raw;
    const peer = socket instanceof TLSSocket ? peerOf(socket) : undefined;
    if (isOpen(request) || (peer?.certificate && !peer.objection)) return done();
    admit(context, request, reply).then((refused) => refused ?? done(), done);
  });
  // The one place where a client is let in. It stands after routing, so that no spelling of a path leads around it.
  app.addHook('preHandler', async (request, reply) => {
    if (isOpen(request)) return;
    return admit(context, request, reply);
  });

  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    try {
      // What failed before the client was known must not tell a stranger more than that it is one.
      const known = isOpen(request) || request.admitted !== null;
      if (!known && error.statusCode !== undefined && error.statusCode < 500 && (await admit(context, request, reply))) return reply;
    } catch (failure) {
      return sendFailure(failure, reply, log);
    }
    return sendFailure(error, reply, log);
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.slice(0, request.url.search(/[?#]|$/));
    const methods = routes
      .filter((route) => route.path === path)
      .flatMap(({ method = [] }) => (method === 'GET' ? ['GET', 'HEAD'] : method));
    if (methods.length === 0) return sendProblem(reply, 404, 'There is nothing here.');
    return sendProblem(reply.header('Allow', methods.join(', ')), 405, 'This method is not for this address.');
  });

  for (const route of routes) {
    if (route.public) {
      app.get(route.path, { config: { route } }, async (request, reply) =>
        sendDocument(request, reply, await route.answer(context), route.cacheable),
      );
    } else {
      const types = route.body.map((name) => mediaTypes[name]);
      const { method = app.supportedMethods, path: url, bodyLimit } = route;
      const handler = async (request: FastifyRequest, reply: FastifyReply) => {
        if (!request.admitted) throw new Error('a request got past the door');
        if (types.length > 0 && request.body !== undefined && !types.some((type) => isOfType(request, type)))
          return sendProblem(reply, 415, `Send ${types.join(' or ')}.`);
        if (!['identity', undefined].includes(request.headers['content-encoding'])) {
          return sendProblem(reply.header('Accept-Encoding', 'identity'), 415, 'Send the body as it is, without a content coding.');
        }
        if (route.accept && request.admitted.client.remembered) {
          if (await route.accept(context, request.admitted, request, reply)) return reply;
          await admit(context, request, reply, { anew: true });
          if (reply.sent) return reply;
        }
        return route.handle(context, request.admitted, request, reply);
      };
      app.route({ method, url, bodyLimit, config: { route }, handler });
    }
  }

  return {
    app,
    setTls: (material) => app.server.setSecureContext(tlsOptions(material)),
    closeConnectionsOf: (thumbprint) => connections.close(thumbprint),
  };
}

/** Whether it needs no client: there is nothing at the address, or what there is is for everybody. */
const isOpen = ({ route }: FastifyRequest): boolean => route === null || route.public;

/** Returns the reply when the client was refused, nothing when it may go on. `anew` believes no memory. */
async function admit(
  context: StsContext,
  request: FastifyRequest,
  reply: FastifyReply,
  { anew = false }: { readonly anew?: boolean } = {},
): Promise<FastifyReply | undefined> {
  const connection = (anew ? request.admitted?.connection : undefined) ?? connectionOf(request);
  if (!connection) return reply.hijack();
  const tokenRequest = tokenRequestOf(request);
  const { route } = request;
  const guarded = route && !route.public ? route : undefined;
  const about = guarded?.about?.(context, tokenRequest);
  const compares = guarded?.accept !== undefined || (about !== undefined && tokenRequest?.problem === null);
  const result = await authenticateClient(context, connection, about, {
    remembered: compares && !anew,
    assertion: tokenRequest?.clientAssertion ?? null,
  });
  if (!result.ok) return sendRefusal(reply, result.refusal);
  request.admitted = { connection, client: result.client, tokenRequest };
  return undefined;
}

/** Undefined when the connection is gone: then there is nobody to judge and nobody to answer. */
function connectionOf(request: FastifyRequest): Connection | undefined {
  const { socket } = request.raw;
  const peer = socket instanceof TLSSocket ? peerOf(socket) : undefined;
  return (
    peer && {
      ...peer,
      userAgent: request.headers['user-agent']?.slice(0, 500) ?? null,
      method: request.method,
      path: request.route?.path ?? '',
      since: request.since,
      deadline: Date.now() + ledgerPatience,
    }
  );
}

const isOfType = (request: FastifyRequest, type: string): boolean =>
  request.headers['content-type']?.toLowerCase().split(';')[0]?.trim() === type;

function sendFailure(error: unknown, reply: FastifyReply, log: (message: string, error: unknown) => void): FastifyReply {
  if (reply.sent) return reply;
  // Whoever hung up is nobody's outage, and hears no answer.
  if (reply.request.raw.destroyed && !reply.request.raw.complete) return reply.hijack();
  if (isUnavailable(error)) {
    log('could not answer', error);
    return sendUnavailable(reply);
  }
  const status: unknown = error instanceof Error ? Reflect.get(error, 'statusCode') : undefined;
  if (status === 413) return sendProblem(reply, 413, 'The body is too large.');
  if (status === 415) return sendProblem(reply, 415, `Send ${Object.values(mediaTypes).join(' or ')}.`);
  if (typeof status === 'number' && status >= 400 && status < 500) return sendProblem(reply, 400, 'The request is malformed.');
  log('failed', error);
  return reply.code(500).send({ error: 'server_error', error_description: 'The service failed.' });
}

/** For what never becomes a request. */
const malformed = '{"error":"invalid_request","error_description":"The request is malformed."}';

function clientError(code: unknown): string {
  const status =
    code === 'HPE_HEADER_OVERFLOW'
      ? '431 Request Header Fields Too Large'
      : code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? '408 Request Timeout'
        : '400 Bad Request';
  return `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${malformed.length}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n${malformed}`;
}
