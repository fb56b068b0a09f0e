import type { FastifyInstance, FastifyReply } from 'fastify';
import { answerOcsp } from '../../operations/answer-ocsp.ts';
import type { OcspContext } from '../../operations/ocsp-context.ts';

/** Octets of a request: a hundred certificates fit. */
const longest = 16_384;
/** Seconds for which a cache may repeat an answer: a revocation shows no later than this. */
const maxAge = 30;

/**
 * OCSP over HTTP (RFC 6960 appendix A.1): GET with the request in the path, base 64, and POST. An error of OCSP is an answer
 * of HTTP, with the status 200. What answers a GET may be cached (RFC 5019 §6.2), unless it repeats a nonce.
 */
export function addOcsp(app: FastifyInstance, context: OcspContext): void {
  app.addContentTypeParser('application/ocsp-request', { parseAs: 'buffer', bodyLimit: longest }, async (_: unknown, body: Buffer) => body);

  app.post('/ocsp', { bodyLimit: longest }, async ({ body }, reply) => {
    const { der } = await answerOcsp(context, Buffer.isBuffer(body) ? body : Buffer.alloc(0));
    return send(reply.header('cache-control', 'no-store'), der);
  });

  app.get<{ Params: { '*': string } }>('/ocsp/*', async ({ params }, reply) => {
    const { der, cacheable } = await answerOcsp(context, decode(params['*']));
    if (cacheable === null) reply.header('cache-control', 'no-store');
    else {
      reply.header('cache-control', `public, max-age=${maxAge}, no-transform, must-revalidate`);
      reply.header('last-modified', cacheable.from.toUTCString()).header('expires', cacheable.until.toUTCString());
    }
    return send(reply, der);
  });
}

const send = (reply: FastifyReply, der: Buffer): FastifyReply => reply.type('application/ocsp-response').send(der);

/** Some clients leave the slashes and pluses of base 64 as they are; the router has decoded the rest. */
const decode = (path: string): Buffer => (/^[A-Za-z0-9+/]+={0,2}$/.test(path) ? Buffer.from(path, 'base64') : Buffer.alloc(0));
