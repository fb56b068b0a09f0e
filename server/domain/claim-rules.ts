import { invalid } from './failure.ts';
import { identityNameShape } from './identity.ts';

/** One requirement on a token of a trusted issuer, written `claim=pattern`. */
type Condition = {
  /** A top-level claim or, from the first `/` on, a JSON pointer (RFC 6901): `/kubernetes.io/namespace`. */
  readonly claim: string;
  readonly segments: readonly Segment[];
  /** What stands between the segments. */
  readonly delimiters: string;
};
/** Text between two of `/` and `:`. At most one wildcard in each, so that a value matches in one way or not at all. */
type Segment = { readonly before: string; readonly name: string | null; readonly after: string };

export type RuleTerms = { readonly conditions: readonly string[]; readonly identity: string };
type ConditionResult = {
  readonly condition: string;
  /** Null where the token has no such claim, or one that is no text, number or boolean. */
  readonly value: string | null;
  readonly holds: boolean;
};
export type RuleResult = {
  readonly holds: boolean;
  /** Name of the identity that it leads to; null where it does not hold, or makes no name that an identity could have. */
  readonly identity: string | null;
  readonly conditions: readonly ConditionResult[];
};

const wildcard = /^([^{}]*)\{([a-z][a-z0-9_]{0,30})\}([^{}]*)$/;
const templateShape = /^([^{}]*)(?:\{([a-z][a-z0-9_]{0,30})\})?([^{}]*)$/;

/**
 * Reads `claim=pattern`. A pattern is text, in which `{name}` stands for one or more characters other than `/` and `:`; there is
 * no other wildcard, and a pattern always means the whole value.
 * @throws {Failure} `invalid_input` that says what is wrong
 */
export function readCondition(text: string): Condition {
  const at = text.indexOf('=');
  const claim = text.slice(0, at);
  const pattern = text.slice(at + 1);
  if (at < 1 || pattern === '') throw invalid('conditions', `"${text}" is not claim=pattern`);
  if (/[*?]/.test(pattern) && !pattern.includes('{'))
    throw invalid('conditions', `"${pattern}" would be compared as it stands: * and ? mean nothing here, {name} stands for one segment`);
  const parts = pattern.split(/[/:]/).map((part): Segment => {
    if (!/[{}]/.test(part)) return { before: part, name: null, after: '' };
    const [, before, name, after] = wildcard.exec(part) ?? [];
    if (before === undefined || name === undefined || after === undefined)
      throw invalid('conditions', `"${part}" in ${claim} may hold one {name}: lower-case letters, digits and underscores`);
    return { before, name, after };
  });
  return { claim, segments: parts, delimiters: delimitersOf(pattern) };
}

const delimitersOf = (text: string): string => text.replaceAll(/[^/:]/g, '');

/** How many segments from the left a pattern fixes. */
export function fixedSegments(text: string): { readonly claim: string; readonly fixed: number } {
  const { claim, segments } = readCondition(text);
  const first = segments.findIndex(({ name }) => name !== null);
  return { claim, fixed: first < 0 ? Number.POSITIVE_INFINITY : first };
}

/**
 * Checks that a rule can lead somewhere: conditions that can be read, and an identity by its name or by a template with one
 * `{name}` that a condition captures. One only: two, run together, would let two different tokens make the same name.
 * @returns the name of the identity where it is fixed
 * @throws {Failure} `invalid_input`
 */
export function requireRule({ conditions, identity }: RuleTerms): string | undefined {
  const captures = conditions.flatMap((text) => readCondition(text).segments.flatMap(({ name }) => name ?? []));
  if (new Set(conditions).size !== conditions.length) throw invalid('conditions', 'one stands there twice');
  const [, before, name, after] = templateShape.exec(identity) ?? [];
  if (before === undefined || after === undefined)
    throw invalid('identity', 'is a name, or a name with one {name} that a condition captures');
  if (name === undefined) {
    if (!identityNameShape.test(identity)) throw invalid('identity', `"${identity}" cannot be the name of an identity`);
    return identity;
  }
  if (!captures.includes(name)) throw invalid('identity', `no condition captures {${name}}`);
  if (!identityNameShape.test(`${before}x${after}`)) throw invalid('identity', `"${identity}" never makes the name of an identity`);
  return undefined;
}

/** Whether a rule holds for the claims of a token, and to whom it leads. A name that is captured twice has to be the same twice. */
export function applyRule({ conditions, identity }: RuleTerms, claims: Readonly<Record<string, unknown>>): RuleResult {
  const captured = new Map<string, string>();
  const results = conditions.map((condition): ConditionResult => {
    const { claim, ...pattern } = readCondition(condition);
    const value = textAt(claims, claim);
    return { condition, value, holds: value !== null && matches(pattern, value, captured) };
  });
  if (!results.every(({ holds }) => holds)) return { holds: false, identity: null, conditions: results };
  const made = identity.replace(/\{(\w+)\}/, (_, name: string) => captured.get(name) ?? '');
  return { holds: true, identity: identityNameShape.test(made) ? made : null, conditions: results };
}

/** Segment by segment, so that the time it takes grows with the length of the value and with nothing else. */
function matches({ segments, delimiters }: Omit<Condition, 'claim'>, value: string, captured: Map<string, string>): boolean {
  if (delimitersOf(value) !== delimiters) return false;
  return value.split(/[/:]/).every((part, index) => {
    const { before, name, after } = segments[index] ?? { before: '', name: null, after: '' };
    if (name === null) return part === before;
    if (part.length <= before.length + after.length || !part.startsWith(before) || !part.endsWith(after)) return false;
    const found = part.slice(before.length, part.length - after.length);
    const earlier = captured.get(name);
    captured.set(name, earlier ?? found);
    return earlier === undefined || earlier === found;
  });
}

/** The text of a claim; lists and objects have none, and neither have members that every object inherits. */
function textAt(claims: Readonly<Record<string, unknown>>, claim: string): string | null {
  const path = claim.startsWith('/')
    ? claim
        .slice(1)
        .split('/')
        .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    : [claim];
  let value: unknown = claims;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, part)) return null;
    value = Reflect.get(value, part);
  }
  if (typeof value === 'string') return value;
  return typeof value === 'boolean' || Number.isSafeInteger(value) ? String(value) : null;
}
