import { type OperationName, rowOf, type WireInput, type WireOutput } from './contract.ts';

/** RFC 9457, with the fields that are wrong. */
export type ProblemDocument = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly problems?: readonly { readonly field: string; readonly detail: string }[];
};

/** What the management API answered when it did not do what was asked. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly problem: ProblemDocument;

  constructor(status: number, problem: ProblemDocument) {
    super(problem.detail);
    this.status = status;
    this.problem = problem;
  }
}

export type ApiClient = <N extends OperationName>(name: N, input: WireInput<N>) => Promise<WireOutput<N>>;

/**
 * The typed client of the management API, made from the contract.
 * @param baseUrl where the management API listens, without `/api/v1`
 * @param headers what to send along: a session cookie and the browser's Origin, or an API key
 * @throws {ApiError} for every answer that is not a success
 */
export const createClient =
  (baseUrl: string, headers: Record<string, string>, fetcher: typeof fetch = fetch): ApiClient =>
  async (name, input) => {
    const row = rowOf(name);
    const { url, rest } = addressOf(baseUrl, name, input as Record<string, unknown>);
    const body = row.body === undefined ? undefined : JSON.stringify(rest);
    const response = await fetcher(url, {
      method: row.method,
      headers: { ...headers, accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body }),
      cache: 'no-store',
      redirect: 'error',
    });
    const answer: unknown = await response.json().catch(() => undefined);
    if (!response.ok) throw new ApiError(response.status, asProblem(response.status, answer));
    return answer as WireOutput<typeof name>;
  };

/** Where an operation is reached for this input; `rest` is what does not stand in the path. */
function addressOf(baseUrl: string, name: OperationName, input: Record<string, unknown>): { url: URL; rest: Record<string, unknown> } {
  const row = rowOf(name);
  const rest = { ...input };
  const path = row.path.replaceAll(/\{(\w+)\}/g, (_, key: string) => {
    const value = rest[key];
    delete rest[key];
    return encodeURIComponent(String(value));
  });
  const url = new URL(`/api/v1${path}`, baseUrl);
  if (row.query !== undefined)
    for (const [key, value] of Object.entries(rest)) if (value !== undefined) url.searchParams.set(key, String(value));
  return { url, rest };
}

/**
 * The whole filter of a list as the management API streams it, piece by piece; as `text/event-stream`, what comes from now on.
 * @throws {ApiError} for an answer that is not a success; what breaks off later throws while it is read
 */
export async function* streamList(
  baseUrl: string,
  headers: Record<string, string>,
  name: OperationName,
  input: Record<string, unknown>,
  mediaType: 'application/x-ndjson' | 'text/csv' | 'text/event-stream',
): AsyncGenerator<Uint8Array> {
  const response = await fetch(addressOf(baseUrl, name, input).url, { headers: { ...headers, accept: mediaType }, redirect: 'error' });
  if (!response.ok) throw new ApiError(response.status, asProblem(response.status, await response.json().catch(() => undefined)));
  if (response.body !== null) yield* response.body;
}

const asProblem = (status: number, answer: unknown): ProblemDocument =>
  typeof answer === 'object' && answer !== null && 'detail' in answer
    ? (answer as ProblemDocument)
    : { type: 'about:blank', title: 'Error', status, detail: `the management API answered ${status}`, code: 'unavailable' };
