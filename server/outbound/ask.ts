import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { isIP } from 'node:net';
import { ForbiddenAddress, guardedLookup, type Resolver, requireAllowed, systemResolver } from './addresses.ts';

export type OutboundRules = {
  /** Whether it may go to addresses that are not of the public Internet. */
  readonly privateAddresses: boolean;
  /** PEM of whom the server's certificate is checked against; the public authorities where it is null. */
  readonly ca: string | null;
  /** Milliseconds for everything: finding the address, connecting, and the last octet; the usual where it is left away. */
  readonly patience?: number;
  /** What the connection is proven with, in PEM; without it, the asker is nobody. */
  readonly client?: { readonly chain: string; readonly key: string } | undefined;
  /** Ends it before that. */
  readonly signal?: AbortSignal | undefined;
  /** That of the system, but in tests. */
  readonly resolve?: Resolver;
};

/** A request that was not made, or an answer that was not taken; the message says why, in an operator's words. */
export class OutboundRefusal extends Error {
  override readonly name = 'OutboundRefusal';
  /** `late`: no answer came in time. `ended`: the other side ended the connection before it answered. */
  readonly kind: 'other' | 'late' | 'ended';

  constructor(message: string, { kind = 'other', ...options }: ErrorOptions & { kind?: OutboundRefusal['kind'] } = {}) {
    super(message, options);
    this.kind = kind;
  }
}

/** What OpenSSL and Node say where the other side gave up on a connection; it may not have liked the certificate. */
const ended = /^(?:ECONNRESET|ECONNABORTED|EPIPE|EPROTO|ERR_SSL_\w*ALERT\w*)$/;

export type Outgoing = {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
};

/**
 * Asks by HTTPS on a connection of its own, and reads the answer before that is closed. No redirect is followed, nothing is unpacked and
 * no proxy is asked.
 * @param read takes of the answer what it wants; what is left of it is not waited for
 * @throws {OutboundRefusal} whatever went wrong
 */
export async function ask<T>(
  address: string,
  outgoing: Outgoing,
  rules: OutboundRules & { readonly patience: number },
  read: (response: IncomingMessage) => Promise<T>,
): Promise<T> {
  const url = readAddress(address, rules.privateAddresses);
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), rules.patience);
  const agent = new Agent({ keepAlive: false, maxCachedSessions: 0 });
  try {
    return await read(
      await connect(url, outgoing, rules, agent, AbortSignal.any([controller.signal, ...(rules.signal ? [rules.signal] : [])])),
    );
  } catch (error) {
    throw refusalFor(error, url, controller.signal.aborted, rules.patience);
  } finally {
    clearTimeout(timer);
    agent.destroy();
  }
}

/**
 * What may be asked at all, whoever answers. The URL parser has written numbers in any base as dotted decimals by now, so that an address
 * is seen for what it is.
 * @throws {OutboundRefusal}
 */
export function readAddress(address: string, privateAddresses: boolean): URL {
  if (!URL.canParse(address)) throw new OutboundRefusal('it is not a URL');
  const url = new URL(address);
  if (url.protocol !== 'https:') throw new OutboundRefusal('only https is asked');
  if (url.username !== '' || url.password !== '') throw new OutboundRefusal('a URL with a user in it is not asked');
  if (url.hash !== '') throw new OutboundRefusal('a URL with a fragment is not asked');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  try {
    // A literal address is never looked up, so it is judged here.
    if (isIP(host) !== 0) requireAllowed(host, privateAddresses);
  } catch (error) {
    throw refusalFor(error, url, false, 0);
  }
  return url;
}

function connect(
  url: URL,
  { method, headers, body }: Outgoing,
  rules: OutboundRules,
  agent: Agent,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asked = request(url, {
      agent,
      signal,
      method,
      lookup: guardedLookup(rules.privateAddresses, rules.resolve ?? systemResolver),
      minVersion: 'TLSv1.2',
      rejectUnauthorized: true,
      maxHeaderSize: 16_384,
      ...(rules.ca === null ? {} : { ca: rules.ca }),
      ...(rules.client === undefined ? {} : { cert: rules.client.chain, key: rules.client.key }),
      headers: {
        'accept-encoding': 'identity',
        'user-agent': 'hawser',
        ...headers,
        ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
      },
    });
    asked.once('error', reject);
    asked.once('response', resolve);
    asked.end(body);
  });
}

function refusalFor(error: unknown, url: URL, late: boolean, wait: number): OutboundRefusal {
  if (error instanceof OutboundRefusal) return error;
  if (error instanceof ForbiddenAddress) return new OutboundRefusal(`${url.hostname}: ${error.message}`, { cause: error });
  if (late) return new OutboundRefusal(`${url.host} did not answer within ${wait / 1000} s`, { cause: error, kind: 'late' });
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  const kind = typeof code === 'string' && ended.test(code) ? 'ended' : 'other';
  return new OutboundRefusal(`${url.host} could not be asked (${typeof code === 'string' ? code : 'unknown'})`, { cause: error, kind });
}
