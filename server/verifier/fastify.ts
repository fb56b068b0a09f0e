import type { IncomingMessage, ServerResponse } from 'node:http';
import { admit } from './callers.ts';
import { publish } from './metadata.ts';
import { type Policy, refusal } from './verdict.ts';
import type { Verifier } from './verifier.ts';

/** What this asks of a request and a reply of Fastify. */
type FastifyRequest = { readonly raw: IncomingMessage };
type FastifyReply = {
  readonly raw: ServerResponse;
  hijack(): unknown;
  code(status: number): unknown;
  headers(values: Record<string, string>): unknown;
  header(name: string, value: string): unknown;
  send(body: string): unknown;
};

/**
 * An `onRequest` or `preHandler` hook of Fastify that lets only verified callers through; `callerOf(request.raw)` tells who it is. As
 * `onRequest` it refuses before a body is read. On an instance with a handler for what is not found, it also tells everybody where
 * to get a token (RFC 9728).
 */
export const fastifyGuard =
  (verifier: Verifier, policy: Policy = {}) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    if (verifier.metadata && publish(verifier.metadata, request.raw, reply.raw)) return reply.hijack();
    const verdict = await verifier.check(request.raw, policy);
    if (!verdict.accepted) {
      const { status, headers, body } = refusal(verdict, verifier.audience, policy);
      reply.code(status);
      reply.headers(headers);
      return reply.send(body);
    }
    if (verdict.caller.decisionId !== undefined) reply.header('Hawser-Decision', verdict.caller.decisionId);
    admit(request.raw, verdict.caller);
    return undefined;
  };
