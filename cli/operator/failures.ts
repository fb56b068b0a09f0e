import { ApiError } from '../../server/doors/api/client.ts';
import { exitCodes } from '../exit-codes.ts';

/** Wrong use: the message says the way out. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What goes to standard error, and how the command ends. */
export function explain(error: unknown, apiUrl: string): { text: string; exitCode: number } {
  if (error instanceof ApiError) {
    const { title, detail, problems = [] } = error.problem;
    const fields = problems.map((problem) => `  ${problem.field}: ${problem.detail}`);
    const text = [fields.length > 0 ? `${title}:` : `${title}: ${detail}`, ...fields].join('\n');
    return { text, exitCode: error.status >= 500 ? exitCodes.unreachable : exitCodes.refused };
  }
  if (error instanceof UsageError) return { text: error.message, exitCode: exitCodes.usage };
  if (error instanceof TypeError && error.message === 'fetch failed')
    return { text: `Nothing answers at ${apiUrl}. Start Hawser with npm start, or set HAWSER_API_URL.`, exitCode: exitCodes.unreachable };
  throw error;
}
