import { Failure, type FailureCode, type Problem } from '../../domain/failure.ts';
import { isOutage } from '../../ledger/outage.ts';
import type { ProblemDocument } from './client.ts';

/** How each failure goes over the wire: one row each, so that a forgotten code does not compile. */
const table = {
  invalid_input: { status: 400, title: 'The input is not right' },
  unauthenticated: { status: 401, title: 'Nobody is signed in' },
  forbidden: { status: 403, title: 'Not allowed' },
  unconfirmed: { status: 403, title: 'Confirm that it is you' },
  second_person_needed: { status: 409, title: 'A second person has to approve it' },
  not_found: { status: 404, title: 'Not found' },
  already_exists: { status: 409, title: 'Taken already' },
  conflict: { status: 409, title: 'Not possible in this state' },
  clone_suspected: { status: 409, title: 'A copy is suspected' },
  changed_meanwhile: { status: 412, title: 'Changed meanwhile' },
  unavailable: { status: 503, title: 'Not available at the moment' },
} as const satisfies Record<FailureCode, { status: number; title: string }>;

/** Seconds after which trying again makes sense when the ledger is away. */
export const retryAfter = 2;

/** The document for whatever was thrown; what it was is said only where it was expected. */
export function problemOf(error: unknown): ProblemDocument {
  if (error instanceof Failure) return document(error.code, error.message, error.problems);
  if (isOutage(error)) return document('unavailable', 'The ledger does not answer. Try again in a moment.');
  const status = refusedByServer(error);
  if (status !== undefined) return { ...document('invalid_input', wording[status] ?? 'The request is malformed.'), status };
  return {
    type: 'urn:hawser:problem:internal',
    title: 'Something went wrong here',
    status: 500,
    detail: 'Something went wrong here; the log of the api process says what.',
    code: 'internal',
  };
}

const document = (code: FailureCode, detail: string, problems: readonly Problem[] = []): ProblemDocument => ({
  type: `urn:hawser:problem:${code}`,
  ...table[code],
  detail,
  code,
  ...(problems.length === 0 ? {} : { problems }),
});

/** Fastify's own refusals, of requests that never reached an operation. */
function refusedByServer(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('statusCode' in error) || typeof error.statusCode !== 'number') return undefined;
  return error.statusCode >= 400 && error.statusCode < 500 ? error.statusCode : undefined;
}

const wording: Readonly<Record<number, string>> = {
  400: 'The request is malformed: check the address and the body.',
  413: 'The body is too large.',
  414: 'The address is too long.',
  415: 'Send the body as application/json.',
};
