import type { IncomingHttpHeaders } from 'node:http';
import { Agent, request } from 'node:https';
import { guardedLookup, type Resolver, systemResolver } from './addresses.ts';
import { longestAnswer, OutboundRefusal, readAddress, refusalFor } from './fetch-json.ts';

export type CallRules = {
  /** Whether it may go to addresses that are not of the public Internet. */
  readonly privateAddresses: boolean;
  /** PEM of everybody whom the server's certificate is checked against. */
  readonly ca: readonly string[];
  /** Milliseconds for everything. */
  readonly patience: number;
  readonly signal: AbortSignal;
  /** That of the system, but in tests. */
  readonly resolve?: Resolver;
};

export type Call = {
  /** What the connection is proven with; null for none. */
  readonly certificate: { readonly chain: string; readonly key: string } | null;
  readonly authorization?: string;
  /** Posted; without it, the request is GET. */
  readonly form?: URLSearchParams;
  /** Whether the answer's body is read: it is left unread where nobody needs it, however long it is. */
  readonly body: boolean;
};

export type CallAnswer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly text: string };

/** The other side ended the connection before it answered; it may have refused the certificate. */
export class ConnectionEnded extends Error {
  override readonly name = 'ConnectionEnded';
}
/** There was no answer in time. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** What OpenSSL and Node say where the other side gave up on a connection that there was. */
const ended = /^(?:ECONNRESET|EPIPE|ECONNABORTED|ERR_SSL_.*ALERT.*|EPROTO)$/;

/**
 * One request with a certificate of its own on a connection of its own: HTTPS alone, no redirect is followed, no proxy is asked, nothing
 * is unpacked, and every address is judged before the connection is made to it.
 * @throws {ConnectionEnded | NoAnswer}
 * @throws {OutboundRefusal} whatever else went wrong, in an operator's words
 */
export async function call(address: string, rules: CallRules, asked: Call): Promise<CallAnswer> {
  const url = readAddress(address, rules.privateAddresses);
  const late = AbortSignal.timeout(rules.patience);
  const agent = new Agent({ keepAlive: false, maxCachedSessions: 0 });
  let reached = false;
  try {
    return await new Promise<CallAnswer>((resolve, reject) => {
      const form = asked.form?.toString();
      const sending = request(url, {
        agent,
        signal: AbortSignal.any([late, rules.signal]),
        lookup: guardedLookup(rules.privateAddresses, rules.resolve ?? systemResolver),
        method: form === undefined ? 'GET' : 'POST',
        minVersion: 'TLSv1.2',
        rejectUnauthorized: true,
        maxHeaderSize: 16_384,
        ca: [...rules.ca],
        ...(asked.certificate === null ? {} : { cert: asked.certificate.chain, key: asked.certificate.key }),
        headers: {
          accept: 'application/json, */*',
          'accept-encoding': 'identity',
          'user-agent': 'hawser-probe',
          ...(asked.authorization === undefined ? {} : { authorization: asked.authorization }),
          ...(form === undefined
            ? {}
            : { 'content-type': 'application/x-www-form-urlencoded', 'content-length': String(Buffer.byteLength(form)) }),
        },
      });
      sending.once('socket', (socket) => socket.once('connect', () => (reached = true)));
      sending.once('error', reject);
      sending.once('response', (response) => {
        const { statusCode: status = 0, headers } = response;
        const chunks: Buffer[] = [];
        let octets = 0;
        if (!asked.body) return resolve({ status, headers, text: '' });
        response.on('error', reject);
        response.on('data', (chunk: Buffer) => {
          octets += chunk.length;
          if (octets > longestAnswer) reject(new OutboundRefusal(`its answer is longer than ${longestAnswer} octets`));
          else chunks.push(chunk);
        });
        response.on('end', () => resolve({ status, headers, text: Buffer.concat(chunks).toString('utf8') }));
      });
      sending.end(form);
    });
  } catch (error) {
    if (late.aborted) throw new NoAnswer(`${url.host} did not answer within ${rules.patience / 1000} s`, { cause: error });
    const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
    if (reached && typeof code === 'string' && ended.test(code))
      throw new ConnectionEnded(`${url.host} ended the connection (${code})`, { cause: error });
    throw refusalFor(error, url, false, rules.patience);
  } finally {
    agent.destroy();
  }
}
