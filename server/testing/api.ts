import { createHmac, randomBytes } from 'node:crypto';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { system } from '../domain/actor.ts';
import type { Clock } from '../domain/clock.ts';
import { Failure } from '../domain/failure.ts';
import { newId } from '../domain/ids.ts';
import { type Role, roleNames } from '../domain/roles.ts';
import type { OperationName, WireInput, WireOutput } from '../doors/api/contract.ts';
import { rowOf } from '../doors/api/contract.ts';
import type { ApiContext } from '../doors/api/handlers.ts';
import { buildApi } from '../doors/api/server.ts';
import { createSignIn } from '../doors/api/sign-in.ts';
import { custodyOf } from '../keys/custody.ts';
import { Database } from '../ledger/database.ts';
import { insertUser, signInTables } from '../ledger/sign-in.ts';
import { AnswerTimes } from '../metrics/answer-times.ts';
import { createApiKey } from '../operations/create-api-key.ts';
import { type RefusalLimits, type RefusalWatch, RefusedActs } from '../operations/record-refused-acts.ts';
import { type TestDatabase, testDatabase } from './database.ts';

export const consoleUrl = 'http://localhost:3000';
export const consoleSecret = 'secret-of-this-start';
export const password = 'correct horse battery';
/** Signs the session cookies of tests. */
export const cookieSecret = 'a secret that signs the cookies of tests';

type Answer<N extends OperationName> = { status: number; body: WireOutput<N> & ProblemBody; headers: Record<string, unknown> };
type ProblemBody = { code?: string; detail?: string; problems?: { field: string; detail: string }[] };

export type TestApi = {
  readonly app: FastifyInstance;
  readonly context: ApiContext;
  /** As the superuser, for looking at rows. */
  readonly superuser: Database;
  readonly faults: unknown[];
  /** How the recording of refused acts went, in refusals. */
  readonly refusals: { recorded: number; delayed: number; lost: number };
  /** What the file of the one-time link says; undefined when there is none. */
  setupToken(): string | undefined;
  keyOf(role: Role): string;
  /** Calls an operation with the API key of a role, `owner` unless named. */
  call<N extends OperationName>(name: N, input: WireInput<N>, as?: Role | { headers: Record<string, string> }): Promise<Answer<N>>;
  addUser(role: Role, email?: string): Promise<{ id: string; email: string }>;
  /** The cookie of a new session. */
  signIn(email: string): Promise<string>;
  close(): Promise<void>;
};

const missing = () => Promise.reject(new Failure('unavailable', 'there is no signer in this test'));
const noSigner: ApiContext['signer'] = {
  sign: missing,
  importAuthorityKey: missing,
  seal: missing,
};

/** The management API on a ledger of its own, with the rights that its role really has. */
export async function testApi(
  options: {
    clock?: Clock;
    signer?: Partial<ApiContext['signer']>;
    checkpoints?: ApiContext['checkpoints'];
    testDb?: TestDatabase;
    refusalLimits?: RefusalLimits;
  } = {},
): Promise<TestApi> {
  const db = options.testDb ?? (await testDatabase());
  const database = new Database(db.urlFor('api'), { connections: 4 });
  const clock = options.clock ?? (() => new Date());
  const signIn = createSignIn({ tables: signInTables(database), consoleUrl, secret: cookieSecret });
  let setupToken: string | undefined;
  const refusals = { recorded: 0, delayed: 0, lost: 0 };
  const count = (outcome: keyof typeof refusals, several: number) => {
    refusals[outcome] += several;
  };
  const watch: RefusalWatch = {
    recorded: (several) => count('recorded', several),
    delayed: (_, several) => count('delayed', several),
    lost: (_, several) => count('lost', several),
  };
  const refusedActs = new RefusedActs({ database, clock }, watch, options.refusalLimits);
  const context: ApiContext = {
    database,
    clock,
    signIn,
    refusedActs,
    consoleUrl,
    consoleSecret,
    trustDomain: 'hawser.test',
    urls: { console: consoleUrl, sts: 'https://localhost:8443', enrolment: 'https://localhost:8444', pki: 'http://localhost:8080' },
    custody: custodyOf(randomBytes(32)),
    ocspTimes: new AnswerTimes(new Date()),
    version: '0.0.0',
    metricsTargets: [],
    signer: { ...noSigner, ...options.signer },
    checkpoints: options.checkpoints ?? { read: async () => [], last: async () => undefined },
    hashExchangeSecret: (secret) => createHmac('sha256', 'pepper').update(secret).digest(),
    hashPassword: signIn.hashPassword,
    verifyPassword: signIn.verifyPassword,
    setupLink: {
      async write(token) {
        setupToken = token;
      },
      async remove() {
        setupToken = undefined;
      },
    },
  };
  const faults: unknown[] = [];
  const app = buildApi(context, (error) => faults.push(error));
  await app.ready();
  const keys = new Map<Role, string>();
  for (const role of roleNames) {
    const { key } = await createApiKey(context, system('test'), { name: `test ${role}`, role, expiresInSeconds: null });
    keys.set(role, key);
  }
  const keyOf = (role: Role): string => keys.get(role) ?? '';

  return {
    app,
    context,
    superuser: db.database,
    faults,
    refusals,
    setupToken: () => setupToken,
    keyOf,
    async call(name, input, as = 'owner') {
      const headers = typeof as === 'string' ? { authorization: `Bearer ${keyOf(as)}` } : as.headers;
      const request = requestOf(name, input as Record<string, unknown>);
      const response = await app.inject({ ...request, headers: { ...request.headers, ...headers } });
      return { status: response.statusCode, body: response.json(), headers: response.headers };
    },
    async addUser(role, email = `${role}@example.test`) {
      const id = newId();
      const passwordHash = await signIn.hashPassword(password);
      await database.transaction((ledger) =>
        insertUser(ledger, { id, accountId: newId(), name: role, email, role, passwordHash, now: clock() }),
      );
      return { id, email };
    },
    async signIn(email) {
      const response = await app.inject({
        method: 'POST',
        url: '/api/auth/sign-in/email',
        headers: { origin: consoleUrl },
        payload: { email, password },
      });
      if (response.statusCode !== 200) throw new Error(`sign-in answered ${response.statusCode}: ${response.body}`);
      return response.cookies
        .filter(({ value }) => value !== '')
        .map(({ name, value }) => `${name}=${encodeURIComponent(value)}`)
        .join('; ');
    },
    async close() {
      await app.close();
      await refusedActs.close();
      await database.close();
      await db.drop();
    },
  };
}

/** The HTTP request that a row of the contract makes of an input. */
export function requestOf(name: OperationName, input: Record<string, unknown>): InjectOptions & { url: string } {
  const { method, path, query, body } = rowOf(name);
  const rest = { ...input };
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, key: string) => {
    const value = encodeURIComponent(String(rest[key]));
    delete rest[key];
    return value;
  });
  const search = new URLSearchParams(
    query === undefined ? [] : Object.entries(rest).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])),
  );
  return {
    method,
    url: `/api/v1${filled}${search.size > 0 ? `?${search}` : ''}`,
    ...(body === undefined ? {} : { payload: JSON.stringify(rest), headers: { 'content-type': 'application/json' } }),
  };
}
