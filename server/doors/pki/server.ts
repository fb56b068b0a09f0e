import fastify, { type FastifyReply } from 'fastify';
import { authorityNamed } from '../../ledger/authorities.ts';
import { publishedCrl } from '../../ledger/crls.ts';
import { isOutage } from '../../ledger/outage.ts';
import type { Context } from '../../operations/context.ts';

/** One thing that must work for Hawser to be ready; rejects with the reason while it does not. */
export type Check = () => Promise<void>;

/** Milliseconds that a check may take. */
const patience = 3_000;

/**
 * What must be fetchable by anybody without TLS, since it is what TLS is checked with: authorities and revocation lists
 * (RFC 5280 §4.2.1.13, §4.2.2.1), and whether all of Hawser is ready.
 */
export function buildPki({ database }: Context, checks: Readonly<Record<string, Check>>, logFault: (error: unknown) => void) {
  const app = fastify({
    bodyLimit: 1_024,
    requestTimeout: 10_000,
    connectionTimeout: 30_000,
    keepAliveTimeout: 5_000,
    forceCloseConnections: true,
    frameworkErrors: (_error, _request, reply) => void refuse(reply, 400, 'The request is malformed.'),
  });
  app.removeAllContentTypeParsers();
  app.setNotFoundHandler((_request, reply) => refuse(reply, 404, 'There is nothing at this address.'));
  app.setErrorHandler((error, _request, reply) => {
    if (isOutage(error)) return refuse(reply, 503, 'The ledger does not answer.');
    const status: unknown = Reflect.get(Object(error), 'statusCode');
    if (typeof status === 'number' && status >= 400 && status < 500) return refuse(reply, status, 'The request is malformed.');
    logFault(error);
    return refuse(reply, 500, 'Something went wrong here.');
  });

  app.get<{ Params: { file: string } }>('/crl/:file', async ({ params }, reply) => {
    const name = authorityIn(params.file, '.crl');
    const crl = name === undefined ? undefined : await publishedCrl(database.prisma, name);
    if (crl) return reply.type('application/pkix-crl').header('cache-control', 'public, max-age=30').send(Buffer.from(crl.der));
    const exists = name !== undefined && (await authorityNamed(database.prisma, name)) !== undefined;
    return exists ? refuse(reply, 503, 'The first revocation list is not published yet.') : refuse(reply, 404, 'No such authority.');
  });
  app.get<{ Params: { file: string } }>('/ca/:file', async ({ params }, reply) => {
    const name = authorityIn(params.file, '.crt');
    const authority = name === undefined ? undefined : await authorityNamed(database.prisma, name);
    if (!authority) return refuse(reply, 404, 'No such authority.');
    return reply.type('application/pkix-cert').header('cache-control', 'public, max-age=3600').send(Buffer.from(authority.der));
  });
  app.get('/healthz', async (_request, reply) => reply.header('cache-control', 'no-store').send({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const results = await Promise.all(Object.entries(checks).map(async ([name, check]) => [name, await outcome(check)] as const));
    const ready = results.every(([, result]) => result === 'ok');
    reply.code(ready ? 200 : 503).header('cache-control', 'no-store');
    return { status: ready ? 'ok' : 'not ready', checks: Object.fromEntries(results) };
  });
  return app;
}

const authorityIn = (file: string, suffix: string): string | undefined =>
  /^[a-z0-9-]{1,60}$/.test(file.slice(0, -suffix.length)) && file.endsWith(suffix) ? file.slice(0, -suffix.length) : undefined;

async function outcome(check: Check): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), patience);
  });
  try {
    await Promise.race([check(), late]);
    return 'ok';
  } catch (error) {
    return isOutage(error) ? 'the ledger does not answer' : error instanceof Error ? error.message : 'failed';
  } finally {
    clearTimeout(timer);
  }
}

const refuse = (reply: FastifyReply, status: number, detail: string): FastifyReply => {
  if (status === 503) reply.header('retry-after', '1');
  return reply.code(status).header('cache-control', 'no-store').type('application/problem+json').send(JSON.stringify({ status, detail }));
};
