import { Prisma } from '#prisma';
import type { Ledger } from './database.ts';

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

/** Whether an error means that PostgreSQL is gone, frozen, full or read-only: worth trying again later, and nobody's mistake. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof Prisma.PrismaClientInitializationError) return true;
  const cause = member(member(member(error, 'meta'), 'driverAdapterError'), 'cause') ?? member(error, 'cause');
  if (kinds.has(text(member(cause, 'kind'))) || states.test(text(member(cause, 'originalCode')))) return true;
  const code = text(member(error, 'code'));
  return prismaCodes.has(code) || errnos.has(code) || states.test(code) || messages.test(error.message) || isOutage(member(error, 'cause'));
}

/** Resolves when the ledger answers a statement. */
export async function requireAnswer(ledger: Ledger): Promise<void> {
  await ledger.$queryRaw(Prisma.sql`SELECT 1`);
}
