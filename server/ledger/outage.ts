import { Prisma } from '#prisma';

/** SQLSTATE classes: connection exceptions, insufficient resources, operator intervention, read-only, and system errors. */
const states = /^(?:08|53|57|58|25006)/;
const errnos = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN']);
/** Prisma: unreachable, timed out, closed, pool exhausted, transaction not begun or not finished in time. */
const prismaCodes = new Set(['P1000', 'P1001', 'P1002', 'P1003', 'P1008', 'P1011', 'P1017', 'P2024', 'P2028']);
const kinds = new Set([
  'DatabaseNotReachable',
  'DatabaseDoesNotExist',
  'ConnectionClosed',
  'SocketTimeout',
  'TooManyConnections',
  'TlsConnectionError',
]);
const messages =
  /connection terminated|timeout exceeded when trying to connect|query read timeout|client has encountered a connection error/i;

const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** What the adapter of Prisma says of a failed statement; of a failed COMMIT it is the error itself that says it. */
const causeOf = (error: Error): unknown => member(member(member(error, 'meta'), 'driverAdapterError'), 'cause') ?? member(error, 'cause');

/** Whether PostgreSQL undid a transaction so that another could go on (a deadlock, a serialisation failure): the same may succeed now. */
export const isUndone = (error: unknown): boolean =>
  error instanceof Error && /^40(?:001|P01)$/.test(text(member(causeOf(error), 'originalCode')));

/** Whether an error means that PostgreSQL is gone, frozen, full or read-only, or busy with others: worth trying again later, and nobody's mistake. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof Prisma.PrismaClientInitializationError || isUndone(error)) return true;
  const cause = causeOf(error);
  if (kinds.has(text(member(cause, 'kind'))) || states.test(text(member(cause, 'originalCode')))) return true;
  const code = text(member(error, 'code'));
  return prismaCodes.has(code) || errnos.has(code) || states.test(code) || messages.test(error.message) || isOutage(member(error, 'cause'));
}

/** Resolves when the ledger answers a statement. */
export async function requireAnswer(ledger: Prisma.TransactionClient): Promise<void> {
  await ledger.$queryRaw(Prisma.sql`SELECT 1`);
}
