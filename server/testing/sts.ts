import { createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { Agent, type AgentOptions, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TokenAlgorithm } from '../domain/claims.ts';
import { grantTypes, tokenAlgorithms, tokenTypes } from '../domain/claims.ts';
import type { Clock } from '../domain/clock.ts';
import type { CertificateHeader } from '../domain/gateway.ts';
import { newId } from '../domain/ids.ts';
import { createStsListener, type StsListener } from '../doors/sts/listener.ts';
import { generateKey, signerFrom } from '../keys/software-signer.ts';
import { Database } from '../ledger/database.ts';
import { DecisionWriter } from '../ledger/decisions.ts';
import { FactReader } from '../ledger/fact-reader.ts';
import { FeedLog } from '../ledger/feed-log.ts';
import { FloodGate, type FloodLimits } from '../ledger/flood.ts';
import { LivenessReader } from '../ledger/liveness.ts';
import { listen } from '../ledger/notices.ts';
import { TokenRecorder } from '../ledger/record.ts';
import { AcceptanceRecorder } from '../ledger/record-acceptance.ts';
import { ReportIntake } from '../ledger/reports.ts';
import { Spool } from '../ledger/spool.ts';
import { SubjectReader } from '../ledger/subjects.ts';
import { foreignResolver } from '../operations/resolve-foreign-token.ts';
import type { StsContext } from '../operations/sts-context.ts';
import type { ForeignResolver } from '../operations/subject.ts';
import { publicJwk } from '../tokens/jwks.ts';
import { KeyRing } from '../tokens/key-ring.ts';
import { TestAuthority, type TestCertificate, type TestIdentity } from './authority.ts';
import { type TestDatabase, testDatabase } from './database.ts';
import { testRoot } from './tls-certificates.ts';

export type Answer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly json: Record<string, unknown>;
};
/** What a client proves itself with: a chain and its key in PEM. */
export type ClientCredentials = { readonly chainPem: string; readonly keyPem: string };
export type Call = {
  readonly method?: string;
  readonly form?: Record<string, string> | string | readonly (readonly [string, string])[];
  readonly json?: unknown;
  readonly body?: { readonly type: string; readonly text: string | Buffer };
  readonly headers?: Record<string, string | string[]>;
  readonly agent?: Agent;
};
/** A row of `events` that is a decision. */
export type DecisionRow = Readonly<Record<string, unknown>> & { readonly id: string; readonly code: string };
export type TestAudience = { readonly id: string; readonly uri: string; readonly scopes: readonly string[] };

/** The whole STS on a test's own database, as its role: real certificates, real TLS, real PostgreSQL. */
export class TestSts {
  readonly database: TestDatabase;
  readonly authority: TestAuthority;
  readonly context: StsContext;
  readonly listener: StsListener;
  readonly ca: string;
  readonly logged: string[];
  readonly #directory: string;
  readonly #open: (context: StsContext, port: number) => Promise<StsListener>;
  readonly #agents: Agent[] = [];

  private constructor(
    parts: Pick<TestSts, 'database' | 'authority' | 'context' | 'listener' | 'ca' | 'logged'> & {
      readonly open: (context: StsContext, port: number) => Promise<StsListener>;
    },
    directory: string,
  ) {
    ({
      database: this.database,
      authority: this.authority,
      context: this.context,
      listener: this.listener,
      ca: this.ca,
      logged: this.logged,
    } = parts);
    this.#open = parts.open;
    this.#directory = directory;
  }

