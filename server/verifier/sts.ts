import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Agent, type RequestOptions, request } from 'node:https';
import { Failure } from '../domain/failure.ts';
import { parseStrictJson } from '../tokens/strict-json.ts';
import { type Credentials, clientTls } from './client-tls.ts';

/** What a process goes on with: another certificate, and other authorities where `ca` is given. */
export type Successor = Credentials & { readonly ca?: string | readonly string[] };

export type StsOptions = Credentials & {
  /** The issuer as it stands in tokens: `https://sts.example.com`. */
  readonly issuer: string;
  /** The authorities that the STS's own certificate is checked against, in PEM. */
  readonly ca: string | readonly string[];
};

export type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: unknown };
export type Endpoints = {
  readonly jwks: string;
  readonly token: string;
  readonly introspection: string;
  readonly reports: string;
  readonly feed: string;
};

/** Milliseconds for one exchange with the STS, from the first byte sent to the last received. */
const patience = 3_000;
/** Octets of an answer that are read. */
const longest = 256 * 1024;

/** The STS as seen over mutual TLS, whose endpoints are those of its own metadata (RFC 8414, RFC 8705 §5). */
export class Sts {
  readonly issuer: string;
  #ca: string | string[];
  #credentials: Credentials;
  #agent: Agent;
  #endpoints: Promise<Endpoints> | undefined;

  /** @throws {TypeError} where the issuer is not an https URL without query and fragment (RFC 8414 §2) */
  constructor({ issuer, ca, certificate, key }: StsOptions) {
    const url = new URL(issuer);
    if (url.protocol !== 'https:' || url.search !== '' || url.hash !== '') throw new TypeError('the issuer must be an https URL');
    this.issuer = issuer;
    this.#ca = typeof ca === 'string' ? ca : [...ca];
    this.#credentials = { certificate, key };
    this.#agent = this.#newAgent();
  }

  get credentials(): Credentials {
    return this.#credentials;
  }

  /** Goes on with another certificate, and other authorities to trust, on new connections only. */
  use({ certificate, key, ca }: Successor): void {
    const former = this.#agent;
    if (ca !== undefined) this.#ca = typeof ca === 'string' ? ca : [...ca];
    this.#credentials = { certificate, key };
    this.#agent = this.#newAgent();
    // What is under way ends as it began; no connection of the former certificate is used again.
    former.on('free', (socket) => socket.destroy());
    for (const idle of Object.values(former.freeSockets).flat()) idle?.destroy();
  }

