import type { FastifyReply, FastifyRequest } from 'fastify';
import { Failure } from '../../domain/failure.ts';
import type { Question } from '../../ledger/exchange.ts';
import { isOutage } from '../../ledger/outage.ts';
import { acceptReports } from '../../operations/accept-reports.ts';
import { acknowledgeFeed } from '../../operations/acknowledge-feed.ts';
import { type Client, type Connection, decisionOn } from '../../operations/connection.ts';
import type { TokenRequest } from '../../operations/decide-token.ts';
import { introspectActive, introspectToken } from '../../operations/introspect-token.ts';
import { factsWanted, issueToken } from '../../operations/issue-token.ts';
import { recordRefusal } from '../../operations/record-refusal.ts';
import { onOurClock } from '../../operations/reporters-clock.ts';
import { requireReady } from '../../operations/require-ready.ts';
import { revokeToken } from '../../operations/revoke-token.ts';
import type { StsContext } from '../../operations/sts-context.ts';
import { acceptForwarded, verifyForwarded } from '../../operations/verify-forwarded.ts';
import { nameDecision, sendForwarded, sendIssued, sendProblem, sendRefusal, sendUnsupportedToken } from './answers.ts';
import { sendFeed } from './feed.ts';
import { readForwardedRequest } from './forwarded-request.ts';
import { readIntrospectionRequest } from './introspection-request.ts';
import { metadataOf } from './metadata.ts';
import { one, readParameters } from './parameters.ts';
import { readReports } from './reports-request.ts';
import { readTokenRequest } from './token-request.ts';

/** What a request brings to its handler when the client has been authenticated. */
export type Admitted = { readonly connection: Connection; readonly client: Client; readonly tokenRequest: TokenRequest | null };

type PublicRoute = {
  readonly method: 'GET';
  readonly path: string;
  /** Answered without a client certificate. */
  readonly public: true;
  /** Seconds; zero is not to be stored at all. */
  readonly cacheable: number;
  /** The document, or a promise of it. */
  answer(context: StsContext): unknown;
};
type GuardedRoute = {
  /** Undefined: whatever the method, since it is somebody else's. */
  readonly method: 'GET' | 'POST' | undefined;
  readonly path: string;
  readonly public: false;
  /** Empty where none is looked at. */
  readonly body: readonly ('form' | 'json')[];
  /** Octets. */
  readonly bodyLimit: number;
  /** What to ask the ledger in one go with the certificate; only of who has it compare once more before anything is done. */
  about?(context: StsContext, tokenRequest: TokenRequest | null): Omit<Question, 'thumbprint'>;
  /**
   * Answers a client that is remembered, but only yes, and only after the ledger has compared; false where it cannot. Then nothing is
   * written, and the client is looked at again before `handle`.
   */
  accept?(context: StsContext, admitted: Admitted, request: FastifyRequest, reply: FastifyReply): Promise<boolean>;
  handle(context: StsContext, admitted: Admitted, request: FastifyRequest, reply: FastifyReply): Promise<unknown>;
};

export type Route = PublicRoute | GuardedRoute;

const metadata = ({ issuer, keys }: StsContext) => metadataOf(issuer, keys.algorithms);

/** Every route there is. One that is not marked public cannot be reached without a certificate that the ledger honours. */
export const routes: readonly Route[] = [
  { method: 'GET', path: '/.well-known/oauth-authorization-server', public: true, cacheable: 300, answer: metadata },
  { method: 'GET', path: '/.well-known/openid-configuration', public: true, cacheable: 300, answer: metadata },
  { method: 'GET', path: '/jwks', public: true, cacheable: 300, answer: ({ keys }) => keys.jwks },
  { method: 'GET', path: '/healthz', public: true, cacheable: 0, answer: () => ({ status: 'ok' }) },
  {
    method: 'GET',
    path: '/readyz',
    public: true,
    cacheable: 0,
    answer: async (context) => {
      await requireReady(context);
      return { status: 'ok' };
    },
  },
  {
    method: 'POST',
    path: '/token',
    public: false,
    body: ['form', 'json'],
    bodyLimit: 32_768,
    about: (context, tokenRequest) => (tokenRequest ? factsWanted(context, tokenRequest) : {}),
    handle: token,
  },
  {
    method: 'POST',
    path: '/introspect',
    public: false,
    body: ['form'],
    bodyLimit: 65_536,
    accept: introspectRemembered,
    handle: introspect,
  },
  { method: 'POST', path: '/revoke', public: false, body: ['form'], bodyLimit: 32_768, handle: revoke },
  { method: 'GET', path: '/feed', public: false, body: [], bodyLimit: 1_024, handle: feed },
  { method: 'POST', path: '/reports', public: false, body: ['json'], bodyLimit: 2_097_152, handle: reports },
  { method: 'GET', path: '/verify', public: false, body: [], bodyLimit: 1_024, accept: verifyRemembered, handle: verify },
  { method: 'POST', path: '/verify', public: false, body: [], bodyLimit: 1_024, accept: verifyRemembered, handle: verify },
  // Envoy sends the original method, and the original path after a prefix.
  { method: undefined, path: '/verify/:audience/*', public: false, body: [], bodyLimit: 1_024, accept: verifyRemembered, handle: verify },
];

/** The form of a token request is read before the client is known, so that the ledger is asked only once. */
export const tokenRequestOf = (request: FastifyRequest): TokenRequest | null =>
  request.route?.path === '/token' ? readTokenRequest(request.body, request.headers['content-type'], request.headers.authorization) : null;

