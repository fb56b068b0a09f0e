import type { z } from 'zod';
import { Failure, invalid, type Problem } from '../../domain/failure.ts';
import { parseStrictJson } from '../../tokens/strict-json.ts';
import { type OperationName, rowOf } from './contract.ts';

export type Sent = { readonly params: unknown; readonly query: unknown; readonly body: unknown };

/**
 * Parses what was sent into what the operation takes. Members that no schema knows are refused rather than ignored.
 * @throws {Failure} `invalid_input` that names every field that is wrong, all at once
 */
export function parseInput(name: OperationName, sent: Sent): Record<string, unknown> {
  requireStorable(sent);
  const row = rowOf(name);
  const parts = [
    read(row.params, sent.params),
    read(row.query, sent.query),
    // Nothing sent is an empty object: every member may have a default.
    read(row.body, sent.body ?? {}),
  ];
  const problems = parts.flatMap((part) => part.problems);
  if (problems.length > 0) throw refusal(problems);
  return Object.assign({}, ...parts.map((part) => part.value));
}

/** Parses a body that stands in no row of the contract. @throws {Failure} `invalid_input` */
export function readBody<S extends z.ZodObject>(schema: S, body: unknown): z.output<S> {
  requireStorable({ params: {}, query: {}, body });
  const { value, problems } = read(schema, body ?? {});
  if (problems.length > 0) throw refusal(problems);
  return value as z.output<S>;
}

const refusal = (problems: readonly Problem[]): Failure =>
  new Failure('invalid_input', problems.map(({ field, detail }) => (field ? `${field}: ${detail}` : detail)).join('; '), { problems });

type Part = { readonly value: Record<string, unknown>; readonly problems: readonly Problem[] };

function read(schema: z.ZodObject | undefined, sent: unknown): Part {
  if (schema === undefined) return { value: {}, problems: Object.keys(Object(sent)).map((member) => unknownMember(member, [])) };
  const parsed = schema.strict().safeParse(sent);
  if (parsed.success) return { value: parsed.data, problems: [] };
  const known = Object.keys(schema.shape);
  return {
    value: {},
    problems: parsed.error.issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((member) => unknownMember(member, known))
        : [{ field: issue.path.join('.'), detail: issue.message }],
    ),
  };
}

const unknownMember = (member: string, known: readonly string[]): Problem => ({
  field: member.slice(0, 100),
  detail: `is not known here; ${known.length === 0 ? 'nothing is' : `these are: ${known.join(', ')}`}`,
});

/**
 * NUL cannot be stored and a lone surrogate cannot be encoded: refused for every text there is, names of members included.
 * @throws {Failure} `invalid_input`
 */
function requireStorable(sent: Sent): void {
  const rest: { path: string; value: unknown }[] = [sent.params, sent.query, sent.body].map((value) => ({ path: '', value }));
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    const { path, value } = next;
    if (typeof value === 'string' && !isStorable(value)) throw invalid(path, 'must not contain NUL or lone surrogates');
    if (typeof value !== 'object' || value === null) continue;
    for (const [member, inner] of Object.entries(value)) {
      if (!isStorable(member)) throw new Failure('invalid_input', 'The name of a member contains NUL or a lone surrogate.');
      rest.push({ path: path === '' ? member : `${path}.${member}`, value: inner });
    }
  }
}

const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\u0000');

/** @throws {Failure} `invalid_input` unless the bytes are JSON in UTF-8 that every reader reads alike (RFC 7493) */
export function parseJson(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  try {
    return parseStrictJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new Failure('invalid_input', 'The body is not JSON in UTF-8 without duplicate members.', { cause });
  }
}
