import type { IncomingMessage, ServerResponse } from 'node:http';
import { admit } from './callers.ts';
import { publish } from './metadata.ts';
import { type Policy, sendRejection } from './verdict.ts';
import type { Verifier } from './verifier.ts';

/** What this asks of a request of Express: that it is one of Node. A router that is mounted changes `url`. */
type ExpressRequest = IncomingMessage & { readonly originalUrl?: string };

/**
 * Middleware of Express that lets only verified callers through; `callerOf(request)` tells who it is. Put before every route, it
 * also tells everybody where to get a token (RFC 9728).
 */
export const expressGuard =
  (verifier: Verifier, policy: Policy = {}) =>
  async (request: ExpressRequest, response: ServerResponse, next: () => void): Promise<void> => {
    const { method, originalUrl: url = request.url } = request;
    if (verifier.metadata && publish(verifier.metadata, { method, url }, response)) return;
    const verdict = await verifier.check(request, policy);
    if (!verdict.accepted) return sendRejection(response, verdict, verifier.audience, policy);
    if (verdict.caller.decisionId !== undefined) response.setHeader('Hawser-Decision', verdict.caller.decisionId);
    admit(request, verdict.caller);
    next();
  };
