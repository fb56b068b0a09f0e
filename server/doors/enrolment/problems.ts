import { Failure, type FailureCode, type Problem } from '../../domain/failure.ts';
import { isOutage } from '../../ledger/outage.ts';

/** RFC 9457. */
export type EnrolmentProblem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly problems?: readonly Problem[];
  readonly decision_id?: string;
};

const table = {
  invalid_input: { status: 400, title: 'The request is not right' },
  unauthenticated: { status: 401, title: 'Not authenticated' },
  forbidden: { status: 403, title: 'Not allowed' },
  unconfirmed: { status: 403, title: 'Not allowed' },
  second_person_needed: { status: 409, title: 'Not possible in this state' },
  not_found: { status: 404, title: 'Not found' },
  already_exists: { status: 409, title: 'Taken already' },
  conflict: { status: 409, title: 'Not possible in this state' },
  clone_suspected: { status: 409, title: 'Used before' },
  changed_meanwhile: { status: 412, title: 'Changed meanwhile' },
  unavailable: { status: 503, title: 'Not available at the moment' },
} as const satisfies Record<FailureCode, { status: number; title: string }>;

/** The answer to whatever was thrown; only what was expected is described. */
export function problemOf(error: unknown): EnrolmentProblem {
  if (error instanceof Failure) return problem(error.code, error.message, error.problems);
  if (isOutage(error)) return problem('unavailable', 'The ledger does not answer. Try again in a moment.');
  const status = statusOf(error);
  if (status !== undefined) return { ...problem('invalid_input', wording[status] ?? 'The request is malformed.'), status };
  return {
    type: 'urn:hawser:problem:internal',
    title: 'Something went wrong here',
    status: 500,
    detail: 'Try again later.',
    code: 'internal',
  };
}

/** A certificate that was not accepted: the code of the decision stays with the operator. */
export const invalidClient = (decisionId: string): EnrolmentProblem => ({
  type: 'urn:hawser:problem:invalid_client',
  title: 'The client certificate was not accepted',
  status: 401,
  detail: 'Renewing needs the usable certificate of an active identity on the connection.',
  code: 'invalid_client',
  decision_id: decisionId,
});

const problem = (code: FailureCode, detail: string, problems: readonly Problem[] = []): EnrolmentProblem => ({
  type: `urn:hawser:problem:${code}`,
  ...table[code],
  detail,
  code,
  ...(problems.length === 0 ? {} : { problems }),
});

/** Of an error of the framework, which never reached an operation. */
function statusOf(error: unknown): number | undefined {
  const status: unknown = error instanceof Error ? Reflect.get(error, 'statusCode') : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}

const wording: Readonly<Record<number, string>> = {
  413: 'The body is too large.',
  415: 'Send the body as application/json, and to EST as application/pkcs10.',
};