  /**
   * @param port where it listens, and where those who find it by its issuer look for it; any that is free, if left away
   * @param relayed where they look for it instead
   */
  static async start({
    clock = () => new Date(),
    database,
    port = 0,
    relayed = port || 8443,
    resolveForeign = foreignResolver(),
    folds,
  }: {
    /** From when on floods are folded, which they are not where it is left away: most tests refuse more from one address than anybody would. */
    folds?: FloodLimits;
    resolveForeign?: ForeignResolver;
    clock?: Clock;
    database?: TestDatabase;
    port?: number;
    relayed?: number;
  } = {}): Promise<TestSts> {
    const own = database ?? (await testDatabase());
    const authority = await TestAuthority.create(own.database, { clock });
    const asSts = new Database(own.urlFor('sts'), { byKeyOnly: true });
    const pepper = randomBytes(32);
    const directory = mkdtempSync(join(tmpdir(), 'hawser-sts-'));
    const { pool } = asSts;
    const signers = tokenAlgorithms.map((algorithm) => signerFrom(generateKey(algorithm)));
    await own.database.prisma.tokenKey.createMany({
      data: signers.map(({ algorithm, publicKey }, index) => {
        const jwk = publicJwk(publicKey, algorithm);
        return { kid: jwk.kid, algorithm, publicJwk: jwk, status: 'current', number: index + 1, createdAt: clock(), activatedAt: clock() };
      }),
    });
    const context: StsContext = {
      database: asSts,
      clock,
      issuer: `https://localhost:${relayed}`,
      keys: new KeyRing(signers.map((signer) => ({ status: 'current', signer }))),
      facts: new FactReader(pool),
      subjects: new SubjectReader(pool),
      resolveForeign,
      liveness: new LivenessReader(pool),
      reports: new ReportIntake(pool, undefined, folds && new FloodGate(folds)),
      tokens: new TokenRecorder(pool),
      acceptances: new AcceptanceRecorder(pool),
      decisions: new DecisionWriter(pool, folds && new FloodGate(folds)),
      spool: new Spool(join(directory, 'spool')),
      feed: new FeedLog(pool),
      hashSecret: (secret) => createHmac('sha256', pepper).update(secret).digest(),
    };
    const root = testRoot();
    const own_ = root.leaf('sts', { usage: 'server' });
    const logged: string[] = [];
    const log = (message: string, error: unknown) => {
      logged.push(`${message} ${error instanceof Error ? `${error.stack} ${String(error.cause)}` : String(error)}`);
    };
    const open = async (within: StsContext, at: number): Promise<StsListener> => {
      const opened = createStsListener(within, { cert: own_.certificate, key: own_.key, ca: authority.bundlePem }, log);
      const notices = listen(asSts, { hawser_feed: () => void within.feed.wake() });
      opened.app.addHook('preClose', async () => notices.close());
      within.feed.start();
      await opened.app.listen({ host: '127.0.0.1', port: at });
      return opened;
    };
    return new TestSts({ database: own, authority, context, listener: await open(context, port), ca: root.ca, logged, open }, directory);
  }

  /** Another node, of the same keys and database, that reads the feed by itself. */
  async node(feed: FeedLog): Promise<{ readonly port: number; stop(): Promise<void> }> {
    const listener = await this.#open({ ...this.context, feed }, 0);
    return {
      port: (listener.app.server.address() as AddressInfo).port,
      stop: async () => {
        feed.close();
        await listener.app.close();
      },
    };
  }

