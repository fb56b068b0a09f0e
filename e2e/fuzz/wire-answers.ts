import { availableParallelism, loadavg } from 'node:os';
import type { Answer } from '../../server/testing/sts.ts';

/** A request as it went over the wire. */
export type Sent = {
  method: string;
  path: string;
  type: string;
  body: Buffer | undefined;
  headers: Record<string, string | string[]>;
};

/** RFC 6749 §5.2, RFC 7009 §2.2.1, RFC 8707 §2: nothing else may stand in an error. */
export const clientErrors: readonly string[] = [
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'invalid_target',
  'unsupported_token_type',
];
const statuses = [400, 401, 404, 405, 408, 413, 415, 417, 431];

/** Milliseconds that an answer may take: a second, and in proportion more where others wait for the processors too. */
export const patience = (): number => 1_000 * Math.max(1, (loadavg()[0] ?? 0) / availableParallelism());

/** What must hold of every answer of the sts, whatever was sent; throws with the request where it does not. */
export function judge(sent: Sent, answer: Answer, took: number, errors = clientErrors): void {
  const about = () => `${sent.method} ${sent.path} ${sent.type} ${JSON.stringify(sent.headers)} ${sent.body?.toString('base64')}`;
  const wrong = (why: string) => new Error(`${why}: ${answer.status} ${answer.text} in ${Math.round(took)} ms for ${about()}`);
  if (took >= 1_000 && took >= patience()) throw wrong('slow');
  if (answer.status >= 500) throw wrong('a fault');
  if (answer.status < 400) return;
  if (!statuses.includes(answer.status)) throw wrong('an unusual status');
  if (answer.headers['cache-control'] !== 'no-store') throw wrong('an error that may be stored');
  if (sent.method === 'HEAD') return;
  const { error, error_description: description, decision_id: decision, ...others } = answer.json;
  if (!errors.includes(String(error)) || Object.keys(others).length > 0) throw wrong('not an error of the RFC');
  // RFC 6749 §5.2: printable ASCII without quotation mark and backslash.
  if (typeof description !== 'string' || !/^[\x20-\x21\x23-\x5b\x5d-\x7e]{1,300}$/.test(description))
    throw wrong('not a description of RFC 6749');
  if (decision !== undefined && decision !== answer.headers['hawser-decision']) throw wrong('another decision');
}
