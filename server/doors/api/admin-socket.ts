import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import fastify, { type FastifyInstance } from 'fastify';
import { z } from 'zod';
import { system } from '../../domain/actor.ts';
import { localSocket } from '../../domain/api-key.ts';
import { Failure } from '../../domain/failure.ts';
import type { Context } from '../../operations/context.ts';
import { createApiKey } from '../../operations/create-api-key.ts';
import { newApiKey } from './contract/access-schemas.ts';
import { parseJson, readBody } from './input.ts';
import { encodeOutput } from './output.ts';
import { problemOf } from './problems.ts';

/**
 * The way to a first API key without a browser: a Unix socket that only the user of this process may open. It can do nothing
 * else, and leaves an event.
 */
export function buildAdminSocket(context: Context, logFault: (error: unknown) => void): FastifyInstance {
  const app = fastify({ bodyLimit: 4_096, requestTimeout: 10_000, forceCloseConnections: true, exposeHeadRoutes: false });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) => parseJson(body));
  app.setErrorHandler((error, _request, reply) => {
    const problem = problemOf(error);
    if (problem.status === 500) logFault(error);
    return reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  });
  app.setNotFoundHandler(() => {
    throw new Failure('not_found', 'This socket makes API keys and does nothing else.');
  });
  app.post('/api-keys', async (request, reply) => {
    const input = readBody(wanted, request.body);
    const created = await createApiKey(context, system(localSocket), { expiresInSeconds: null, ...input });
    return reply.code(201).send(encodeOutput('apikey.create', created, undefined));
  });
  return app;
}

const wanted = z.object({ name: newApiKey.shape.name, role: newApiKey.shape.role });

/** Listens at the path, replacing what a crash left there; nobody but the owner may open it. */
export async function listenAt(app: FastifyInstance, path: string): Promise<void> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  rmSync(path, { force: true });
  const before = process.umask(0o177);
  try {
    await app.listen({ path });
  } finally {
    process.umask(before);
  }
  chmodSync(path, 0o600);
}