  get port(): number {
    return (this.listener.app.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const agent of this.#agents) agent.destroy();
    this.context.feed.close();
    await this.listener.app.close();
    await this.context.database.close();
    await this.database.drop();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  async audience(
    uri = `https://${randomBytes(4).toString('hex')}.example.com`,
    over: {
      scopes?: string[];
      algorithm?: TokenAlgorithm;
      lifetimeDefault?: number;
      lifetimeMaximum?: number;
      minCertificateLife?: number;
      delegationDepth?: number;
      environment?: string;
    } = {},
  ): Promise<TestAudience> {
    const now = this.context.clock();
    const standard = {
      environment: 'production',
      scopes: ['read', 'write'],
      algorithm: 'ES256' as const,
      lifetimeDefault: 300,
      lifetimeMaximum: 900,
    };
    const data = { ...standard, ...over, id: newId(), uri, createdAt: now, updatedAt: now };
    await this.database.database.prisma.audience.create({ data });
    return data;
  }

  async grant(
    identity: { readonly id: string },
    audience: TestAudience,
    over: { scopes?: string[]; lifetimeDefault?: number; lifetimeMaximum?: number; crossEnvironment?: boolean } = {},
  ): Promise<string> {
    const id = newId();
    const data = {
      scopes: [...audience.scopes],
      ...over,
      id,
      identityId: identity.id,
      audienceId: audience.id,
      createdAt: this.context.clock(),
    };
    await this.database.database.prisma.grant.create({ data });
    return id;
  }

  /** Lets `actor` act for `subject` at the audience, with all its scopes unless less is said. */
  async delegation(
    actor: { readonly id: string },
    subject: { readonly id: string },
    audience: TestAudience,
    over: { scopes?: string[]; maximumDepth?: number; crossEnvironment?: boolean; expiresAt?: Date } = {},
  ): Promise<string> {
    const id = newId();
    const of = { actorId: actor.id, subjectId: subject.id, audienceId: audience.id, createdAt: this.context.clock() };
    const data = { scopes: [...audience.scopes], maximumDepth: 1, crossEnvironment: false, ...over, id, ...of };
    await this.database.database.prisma.delegation.create({ data });
    return id;
  }

  async secret(identity: { readonly id: string }, secret: string, over: { expiresAt?: Date; revokedAt?: Date } = {}): Promise<string> {
    const id = newId();
    const hash = Uint8Array.from(this.context.hashSecret(secret));
    const data = { ...over, id, identityId: identity.id, label: 'test', hash, createdAt: this.context.clock() };
    await this.database.database.prisma.exchangeSecret.create({ data });
    return id;
  }

  /** A resource server of these audiences, with an identity and a certificate of its own. */
  async resourceServer(
    audiences: readonly TestAudience[],
    {
      kind = 'server',
      name = `rs-${randomBytes(4).toString('hex')}`,
      certificateHeader = kind === 'gateway' ? 'X-SSL-Client-Cert' : null,
    }: { kind?: 'server' | 'gateway'; name?: string; certificateHeader?: CertificateHeader | null } = {},
  ): Promise<{ id: string; identity: TestIdentity; certificate: TestCertificate }> {
    const { identity, certificate } = await this.workload(name);
    const now = this.context.clock();
    const id = newId();
    const { prisma } = this.database.database;
    await prisma.resourceServer.create({
      data: { id, name, kind, certificateHeader, url: 'https://rs.example.com', identityId: identity.id, createdAt: now, updatedAt: now },
    });
    await prisma.resourceServerAudience.createMany({
      data: audiences.map((audience) => ({ resourceServerId: id, audienceId: audience.id })),
    });
    return { id, identity, certificate };
  }

  async workload(name = `workload-${randomBytes(4).toString('hex')}`): Promise<{ identity: TestIdentity; certificate: TestCertificate }> {
    const identity = await this.authority.registerIdentity({ name });
    return { identity, certificate: await this.authority.issueTo(identity) };
  }

  agent(client: ClientCredentials | null, options: AgentOptions = {}): Agent {
    const credentials = client ? { cert: client.chainPem, key: client.keyPem } : {};
    const agent = new Agent({ keepAlive: true, maxCachedSessions: 0, ca: this.ca, ...credentials, ...options });
    this.#agents.push(agent);
    return agent;
  }

  /** One request; on a connection of its own unless an agent is given. */
  call(client: ClientCredentials | null, path: string, { method, form, json, body, headers = {}, agent }: Call = {}): Promise<Answer> {
    const encoded =
      form === undefined
        ? undefined
        : typeof form === 'string'
          ? form
          : new URLSearchParams(Array.isArray(form) ? [...form] : (form as Record<string, string>)).toString();
    const content =
      body ??
      (encoded !== undefined
        ? { type: 'application/x-www-form-urlencoded', text: encoded }
        : json !== undefined
          ? { type: 'application/json', text: typeof json === 'string' ? json : JSON.stringify(json) }
          : undefined);
    const options = {
      host: 'localhost',
      port: this.port,
      path,
      method: method ?? (content ? 'POST' : 'GET'),
      agent: agent ?? this.agent(client, { keepAlive: false }),
      headers: {
        ...(content ? { 'content-type': content.type, 'content-length': String(Buffer.byteLength(content.text)) } : {}),
        ...headers,
      },
    };
    return new Promise((resolve, reject) => {
      const sending = request(options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          const isJson = response.headers['content-type']?.startsWith('application/json') === true;
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            json: isJson && text !== '' ? JSON.parse(text) : {},
          });
        });
      });
      sending.on('error', reject);
      sending.end(content?.text);
    });
  }

  /** A token by client credentials; throws when there is none. */
  async token(client: ClientCredentials, audience: TestAudience, scope = 'read'): Promise<string> {
    const answer = await this.call(client, '/token', { form: { grant_type: 'client_credentials', audience: audience.uri, scope } });
    if (typeof answer.json.access_token !== 'string') throw new Error(`no token: ${answer.status} ${answer.text}`);
    return answer.json.access_token;
  }

  /** Exchanges an access token of this STS (RFC 8693 §2.1). */
  exchange(
    client: ClientCredentials,
    token: string,
    audience: { readonly uri: string },
    over: Record<string, string> = {},
  ): Promise<Answer> {
    const form = { grant_type: grantTypes.tokenExchange, subject_token: token, subject_token_type: tokenTypes.accessToken };
    return this.call(client, '/token', { form: { ...form, audience: audience.uri, ...over } });
  }

  /** Every decision so far, oldest first. */
  async decisions(where = 'true', ...values: unknown[]): Promise<DecisionRow[]> {
    const { rows } = await this.database.database.pool.query<DecisionRow>(
      `SELECT * FROM events WHERE type = 'decision' AND ${where} ORDER BY at, id`,
      values,
    );
    return rows;
  }
}

/** The claims of a token, unchecked. */
export const claimsOf = (token: string): Record<string, unknown> & { exp: number; iat: number; jti: string } =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
