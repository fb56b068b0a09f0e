import { mkdtempSync, rmSync } from 'node:fs';
import { type RequestOptions, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildEnrolment } from '../doors/enrolment/server.ts';
import { custodyOf } from '../keys/custody.ts';
import { Database } from '../ledger/database.ts';
import { DecisionWriter } from '../ledger/decisions.ts';
import type { EnrolmentContext } from '../operations/enrolment-context.ts';
import { issueListenerCertificates } from '../operations/issue-listener-certificates.ts';
import { obtainListenerCertificate } from '../operations/obtain-listener-certificate.ts';
import { TestAuthority } from './authority.ts';
import { type TestDatabase, testDatabase } from './database.ts';

export type EnrolmentClient = { readonly keyPem?: string; readonly chainPem?: string };
export type EnrolmentAnswer = { status: number; headers: Record<string, unknown>; body: string };
type Asking = { body?: string | Buffer; type?: string; client?: EnrolmentClient; headers?: Record<string, string> };

export type TestEnrolment = {
  readonly ledger: TestDatabase;
  readonly authority: TestAuthority;
  readonly context: EnrolmentContext;
  readonly app: ReturnType<typeof buildEnrolment>;
  /** Errors that nobody expected. */
  readonly faults: unknown[];
  /** Over real TLS, each on a connection of its own. */
  ask(method: string, path: string, asking?: Asking): Promise<EnrolmentAnswer>;
  close(): Promise<void>;
};

/** The enrolment door on a ledger of its own, with the rights that its role really has. */
export async function testEnrolment(): Promise<TestEnrolment> {
  const ledger = await testDatabase();
  const authority = await TestAuthority.create(ledger.database);
  const directory = mkdtempSync(join(tmpdir(), 'hawser-enrolment-'));
  const database = new Database(ledger.urlFor('api'));
  const context = { ...authority.context, database, decisions: new DecisionWriter(database.pool) };
  const listener = { database, clock: context.clock, custody: custodyOf(Buffer.alloc(32, 7)), directory };
  const asked = obtainListenerCertificate(listener, 'enrolment', 10_000);
  const timer = setInterval(() => void issueListenerCertificates(context), 50);
  const certificate = await asked.finally(() => clearInterval(timer));
  const faults: unknown[] = [];
  const app = buildEnrolment(context, certificate, (error) => faults.push(error));
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;

  const ask = (method: string, path: string, { body, client = {}, type = 'application/json', headers = {} }: Asking = {}) =>
    new Promise<EnrolmentAnswer>((resolve, reject) => {
      const tls = { ca: authority.caPem, servername: 'localhost', key: client.keyPem, cert: client.chainPem, agent: false } as const;
      const sent = { ...headers, ...(body === undefined ? {} : { 'content-type': type }) };
      const options: RequestOptions = { host: '127.0.0.1', port, method, path, headers: sent, ...tls };
      const asking = request(options, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts).toString() }),
        );
      });
      asking.once('error', reject);
      asking.end(body);
    });

  return {
    ledger,
    authority,
    context,
    app,
    faults,
    ask,
    async close() {
      await app.close();
      await database.close();
      await ledger.drop();
      rmSync(directory, { recursive: true });
    },
  };
}
