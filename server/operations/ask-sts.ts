import type { IncomingMessage } from 'node:http';
import { Failure } from '../domain/failure.ts';
import { ask, OutboundRefusal } from '../outbound/ask.ts';
import { parseStrictJson } from '../tokens/strict-json.ts';

/** A certificate with its key, which is nowhere but in the memory of whoever made it. */
export type OwnPair = { readonly id: string; readonly chain: string; readonly key: string };
export type StsAnswer = { readonly status: number | undefined; readonly body: Record<string, unknown> };

type Asking = {
  readonly issuer: string;
  /** PEM of whom the STS is checked against. */
  readonly ca: string;
  readonly client: OwnPair;
  /** Who asks: in sentences, and to the STS. */
  readonly name: string;
  readonly userAgent: string;
  readonly signal: AbortSignal;
};

/** Milliseconds for one answer, and characters of it. */
const patience = 3_000;
const longest = 65_536;

/**
 * Asks the STS as any workload asks: over mutual TLS, with a certificate.
 * @throws {Failure} `unavailable` where it does not answer, or not with JSON
 */
export async function askSts(
  { issuer, ca, client, name, userAgent, signal }: Asking,
  endpoint: '/token' | '/introspect',
  form: Readonly<Record<string, string>>,
): Promise<StsAnswer> {
  const headers = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded', 'user-agent': userAgent };
  const request = { method: 'POST', headers, body: new URLSearchParams(form).toString() } as const;
  try {
    // The address of the STS is the operator's own, wherever it lies.
    const { status, text } = await ask(`${issuer}${endpoint}`, request, { privateAddresses: true, ca, patience, signal, client }, read);
    return { status, body: answerIn(text, name) };
  } catch (error) {
    if (error instanceof OutboundRefusal)
      throw new Failure('unavailable', `${name} could not ask the STS: ${error.message}.`, { cause: error });
    throw error;
  }
}

async function read(response: IncomingMessage): Promise<{ status: number | undefined; text: string }> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) {
    text += chunk;
    if (text.length > longest) throw new OutboundRefusal('its answer is too long');
  }
  return { status: response.statusCode, text };
}

function answerIn(text: string, name: string): Record<string, unknown> {
  try {
    return Object(parseStrictJson(text));
  } catch {
    // The parser's own words would quote the answer, which may hold a token.
    throw new Failure('unavailable', `The STS gave ${name} an answer that is not JSON.`);
  }
}
