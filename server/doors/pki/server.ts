import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { authorityNamed } from '../../ledger/authorities.ts';
import { crlBytes, publishedCrl } from '../../ledger/crls.ts';
import { isOutage } from '../../ledger/outage.ts';
import type { OcspContext } from '../../operations/ocsp-context.ts';
import { addOcsp } from './ocsp.ts';

/** One thing that must work for Hawser to be ready; rejects with the reason while it does not. */
export type Check = () => Promise<void>;

/** Milliseconds that a check may take. */
const patience = 3_000;

/**
 * What must be fetchable by anybody without TLS, since it is what TLS is checked with: authorities, revocation lists and the
 * status of certificates (RFC 5280 §4.2.1.13, §4.2.2.1), and whether all of Hawser is ready.
 */
export function buildPki(context: OcspContext, checks: Readonly<Record<string, Check>>, logFault: (error: unknown) => void) {
  const { database } = context;
  const app = fastify({
    bodyLimit: 1_024,
    requestTimeout: 10_000,
    connectionTimeout: 30_000,
    keepAliveTimeout: 5_000,
    forceCloseConnections: true,
    // A request for the status of a certificate stands in the path.
    routerOptions: { maxParamLength: 1_000 },
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

  // The bytes of the newest list of each authority: a list may be long, and many ask for the same one.
  const lists = new Map<string, { readonly id: string; readonly der: Promise<Buffer | undefined> }>();
  const bytesOf = (name: string, id: string): Promise<Buffer | undefined> => {
    const kept = lists.get(name);
    if (kept?.id === id) return kept.der;
    const der = crlBytes(database.pool, id);
    lists.set(name, { id, der });
    der.catch(() => lists.delete(name));
    return der;
  };

  const sendCrl = async (name: string | undefined, shard: number | undefined, { headers }: FastifyRequest, reply: FastifyReply) => {
    if (name === undefined || shard === undefined) return refuse(reply, 404, 'No such revocation list.');
    const crl = await publishedCrl(database.prisma, name, shard);
    if (!crl) {
      const coming = shard === 0 && (await authorityNamed(database.prisma, name)) !== undefined;
      return coming
        ? refuse(reply, 503, 'The first revocation list is not published yet.')
        : refuse(reply, 404, 'No such revocation list.');
    }
    const tag = `"${crl.id}"`;
    reply.header('cache-control', 'public, max-age=30').header('etag', tag).header('last-modified', crl.thisUpdate.toUTCString());
    if (headers['if-none-match'] === tag) return reply.code(304).send();
    const der = await bytesOf(`${name} ${shard}`, crl.id);
    return der ? reply.type('application/pkix-crl').send(der) : refuse(reply, 503, 'The revocation list was just replaced.');
  };
  app.get<{ Params: { file: string } }>('/crl/:file', (request, reply) =>
    sendCrl(authorityIn(request.params.file, '.crl'), 0, request, reply),
  );
  app.get<{ Params: { authority: string; file: string } }>('/crl/:authority/:file', (request, reply) =>
    sendCrl(request.params.authority, shardIn(request.params.file), request, reply),
  );
  app.get<{ Params: { file: string } }>('/ca/:file', async ({ params }, reply) => {
    const name = authorityIn(params.file, '.crt');
    const authority = name === undefined ? undefined : await authorityNamed(database.prisma, name);
    if (!authority) return refuse(reply, 404, 'No such authority.');
    return reply.type('application/pkix-cert').header('cache-control', 'public, max-age=3600').send(Buffer.from(authority.der));
  });
  addOcsp(app, context);
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

/** The first list has another address. */
const shardIn = (file: string): number | undefined => (/^[1-9][0-9]{0,3}\.crl$/.test(file) ? Number.parseInt(file, 10) : undefined);

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
