import type { IncomingMessage } from 'node:http';
import { ask, type OutboundRules } from './ask.ts';

/** Octets of an answer that are read; whoever sends more is not listened to any further. */
const longestAnswer = 1_024;
/** Milliseconds for everything. */
const patience = 10_000;

export type Answer = {
  readonly status: number;
  /** Its first kilobyte. */
  readonly text: string;
  /** Seconds after which it wants to be asked again (RFC 9110 §10.2.3); undefined where it does not say, or says a date. */
  readonly retryAfter: number | undefined;
};

/**
 * Sends JSON, and gives back whatever is answered: a redirect too is an answer, and is not followed.
 * @throws {OutboundRefusal} where there was none
 */
export const postJson = (
  address: string,
  { body, headers }: { readonly body: string; readonly headers: Readonly<Record<string, string>> },
  rules: OutboundRules,
): Promise<Answer> => ask(address, { method: 'POST', headers, body }, { ...rules, patience: rules.patience ?? patience }, read);

async function read(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  let octets = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    octets += chunk.length;
    if (octets >= longestAnswer) break;
  }
  const retryAfter = /^\d{1,6}$/.exec(response.headers['retry-after'] ?? '')?.[0];
  return {
    status: response.statusCode ?? 0,
    text: Buffer.concat(chunks).subarray(0, longestAnswer).toString('utf8'),
    retryAfter: retryAfter === undefined ? undefined : Number(retryAfter),
  };
}
