import { timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../../domain/actor.ts';
import { addSeconds, type Clock } from '../../domain/clock.ts';
import { Failure } from '../../domain/failure.ts';
import { isUuid, toPublicId } from '../../domain/ids.ts';
import { may } from '../../domain/roles.ts';
import { findUsableApiKey, noteApiKeyUse } from '../../ledger/api-keys.ts';
import type { Database } from '../../ledger/database.ts';
import { noteSessionUse } from '../../ledger/sessions.ts';
import { apiKeyShape, hashApiKey } from '../../operations/create-api-key.ts';
import { freshFor } from '../../operations/sign-in-context.ts';
import type { OperationName } from './contract.ts';
import { rowOf } from './contract.ts';
import type { SignIn } from './sign-in.ts';

export type Caller = {
  readonly actor: Extract<Actor, { kind: 'user' | 'api_key' }>;
  readonly email: string | null;
  /** A browser sends its cookie wherever it is told to; only such a caller has to prove where the request was written. */
  readonly by: 'session' | 'api key';
  /** That a second person approves this very act. */
  readonly approved?: true;
  readonly session?: { readonly id: string; readonly method: string; readonly authenticatedAt: Date; readonly expiresAt: Date };
};

export type CallerContext = {
  readonly database: Database;
  readonly clock: Clock;
  readonly signIn: SignIn;
  /** Origin of the console, the only one that a browser may write from. */
  readonly consoleUrl: string;
  /** Known to the console process alone, new at each start. */
  readonly consoleSecret: string | undefined;
};

/** Whose request it is: the API key when there is one, otherwise the session; undefined for nobody. */
export async function identify(context: CallerContext, request: FastifyRequest): Promise<Caller | undefined> {
  const { authorization } = request.headers;
  const address = clientAddress(context, request);
  if (authorization !== undefined) return byApiKey(context, authorization, { address, request: request.id });
  const user = await context.signIn.currentUser(request.headers.cookie);
  if (user === undefined) return undefined;
  const { id, name, email, role, session } = user;
  await noteSessionUse(context.database.prisma, session.id, context.clock());
  const actor = { kind: 'user', id, name, role, address, method: session.method, request: request.id } as const;
  return { actor, email, by: 'session', session };
}

/** Where a request came from, whoever sent it. */
export type From = { readonly address: string; readonly request: string };

async function byApiKey({ database, clock }: CallerContext, authorization: string, from: From): Promise<Caller | undefined> {
  const key = /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? '';
  if (!apiKeyShape.test(key)) return undefined;
  const now = clock();
  const found = await findUsableApiKey(database.prisma, hashApiKey(key), now);
  if (found === undefined) return undefined;
  await noteApiKeyUse(database.prisma, found.id, now);
  const { id, name, role, expiresAt } = found;
  return { actor: { kind: 'api_key', id, name, role, ...from, method: 'API key', expiresAt }, email: null, by: 'api key' };
}

/** The one place where it is decided whether a caller may do what an operation does. @throws {Failure} `unauthenticated`, `forbidden`, `unconfirmed` */
export function authorise(context: CallerContext, name: OperationName, request: FastifyRequest, caller: Caller | undefined): void {
  const { permission, only, fresh } = rowOf(name);
  if (permission === 'public') return;
  if (caller === undefined) throw new Failure('unauthenticated', 'Sign in, or send a valid API key as `Authorization: Bearer hwk_…`.');
  if (!may(caller.actor.role, permission))
    throw new Failure('forbidden', `The role ${caller.actor.role} may not do this: it needs the permission to ${permission}.`);
  if (caller.by === 'session') requireOrigin(context, request);
  else if (only === 'session') throw new Failure('forbidden', 'This is about whoever is signed in, and an API key is nobody.');
  if (fresh && caller.session !== undefined) requireFresh(context, caller.session);
}

/** What cannot be undone is done by somebody who has just proved who they are. An API key proves it with each request. @throws {Failure} `unconfirmed` */
function requireFresh({ clock }: CallerContext, { authenticatedAt }: NonNullable<Caller['session']>): void {
  if (clock() >= addSeconds(authenticatedAt, freshFor))
    throw new Failure('unconfirmed', 'This cannot be undone: confirm first that it is you.');
}

/** Whatever a browser writes, it writes from the console's own pages. @throws {Failure} `forbidden` */
export function requireOrigin({ consoleUrl }: CallerContext, { method, headers }: FastifyRequest): void {
  if (method === 'GET' || method === 'HEAD' || headers.origin === consoleUrl) return;
  throw new Failure('forbidden', `A session may write only from ${consoleUrl}; scripts use an API key.`);
}

/** Believed from the console alone, which proves itself by the secret of this start. */
export function clientAddress({ consoleSecret }: Pick<CallerContext, 'consoleSecret'>, { headers, socket }: FastifyRequest): string {
  const told = headers['x-hawser-client-address'];
  const proof = headers['x-hawser-console-secret'];
  const believed = consoleSecret !== undefined && typeof proof === 'string' && sameText(proof, consoleSecret);
  return believed && typeof told === 'string' && addressShape.test(told) ? told : (socket.remoteAddress ?? 'unknown');
}

const addressShape = /^[0-9A-Fa-f:.]{2,45}$/;

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** What `session.show` says. */
export const sessionOf = ({ actor, email, session }: Caller) => ({
  kind: actor.kind,
  id: shownId(actor),
  name: actor.name,
  email,
  role: actor.role,
  expiresAt: session?.expiresAt ?? null,
});

const shownId = ({ kind, id }: Caller['actor']): string => (isUuid(id) ? toPublicId(kind === 'user' ? 'user' : 'apiKey', id) : id);
