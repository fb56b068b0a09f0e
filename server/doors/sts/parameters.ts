import { isUtf8 } from 'node:buffer';
import { parseStrictJson } from '../../tokens/strict-json.ts';

/** The parameters of a request: each once, except where repetition is allowed. Empty values count as left away (RFC 6749 §3.1). */
export type Parameters = ReadonlyMap<string, readonly string[]>;
export type ParameterResult = { readonly ok: true; readonly parameters: Parameters } | { readonly ok: false; readonly problem: string };

const problem = (text: string): ParameterResult => ({ ok: false, problem: text });

/**
 * Reads a form (WHATWG urlencoded, but nothing malformed is mended) or a JSON object with the same member names.
 * @param repeatable the parameters that may stand more than once
 */
export function readParameters(body: unknown, contentType: string | undefined, repeatable: readonly string[] = []): ParameterResult {
  if (!Buffer.isBuffer(body) || body.length === 0) return problem('the body is empty');
  if (!isUtf8(body)) return problem('the body is not UTF-8');
  const text = body.toString('utf8');
  const pairs = contentType?.toLowerCase().startsWith('application/json') ? jsonPairs(text, repeatable) : formPairs(text);
  if (typeof pairs === 'string') return problem(pairs);

  const parameters = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    if (!isStorable(name) || !isStorable(value)) return problem('the body holds NUL or lone surrogates');
    const values = parameters.get(name);
    if (!values) parameters.set(name, [value]);
    else if (repeatable.includes(name)) values.push(value);
    else return problem(`${/^\w{1,40}$/.test(name) ? name : 'a parameter'} stands twice`);
  }
  return { ok: true, parameters };
}

/** The one value of a parameter; null where it is left away. */
export const one = (parameters: Parameters, name: string): string | null => parameters.get(name)?.[0] || null;

/** NUL cannot be stored, and a lone surrogate cannot be encoded. */
const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\u0000');

function formPairs(text: string): (readonly [string, string])[] | string {
  try {
    return text
      .split('&')
      .filter((part) => part !== '')
      .map((part) => {
        const [name = '', ...value] = part.split('=');
        return [decode(name), decode(value.join('='))] as const;
      });
  } catch {
    return 'the body is not a well-formed form';
  }
}

const decode = (part: string): string => (/[%+]/.test(part) ? decodeURIComponent(part.replaceAll('+', ' ')) : part);

function jsonPairs(text: string, repeatable: readonly string[]): (readonly [string, string])[] | string {
  let value: unknown;
  try {
    value = parseStrictJson(text);
  } catch {
    return 'the body is not well-formed JSON without duplicate members';
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'the body is not a JSON object';
  const pairs: [string, string][] = [];
  for (const [name, member] of Object.entries(value)) {
    if (typeof member === 'string') pairs.push([name, member]);
    else if (repeatable.includes(name) && Array.isArray(member) && member.every((item) => typeof item === 'string')) {
      pairs.push(...member.map((item): [string, string] => [name, item]));
    } else if (knownParameters.has(name)) return `${name} must be a string`;
  }
  return pairs;
}

/** Members that are read anywhere; any other is ignored, whatever its type (RFC 6749 §3.2). */
const knownParameters: ReadonlySet<string> = new Set([
  'grant_type',
  'resource',
  'audience',
  'scope',
  'client_id',
  'client_secret',
  'client_assertion',
  'client_assertion_type',
  'subject_token',
  'subject_token_type',
  'actor_token',
  'actor_token_type',
  'requested_token_type',
  'requested_expires_in',
  'token',
  'token_type_hint',
  'client_certificate',
  'client_address',
  'request_method',
  'request_path',
  'user_agent',
  'tls_version',
]);
