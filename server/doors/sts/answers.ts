import type { FastifyReply } from 'fastify';
import { bearerChallenge } from '../../domain/bearer-challenge.ts';
import type { RefusalCode } from '../../domain/codes.ts';
import { toPublicId } from '../../domain/ids.ts';
import type { Refusal } from '../../operations/connection.ts';
import type { ForwardedVerdict } from '../../operations/verify-forwarded.ts';

/** Of every answer. */
export const standardHeaders = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'Strict-Transport-Security': 'max-age=31536000',
  'X-Content-Type-Options': 'nosniff',
} as const;

type Wire = { readonly status: 400 | 401; readonly error: string; readonly description: string };

const client: Wire = { status: 401, error: 'invalid_client', description: 'The client certificate was not accepted.' };
// One sentence for all, so that nobody learns whether a secret exists or whose it is.
const subject: Wire = { status: 400, error: 'invalid_request', description: 'The subject token was not accepted.' };
const target: Wire = { status: 400, error: 'invalid_target', description: 'No token is issued for this target.' };
const token: Wire = { status: 401, error: 'invalid_token', description: 'The token was not accepted.' };

/** How each refusal looks to the caller: RFC 6749 §5.2, RFC 8693 §2.2.2, RFC 8707 §2, RFC 6750 §3.1. Nothing more is said. */
const wire = {
  cert_revoked: client,
  cert_frozen: client,
  cert_expired: client,
  cert_unknown: client,
  cert_not_client: client,
  cert_renewal_required: { ...client, description: 'The certificate must be renewed before a token is issued.' },
  client_assertion_invalid: client,
  client_assertion_replayed: client,
  identity_suspended: client,
  identity_retired: client,
  subject_token_invalid: subject,
  subject_token_replayed: subject,
  subject_cert_mismatch: subject,
  delegation_not_granted: { ...subject, description: 'The delegation was not accepted.' },
  request_malformed: { status: 400, error: 'invalid_request', description: 'The request is malformed.' },
  target_unknown: target,
  target_not_granted: target,
  scope_not_granted: { status: 400, error: 'invalid_scope', description: 'The scope is not granted.' },
  grant_type_unsupported: { status: 400, error: 'unsupported_grant_type', description: 'The grant type is not supported.' },
  gateway_untrusted: { status: 400, error: 'unauthorized_client', description: 'The client may not do this.' },
  gateway_header_conflict: { status: 401, error: 'invalid_request', description: 'The request was not accepted.' },
  'cnf_mismatch.foreign': token,
  'cnf_mismatch.unknown': token,
  'cnf_mismatch.rotated': token,
  'cnf_mismatch.sibling': token,
  'cnf_mismatch.same_key': token,
  'cnf_mismatch.gateway': token,
  cnf_missing_cert: token,
  cnf_absent: token,
  cnf_malformed: token,
  aud_mismatch: token,
  token_expired: token,
  token_not_yet_valid: token,
  token_revoked: token,
  token_malformed: token,
  signature_invalid: token,
  issuer_mismatch: token,
  scope_insufficient: token,
} as const satisfies Record<RefusalCode, Wire>;

/** RFC 6749 §5.1: what it wants beside Cache-Control, and what the body is. */
const issuedHeaders = [...Object.entries(standardHeaders).flat(), 'Pragma', 'no-cache', 'Content-Type', 'application/json; charset=utf-8'];

/**
 * A token, and the decision to issue it. Past the framework's own way to answer, which costs as much as everything else about it;
 * all that may be in it is ASCII.
 */
export function sendIssued(reply: FastifyReply, decisionId: string, answer: Readonly<Record<string, string | number>>): FastifyReply {
  const body = JSON.stringify(answer);
  const own = ['Hawser-Decision', toPublicId('decision', decisionId), 'Content-Length', String(body.length)];
  reply.hijack();
  reply.raw.writeHead(200, [...issuedHeaders, ...own]);
  reply.raw.end(body, 'latin1');
  return reply;
}

/** Names the decision that the answer rests on. Returns its id as the caller sees it. */
export function nameDecision(reply: FastifyReply, decisionId: string): string {
  const id = toPublicId('decision', decisionId);
  reply.header('Hawser-Decision', id);
  return id;
}

/** For a gateway: let it through as whom, or say no in words that the gateway may show its client (RFC 6750 §3). */
export function sendForwarded(reply: FastifyReply, verdict: ForwardedVerdict): FastifyReply {
  const decision_id = verdict.decisionId === undefined ? undefined : nameDecision(reply, verdict.decisionId);
  if (verdict.accepted) {
    const { sub, client_id, scope } = verdict.claims;
    reply.headers({ 'X-Hawser-Subject': sub, 'X-Hawser-Client': client_id, 'X-Hawser-Scope': scope });
    return reply.code(204).send();
  }
  const { audience, error } = verdict;
  reply.code(401).header('WWW-Authenticate', bearerChallenge(audience, error));
  return reply.send({ error: error ?? 'token_required', error_description: 'The request was not accepted.', decision_id });
}

export function sendRefusal(reply: FastifyReply, { code, decisionId, description }: Refusal): FastifyReply {
  const { status, error, description: standard } = wire[code];
  const decision_id = nameDecision(reply, decisionId);
  if (error === 'invalid_client') challenge(reply);
  return reply.code(status).send({ error, error_description: description ?? standard, decision_id });
}

/**
 * Whoever tried another way to authenticate is told so in the words of that way (RFC 6749 §5.2). HTTP has no name for client
 * certificates, and a made-up one would hide the error from clients that read challenges first.
 */
function challenge(reply: FastifyReply): void {
  const [, scheme] = /^(basic|bearer)(?: |$)/i.exec(reply.request.headers.authorization ?? '') ?? [];
  if (scheme !== undefined) reply.header('WWW-Authenticate', `${scheme} realm="client certificates only"`);
}

/** RFC 7009 §2.2.1. */
export const sendUnsupportedToken = (reply: FastifyReply): FastifyReply =>
  reply
    .code(400)
    .send({ error: 'unsupported_token_type', error_description: 'An exchange secret is revoked by an administrator, not here.' });

/** A request that is wrong before anything could be decided. */
export const sendProblem = (reply: FastifyReply, status: 400 | 404 | 405 | 413 | 415, description: string): FastifyReply =>
  reply.code(status).send({ error: 'invalid_request', error_description: description });

/** The ledger, or something else that is needed, is away for the moment. */
export const sendUnavailable = (reply: FastifyReply): FastifyReply =>
  reply
    .code(503)
    .header('Retry-After', '1')
    .send({ error: 'temporarily_unavailable', error_description: 'The service cannot answer at the moment.' });
