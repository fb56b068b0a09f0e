/**
 * Why an operation could not be done. A closed set: each door maps it to its own wire format in one table.
 * Refused tokens are not failures; they are verdicts (see `codes.ts`).
 */
export type FailureCode =
  | 'invalid_input'
  | 'unauthenticated'
  | 'forbidden'
  | 'unconfirmed'
  | 'second_person_needed'
  | 'not_found'
  | 'already_exists'
  | 'conflict'
  | 'changed_meanwhile'
  | 'clone_suspected'
  | 'unavailable';

/** One thing that is wrong with the input: the name of the field, and the way out. */
export type Problem = { readonly field: string; readonly detail: string };

export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: FailureCode;
  readonly problems: readonly Problem[];

  constructor(code: FailureCode, detail: string, options: ErrorOptions & { problems?: readonly Problem[] } = {}) {
    super(detail, options);
    this.code = code;
    this.problems = options.problems ?? [];
  }
}

/** Bad input in one field; `detail` says what to do instead. */
export const invalid = (field: string, detail: string, options: ErrorOptions = {}): Failure =>
  new Failure('invalid_input', `${field}: ${detail}`, { ...options, problems: [{ field, detail }] });

export const notFound = (what: string): Failure => new Failure('not_found', `${what} was not found`);
