import { isIP } from 'node:net';
import { thumbprintShape } from './binding.ts';
import { allDecisionCodes, type DecisionCode, describe, doorNames, isRefusal, isReplay } from './codes.ts';
import { invalid } from './failure.ts';

/** What may stand before the colon, and what it means. */
export const queryFields = {
  outcome: 'issued, refused, accepted, rejected, negative (refused or rejected) or replay',
  code: 'a code or its last part: cnf_mismatch.foreign, foreign, cnf_mismatch.*',
  severity: 'none, info, low, medium or high',
  door: 'where it was decided: sts, introspection, gateway, report or enrolment',
  aud: 'an audience or a part of it',
  rs: 'the name of a resource server; * stands for anything',
  identity: 'the name of an identity, as the subject of the token or as the one that presented it; * stands for anything',
  subject: 'the identity that the token stands for',
  presenter: 'the identity that presented it',
  ip: 'the address it came from, or a network: 10.4.0.0/16',
  tp: 'a thumbprint, of the certificate that the token is bound to or of the one that was presented',
  jti: 'the id of a token',
} as const;
export type QueryField = keyof typeof queryFields;

/** One word of a query: the field is, or is not, one of the values. */
export type QueryTerm = { readonly field: QueryField; readonly negated: boolean; readonly values: readonly string[] };

const outcomes = ['issued', 'refused', 'accepted', 'rejected', 'negative', 'replay'];
const severities = ['none', 'info', 'low', 'medium', 'high'];
/** The fields that have only so many values, and these. */
export const queryValues: Partial<Record<QueryField, readonly string[]>> = {
  outcome: outcomes,
  code: allDecisionCodes,
  severity: severities,
  door: doorNames,
};
const aliases: Readonly<Record<string, QueryField>> = {
  class: 'code',
  audience: 'aud',
  address: 'ip',
  thumbprint: 'tp',
  resource_server: 'rs',
};
const fieldNames = Object.keys(queryFields) as QueryField[];

/** A field, a colon, and a value that is quoted or has no space. */
const word = /(-?)([A-Za-z_]*)(:?)("[^"]*"?|\S*)/y;
const most = 20;

/**
 * Reads a query such as `outcome:rejected code:foreign aud:orders ip:10.4.0.0/16 -identity:ci-*`. Words narrow one after the other; a comma in
 * a value means or; a minus before a word means not; quotes hold a value with spaces together.
 * @throws {Failure} `invalid_input` for `q` that names the word, what is wrong with it and the way out
 */
export function parseDecisionQuery(text: string): QueryTerm[] {
  const terms: QueryTerm[] = [];
  const end = text.trimEnd().length;
  for (let at = text.length - text.trimStart().length; at < end; ) {
    word.lastIndex = at;
    const [whole = '', minus, name = '', colon, rest = ''] = word.exec(text) ?? [];
    terms.push(termOf(whole, minus === '-', name, colon === ':', rest));
    if (terms.length > most) throw wrong(whole, `a query has at most ${most} words`);
    at += whole.length;
    const space = /\s*/y;
    space.lastIndex = at;
    at += space.exec(text)?.[0].length ?? 0;
  }
  return terms;
}

const wrong = (said: string, detail: string) => invalid('q', `“${said.slice(0, 60)}” ${detail}`);

function termOf(whole: string, negated: boolean, name: string, colon: boolean, rest: string): QueryTerm {
  if (!colon)
    throw wrong(
      whole,
      `has no field: write identity:${whole.replace(/^-/, '').slice(0, 40)} for a name. Fields are ${fieldNames.join(', ')}`,
    );
  const field = fieldNames.find((one) => one === name.toLowerCase()) ?? aliases[name.toLowerCase()];
  if (field === undefined) throw wrong(whole, `begins with no field${near(name)}. Fields are ${fieldNames.join(', ')}`);
  if (rest.startsWith('"') && (rest.length === 1 || !rest.endsWith('"'))) throw wrong(whole, 'has no closing quote');
  const values = rest.startsWith('"') ? [rest.slice(1, -1)] : rest.split(',');
  if (values.some((value) => value === '')) throw wrong(whole, `has no value: ${field} takes ${queryFields[field]}`);
  for (const value of values) requireValue(whole, field, value);
  return { field, negated, values };
}

/** A field that begins alike. */
function near(name: string): string {
  const alike = fieldNames.find(
    (field) => name.length > 1 && (field.startsWith(name.slice(0, 2).toLowerCase()) || name.toLowerCase().startsWith(field)),
  );
  return alike === undefined ? '' : `; ${alike} is one`;
}

function requireValue(whole: string, field: QueryField, value: string): void {
  const fits: Partial<Record<QueryField, boolean>> = {
    outcome: outcomes.includes(value),
    code: codesLike(value).length > 0,
    severity: severities.includes(value),
    door: doorNames.some((door) => door === value),
    ip: isNetwork(value),
    tp: thumbprintShape.test(value),
    jti: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value),
  };
  if (fits[field] === false) throw wrong(whole, `cannot be: ${field} takes ${queryFields[field]}`);
}

/** An address, or a network in CIDR form (RFC 4632 §3.1, RFC 4291 §2.3). */
function isNetwork(value: string): boolean {
  const [address = '', prefix, ...more] = value.split('/');
  const family = address.includes('%') ? 0 : isIP(address);
  if (family === 0 || more.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128));
}

/** Codes that a value names: by the whole, by the last part, or by a beginning with `*`. */
const codesLike = (value: string): DecisionCode[] =>
  allDecisionCodes.filter((code) =>
    value.endsWith('*')
      ? code.startsWith(value.slice(0, -1))
      : code === value || code.endsWith(`.${value}`) || code.startsWith(`${value}.`),
  );

const byOutcome: Readonly<Record<string, (code: DecisionCode) => boolean>> = {
  issued: (code) => code === 'issued',
  accepted: (code) => code === 'accepted',
  refused: isRefusal,
  rejected: isRefusal,
  negative: isRefusal,
  replay: isReplay,
};

/** Codes that a decision may have and still fit these words; what the words say besides is not in it. */
export function codesFor(terms: readonly QueryTerm[]): DecisionCode[] {
  const fits = ({ field, values }: QueryTerm, code: DecisionCode): boolean | undefined => {
    if (field === 'code') return values.some((value) => codesLike(value).includes(code));
    if (field === 'severity') return values.includes(describe(code).severity);
    return field === 'outcome' ? values.some((value) => byOutcome[value]?.(code) === true) : undefined;
  };
  return allDecisionCodes.filter((code) =>
    terms.every((term) => {
      const fit = fits(term, code);
      // Refused and rejected differ by the door, so that what is not the one may be the other.
      if (fit === undefined || (term.negated && term.values.some((value) => value === 'refused' || value === 'rejected'))) return true;
      return fit !== term.negated;
    }),
  );
}
