import { Failure } from '../domain/failure.ts';

const member = (error: unknown, name: string): string | undefined => {
  const value: unknown = error instanceof Error ? Reflect.get(error, name) : undefined;
  return typeof value === 'string' ? value : undefined;
};

/** The SQLSTATE or errno of a failed statement or connection. */
export const databaseErrorCode = (error: unknown): string | undefined =>
  member(error, 'code') ?? (error instanceof AggregateError ? databaseErrorCode(error.errors[0]) : undefined);

/** A database URL as it may be shown: without user and password. */
export function databaseName(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}

/** Turns a failed connection into a sentence that says the way out, and never shows the password; other errors come back unchanged. */
export function connectionFailure(error: unknown, url: string): unknown {
  if (error instanceof Failure) return error;
  const code = databaseErrorCode(error);
  const advice =
    code === 'ECONNREFUSED'
      ? 'nothing listens there. Start that PostgreSQL or correct DATABASE_URL'
      : code === 'ENOTFOUND' || code === 'EAI_AGAIN'
        ? 'there is no such host. Correct DATABASE_URL'
        : code === '28P01' || code === '28000'
          ? 'it refuses this user or password. Correct DATABASE_URL'
          : code === 'EHOSTUNREACH' || code === 'ENETUNREACH' || code === 'ECONNRESET' || code === 'ETIMEDOUT'
            ? `the network does not lead there (${code}). Correct DATABASE_URL`
            : error instanceof Error && /timeout|terminated/i.test(error.message)
              ? 'it did not answer within 5 seconds. Look after that PostgreSQL or correct DATABASE_URL'
              : undefined;
  return advice === undefined
    ? error
    : new Failure('unavailable', `The database ${databaseName(url)} does not answer: ${advice}.`, { cause: error });
}
