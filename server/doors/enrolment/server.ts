import { constants } from 'node:crypto';
import { TLSSocket } from 'node:tls';
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Failure, invalid } from '../../domain/failure.ts';
import { toPublicId } from '../../domain/ids.ts';
import type { Certificate } from '../../ledger/certificates.ts';
import { requireAnswer } from '../../ledger/outage.ts';
import { authenticateHolder } from '../../operations/authenticate-holder.ts';
import { certificateChain, spiffeBundle, trustBundle } from '../../operations/certificate-chain.ts';
import type { Connection } from '../../operations/connection.ts';
import type { EnrolmentContext } from '../../operations/enrolment-context.ts';
import { join } from '../../operations/join.ts';
import { renewCertificate } from '../../operations/renew-certificate.ts';
import { reportRotation } from '../../operations/report-rotation.ts';
import { parseStrictJson } from '../../tokens/strict-json.ts';
import { approvalPause } from './approval.ts';
import { addEstRoutes, estPublicRoutes, estRenewalRoutes } from './est.ts';
import { peerOf } from './peer.ts';
import { type EnrolmentProblem, invalidClient, problemOf } from './problems.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whoever the deny-by-default hook let through. */
    holder?: Certificate;
  }
}

export type TlsMaterial = { readonly key: string; readonly cert: string; readonly ca: string };

/** Routes that need no certificate; every other needs a usable one. A test enumerates them. */
export const publicRoutes: ReadonlySet<string> = new Set([
  'POST /join',
  'GET /trust-bundle.pem',
  'GET /trust-bundle.json',
  'GET /healthz',
  ...estPublicRoutes,
]);

/** Routes that also honour a certificate which expired within the grace of its profile. */
const graceRoutes: ReadonlySet<string> = new Set(['POST /renew', 'POST /check-in', ...estRenewalRoutes]);

/** Milliseconds within which an answer must be there. */
const patience = 10_000;
const pem = 'application/x-pem-file';
const headers = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/**
 * What every mutual TLS listener of Hawser says of TLS: a certificate is asked for and judged for each request, and no
 * session is resumed or renegotiated, since that would be authenticated without a look at the certificate.
 */
export const tlsOptions = ({ key, cert, ca }: TlsMaterial) => ({
  key,
  cert,
  ca,
  minVersion: 'TLSv1.2' as const,
  secureOptions: constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION,
});

const joinBody = z.object({ token: z.string().max(100), csr: z.string().max(20_000) });
const renewBody = z.object({ csr: z.string().max(20_000) });
/** From 1970 to 9999: what the ledger can say. */
const moment = z.iso
  .datetime()
  .refine((text) => Date.parse(text) >= 0 && Date.parse(text) < 253_402_300_800_000, 'must lie between the years 1970 and 9999')
  .transform((text) => new Date(text));
const oneLine = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .refine((text) => text.isWellFormed() && !/\p{Cc}/u.test(text), 'must be one line without control characters');
const checkInBody = z.object({
  agent: oneLine(100),
  host: oneLine(253),
  renewAt: moment,
  failure: z.object({ since: moment, reason: oneLine(500) }).nullable(),
});

/**
 * The enrolment listener: a workload joins with a one-time token, and renews with its certificate on the connection.
 * @param logFault hears of every error that nobody expected
 */
export function buildEnrolment(context: EnrolmentContext, tls: TlsMaterial, logFault: (error: unknown) => void) {
  const app = fastify({
    https: { ...tlsOptions(tls), requestCert: true, rejectUnauthorized: false, handshakeTimeout: 10_000, maxHeaderSize: 16_384 },
    bodyLimit: 32 * 1024,
    requestTimeout: patience,
    connectionTimeout: 30_000,
    keepAliveTimeout: 5_000,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    frameworkErrors: (error, _request, reply) => void send(reply, problemOf(error)),
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, async (_request: unknown, body: string): Promise<unknown> => {
    try {
      return parseStrictJson(body);
    } catch {
      throw invalid('body', 'is not JSON without duplicate members');
    }
  });
  app.setErrorHandler((error, _request, reply) => {
    const problem = problemOf(error);
    if (problem.status === 500) logFault(error);
    send(reply, problem);
  });
  app.setNotFoundHandler((_request, reply) => void send(reply, problemOf(new Failure('not_found', 'There is nothing at this address.'))));

  // Deny by default, after routing: whatever is not in the table above runs only with a certificate that is honoured.
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(headers);
    const { method, url } = request.routeOptions;
    const route = `${String(method)} ${url}`;
    if (request.is404 || publicRoutes.has(route)) return;
    const holder = await authenticateHolder(context, connectionOf(request), { withinGrace: graceRoutes.has(route) });
    if (holder.ok) request.holder = holder.certificate;
    else return send(reply, invalidClient(toPublicId('decision', holder.refusal.decisionId)));
  });

  app.post('/join', async (request, reply) => {
    const { token, csr } = parse(joinBody, request.body);
    const joined = await join(context, { token, csr, sourceAddress: request.raw.socket.remoteAddress });
    if ('certificate' in joined) return reply.type(pem).send(await certificateChain(context, joined.certificate));
    const waiting = { status: 'waiting', request: toPublicId('certificateRequest', joined.requestId) };
    return reply.code(202).header('retry-after', String(approvalPause)).send(waiting);
  });
  app.post('/renew', async (request, reply) => {
    if (!request.holder) throw new Failure('unauthenticated', 'a certificate is needed');
    const { csr } = parse(renewBody, request.body);
    const renewal = { current: request.holder, csr, sourceAddress: request.raw.socket.remoteAddress };
    return reply.type(pem).send(await certificateChain(context, await renewCertificate(context, renewal)));
  });
  app.post('/check-in', async (request, reply) => {
    if (!request.holder) throw new Failure('unauthenticated', 'a certificate is needed');
    return reply.send(await reportRotation(context, { current: request.holder, report: parse(checkInBody, request.body) }));
  });
  addEstRoutes(app, context);
  app.get('/trust-bundle.pem', async (_request, reply) => reply.type(pem).send(await trustBundle(context)));
  app.get('/trust-bundle.json', async (_request, reply) => reply.send(await spiffeBundle(context)));
  app.get('/healthz', async () => {
    await requireAnswer(context.database.prisma);
    return { status: 'ok' };
  });
  return app;
}

function connectionOf(request: FastifyRequest): Connection {
  const socket = request.raw.socket;
  const peer = socket instanceof TLSSocket ? peerOf(socket) : undefined;
  if (!peer) throw new Failure('unauthenticated', 'the connection is gone');
  return {
    ...peer,
    userAgent: request.headers['user-agent']?.slice(0, 500) ?? null,
    method: request.method,
    path: request.routeOptions.url ?? '',
    since: performance.now(),
    deadline: Date.now() + patience,
  };
}

function parse<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => ({ field: issue.path.join('.') || 'body', detail: issue.message }));
  throw new Failure('invalid_input', problems.map(({ field, detail }) => `${field}: ${detail}`).join('; '), { problems });
}

function send(reply: FastifyReply, problem: EnrolmentProblem): FastifyReply {
  if (problem.status === 503) reply.header('retry-after', '1');
  if (problem.decision_id !== undefined) reply.header('Hawser-Decision', problem.decision_id);
  return reply.headers(headers).code(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}