  /**
   * Where to ask for what; read once, and again after a failure.
   * @throws {Failure} `unavailable` when the STS does not say, or says it of another issuer (RFC 8414 §3.3)
   */
  endpoints(): Promise<Endpoints> {
    this.#endpoints ??= this.#discover().catch((error: unknown) => {
      this.#endpoints = undefined;
      throw error;
    });
    return this.#endpoints;
  }

  /**
   * Sends one request.
   * @param body URL-encoded when it is URLSearchParams, otherwise JSON; GET without one
   * @throws {Failure} `unavailable` when there is no answer in time, or one that is not JSON
   */
  async send(url: string, body?: URLSearchParams | object): Promise<Answer> {
    try {
      return await this.#attempt(url, body);
    } catch (cause) {
      // The other side may close an idle connection at the moment that it is used again.
      if (cause instanceof StaleConnection) return this.#attempt(url, body).catch(unavailable);
      return unavailable(cause);
    }
  }

  /**
   * Opens a stream of server-sent events on a connection of its own, which keeps no process alive.
   * @param sent told when the request goes out
   * @throws {Failure} `unavailable` when the answer is no such stream
   */
  openStream(url: string, headers: Record<string, string>, sent: () => void, signal: AbortSignal): Promise<IncomingMessage> {
    const proof = clientTls(this.#credentials);
    return new Promise((resolve, reject) => {
      const options = { agent: false, ...proof, ca: this.#ca, minVersion: 'TLSv1.2', signal } as const;
      const sending = request(url, { ...options, headers: { ...headers, accept: 'text/event-stream' } }, (response) => {
        if (response.statusCode === 200 && response.headers['content-type']?.startsWith('text/event-stream') === true)
          return resolve(response);
        response.destroy();
        reject(new Failure('unavailable', `the STS answered ${response.statusCode} when asked for the feed`));
      });
      sending.on('socket', (socket) => socket.unref().once('secureConnect', sent));
      sending.on('error', reject);
      sending.end();
    });
  }

  close(): void {
    this.#agent.destroy();
  }

  /** No session is kept: a connection must prove the key anew, and a new certificate must be seen. */
  #newAgent(): Agent {
    return new Agent({
      keepAlive: true,
      maxSockets: 64,
      maxCachedSessions: 0,
      ...clientTls(this.#credentials),
      ca: this.#ca,
      minVersion: 'TLSv1.2',
    });
  }

  async #discover(): Promise<Endpoints> {
    const { origin, pathname } = new URL(this.issuer);
    const path = pathname === '/' ? '' : pathname;
    const { status, body } = await this.send(`${origin}/.well-known/oauth-authorization-server${path}`);
    const metadata = asObject(body);
    if (status !== 200 || metadata.issuer !== this.issuer) {
      throw new Failure('unavailable', `${origin} does not describe itself as the issuer ${this.issuer}`);
    }
    const aliases = asObject(metadata.mtls_endpoint_aliases);
    const endpoint = (name: string): string => {
      const url = aliases[name] ?? metadata[name];
      if (typeof url !== 'string' || !url.startsWith('https://')) throw new Failure('unavailable', `${this.issuer} names no ${name}`);
      return url;
    };
    return {
      jwks: endpoint('jwks_uri'),
      token: endpoint('token_endpoint'),
      introspection: endpoint('introspection_endpoint'),
      reports: `${origin}${path}/reports`,
      feed: `${origin}${path}/feed`,
    };
  }

  #attempt(url: string, body: URLSearchParams | object | undefined): Promise<Answer> {
    const text = body === undefined ? undefined : body instanceof URLSearchParams ? body.toString() : JSON.stringify(body);
    const type = body instanceof URLSearchParams ? 'application/x-www-form-urlencoded' : 'application/json';
    const options: RequestOptions = {
      agent: this.#agent,
      method: text === undefined ? 'GET' : 'POST',
      headers: {
        accept: 'application/json',
        ...(text === undefined ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(text) }),
      },
      signal: AbortSignal.timeout(patience),
    };
    return new Promise((resolve, reject) => {
      const sending = request(url, options, (response) => {
        const chunks: Buffer[] = [];
        let length = 0;
        response.on('data', (chunk: Buffer) => {
          length += chunk.length;
          if (length > longest) sending.destroy(new Error('the answer is too long'));
          else chunks.push(chunk);
        });
        response.on('error', reject);
        response.on('end', () => {
          try {
            const answer = Buffer.concat(chunks).toString('utf8');
            const parsed = answer === '' ? undefined : parseStrictJson(answer);
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: parsed });
          } catch {
            // The parser's own words would quote the answer, which may hold a token.
            reject(new Error('the answer is not JSON'));
          }
        });
      });
      sending.on('error', (error: NodeJS.ErrnoException) =>
        reject(sending.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE') ? new StaleConnection() : error),
      );
      sending.end(text);
    });
  }
}

/** The STS does not do what it is asked. */
export class StsRefused extends Failure {
  /** Seconds. */
  readonly retryAfter: number;
  constructor(status: number, what: string, retryAfter: string | undefined) {
    const why = status === 401 || status === 403 ? ': it does not honour the certificate of this resource server' : '';
    super('unavailable', `the STS answered ${status} when asked for ${what}${why}`);
    this.retryAfter = Math.min(60, Math.max(1, Math.trunc(Number(retryAfter)) || 1));
  }
}

class StaleConnection extends Error {}

function unavailable(cause: unknown): never {
  if (cause instanceof Failure) throw cause;
  throw new Failure('unavailable', `the STS cannot be asked: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
}

/** Members of a JSON object; none where it is something else. */
export const asObject = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
