import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * Sends a public document; whoever has it already hears only that it is still the same (RFC 9110 §13.1.2).
 * @param cacheable seconds; zero is not to be stored at all
 */
export function sendDocument(request: FastifyRequest, reply: FastifyReply, document: unknown, cacheable: number): FastifyReply {
  if (cacheable === 0) return reply.send(document);
  const body = JSON.stringify(document);
  const tag = `"${createHash('sha256').update(body).digest('base64url')}"`;
  reply.headers({ 'Cache-Control': `public, max-age=${cacheable}`, ETag: tag });
  if (has(request.headers['if-none-match'], tag)) return reply.code(304).send();
  return reply.type('application/json; charset=utf-8').send(body);
}

/** Weakly compared, as RFC 9110 §13.1.2 has it. */
const has = (header = '', tag: string): boolean =>
  header.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === tag);