async function token(context: StsContext, { connection, client, tokenRequest }: Admitted, _request: FastifyRequest, reply: FastifyReply) {
  if (!tokenRequest) throw new Error('a token request that was not read');
  const result = await issueToken(context, connection, client, tokenRequest);
  if (!result.issued) return sendRefusal(reply, result.refusal);
  return sendIssued(reply, result.decisionId, {
    access_token: result.accessToken,
    token_type: 'Bearer',
    expires_in: result.expiresIn,
    ...(result.scope === '' ? {} : { scope: result.scope }),
    ...(result.issuedTokenType === null ? {} : { issued_token_type: result.issuedTokenType }),
  });
}

async function introspectRemembered(context: StsContext, { connection, client }: Admitted, request: FastifyRequest, reply: FastifyReply) {
  const read = readIntrospectionRequest(request.body, request.headers['content-type']);
  if (!read.ok || misnamed(client, read.clientId) !== null) return false;
  const active = await introspectActive(context, connection, client, read.asked);
  if (active) reply.send(active.answer(nameDecision(reply, active.decisionId)));
  return active !== null;
}

async function introspect(context: StsContext, { connection, client }: Admitted, request: FastifyRequest, reply: FastifyReply) {
  const read = readIntrospectionRequest(request.body, request.headers['content-type']);
  const problem = read.ok ? misnamed(client, read.clientId) : read.problem;
  if (problem !== null || !read.ok)
    return refuse(context, { connection, client }, 'introspection', 'request_malformed', reply, problem ?? undefined);
  const { decisionId, answer } = await introspectToken(context, connection, client, read.asked);
  return reply.send(answer(nameDecision(reply, decisionId)));
}

async function verifyRemembered(context: StsContext, { connection, client }: Admitted, request: FastifyRequest, reply: FastifyReply) {
  const asked = readForwardedRequest(request, client.resourceServer?.certificateHeader ?? null);
  const accepted = await acceptForwarded(context, connection, client, asked);
  if (accepted) sendForwarded(reply, accepted);
  return accepted !== null;
}

async function verify(context: StsContext, { connection, client }: Admitted, request: FastifyRequest, reply: FastifyReply) {
  const asked = readForwardedRequest(request, client.resourceServer?.certificateHeader ?? null);
  return sendForwarded(reply, await verifyForwarded(context, connection, client, asked));
}

async function revoke(context: StsContext, { connection, client }: Admitted, request: FastifyRequest, reply: FastifyReply) {
  const read = readParameters(request.body, request.headers['content-type']);
  if (!read.ok) return sendProblem(reply, 400, read.problem);
  const value = one(read.parameters, 'token');
  if (value === null) return sendProblem(reply, 400, 'token is missing');
  const problem = misnamed(client, one(read.parameters, 'client_id'));
  if (problem !== null) return sendProblem(reply, 400, problem);
  const result = await revokeToken(context, connection, client, value);
  if (result.outcome === 'refused') return sendRefusal(reply, result.refusal);
  return result.outcome === 'unsupported' ? sendUnsupportedToken(reply) : reply.code(200).send();
}

/** Whoever names itself names the identity of its certificate (RFC 8705 §2). */
const misnamed = ({ identity }: Client, clientId: string | null): string | null =>
  clientId === null || clientId === identity.name ? null : 'client_id does not name the identity of the certificate';

async function feed(context: StsContext, admitted: Admitted, request: FastifyRequest, reply: FastifyReply) {
  if (request.method !== 'GET') return sendProblem(reply.header('Allow', 'GET'), 405, 'This method is not for this address.');
  if (!admitted.client.resourceServer) return refuse(context, admitted, 'report', 'gateway_untrusted', reply);
  return sendFeed(context, admitted, request, reply);
}

async function reports(context: StsContext, { connection, client }: Admitted, request: FastifyRequest, reply: FastifyReply) {
  const server = client.resourceServer;
  if (!server) return refuse(context, { connection, client }, 'report', 'gateway_untrusted', reply);
  const read = await readReports(request.body);
  if (!read.ok) return sendProblem(reply, 400, read.problem);
  const { reports, acknowledgement } = onOurClock(read.batch, context.clock());
  const { accepted, rejected } = await acceptReports(context, connection, client, server, reports);
  // What it says that it has told is on record by now.
  if (acknowledgement) await acknowledgeFeed(context, connection, server, acknowledgement);
  return reply.send({ accepted: accepted + read.repeated, rejected: [...read.rejected, ...rejected] });
}

async function refuse(
  context: StsContext,
  { connection, client }: Pick<Admitted, 'connection' | 'client'>,
  door: 'introspection' | 'report',
  code: 'request_malformed' | 'gateway_untrusted',
  reply: FastifyReply,
  description?: string,
) {
  const decision = {
    ...decisionOn(connection, context.clock(), client, client.identity),
    code,
    door,
    resourceServerId: client.resourceServer?.id ?? null,
    ...(description === undefined ? {} : { detail: { reason: description } }),
  } as const;
  const decisionId = await recordRefusal(context, decision, connection.deadline);
  return sendRefusal(reply, { code, decisionId, ...(description === undefined ? {} : { description }) });
}

/** What is known to be temporary; anything else is a defect of ours. */
export const isUnavailable = (error: unknown): boolean => (error instanceof Failure && error.code === 'unavailable') || isOutage(error);
