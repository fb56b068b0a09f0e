import { once } from 'node:events';
import { request } from 'node:https';
import { Failure, invalid } from '../../server/domain/failure.ts';
import { type BoundToken, clientTls } from '../../server/verifier/index.ts';

/** The resource server took the call, and said no. */
export class CallRefused extends Error {
  override readonly name = 'CallRefused';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Milliseconds for one call, and characters of an answer that are read. */
const patience = 30_000;
const longest = 16 * 1024 * 1024;

/**
 * Makes one call with a token, on a connection that proves the certificate that it is bound to. Returns the body of the answer.
 * @throws {CallRefused} for an answer of 4xx
 * @throws {Failure} `invalid_input` for an address that is not https; `unavailable` where nobody answers, or with 5xx
 */
export async function callOnce(url: string, method: string, ca: string, pair: BoundToken): Promise<string> {
  if (!URL.canParse(url) || new URL(url).protocol !== 'https:') throw invalid('url', 'must be an https URL: a bound token needs TLS');
  const headers = { authorization: `Bearer ${pair.token}` };
  const options = {
    ...clientTls(pair),
    agent: false,
    ca,
    method,
    headers,
    minVersion: 'TLSv1.2',
    signal: AbortSignal.timeout(patience),
  } as const;
  try {
    const [response] = await once(request(url, options).end(), 'response');
    let text = '';
    for await (const chunk of response.setEncoding('utf8')) {
      text += chunk;
      if (text.length > longest) throw new Error('the answer is too long');
    }
    const status: number = response.statusCode;
    if (status >= 500) throw new Error(`it answered ${status}`);
    if (status < 400) return text.trimEnd();
    const decision: unknown = response.headers['hawser-decision'];
    throw new CallRefused(status, `${url} answered ${status}${typeof decision === 'string' ? `, decision ${decision}` : ''}`);
  } catch (cause) {
    if (cause instanceof CallRefused) throw cause;
    throw new Failure('unavailable', `${url} does not serve: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
