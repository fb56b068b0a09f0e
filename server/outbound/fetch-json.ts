import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { isIP } from 'node:net';
import { ForbiddenAddress, guardedLookup, type Resolver, requireAllowed, systemResolver } from './addresses.ts';

/** Octets of an answer. */
export const longestAnswer = 65_536;
/** Milliseconds for everything: finding the address, connecting, and the last octet. */
const patience = 3_000;

export type OutboundRules = {
  /** Whether it may go to addresses that are not of the public Internet. */
  readonly privateAddresses: boolean;
  /** PEM of whom the server's certificate is checked against; the public authorities where it is null. */
  readonly ca: string | null;
  /** Milliseconds; less than the usual only in tests. */
  readonly patience?: number;
  /** That of the system, but in tests. */
  readonly resolve?: Resolver;
};

/** A request that was not made, or an answer that was not taken; the message says why, in an operator's words. */
export class OutboundRefusal extends Error {
  override readonly name = 'OutboundRefusal';
}

/**
 * The one way in which Hawser asks others for something: GET by HTTPS, JSON as text. No redirect is followed, nothing is
 * unpacked, nothing is sent along, and no proxy is asked.
 * @throws {OutboundRefusal} whatever went wrong
 */
export async function fetchJson(address: string, rules: OutboundRules): Promise<string> {
  const url = readAddress(address, rules.privateAddresses);
  const controller = new AbortController();
  const wait = rules.patience ?? patience;
  const timer = setTimeout(() => controller.abort(), wait);
  const agent = new Agent({ keepAlive: false, maxCachedSessions: 0 });
  try {
    const response = await ask(url, rules, agent, controller.signal);
    return await read(response);
  } catch (error) {
    throw refusalFor(error, url, controller.signal.aborted, wait);
  } finally {
    clearTimeout(timer);
    agent.destroy();
  }
}

/** The URL parser has written numbers in any base as dotted decimals by now, so that an address is seen for what it is. */
function readAddress(address: string, privateAddresses: boolean): URL {
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

function ask(url: URL, rules: OutboundRules, agent: Agent, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asked = request(url, {
      agent,
      signal,
      lookup: guardedLookup(rules.privateAddresses, rules.resolve ?? systemResolver),
      minVersion: 'TLSv1.2',
      rejectUnauthorized: true,
      maxHeaderSize: 16_384,
      ...(rules.ca === null ? {} : { ca: rules.ca }),
      headers: { accept: 'application/json', 'accept-encoding': 'identity', 'user-agent': 'hawser' },
    });
    asked.once('error', reject);
    asked.once('response', resolve);
    asked.end();
  });
}

async function read(response: IncomingMessage): Promise<string> {
  const { statusCode = 0, headers } = response;
  if (statusCode >= 300 && statusCode < 400) throw new OutboundRefusal(`it redirects (${statusCode}), which is not followed`);
  if (statusCode !== 200) throw new OutboundRefusal(`it answered ${statusCode}`);
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity')
    throw new OutboundRefusal('its answer is compressed, though that was not asked for');
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!/^application\/(?:[a-z0-9.-]+\+)?json$/.test(type))
    throw new OutboundRefusal(`its answer is not JSON but ${type.slice(0, 80) || 'without a type'}`);
  const chunks: Buffer[] = [];
  let octets = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    octets += chunk.length;
    if (octets > longestAnswer) throw new OutboundRefusal(`its answer is longer than ${longestAnswer} octets`);
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new OutboundRefusal('its answer is not UTF-8');
  }
}

function refusalFor(error: unknown, url: URL, late: boolean, wait: number): OutboundRefusal {
  if (error instanceof OutboundRefusal) return error;
  if (error instanceof ForbiddenAddress) return new OutboundRefusal(`${url.hostname}: ${error.message}`, { cause: error });
  if (late) return new OutboundRefusal(`${url.host} did not answer within ${wait / 1000} s`, { cause: error });
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return new OutboundRefusal(`${url.host} could not be asked (${typeof code === 'string' ? code : 'unknown'})`, { cause: error });
}
