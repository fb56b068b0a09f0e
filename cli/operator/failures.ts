import { ApiError } from '../../server/doors/api/client.ts';

/** How a verb of an operator ends. */
export const exitCodes = { done: 0, refused: 1, usage: 2 } as const;

/** Wrong use, or no instance to talk to: the message says the way out. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What goes to standard error, and how the command ends. */
export function explain(error: unknown, apiUrl: string): { text: string; exitCode: number } {
  if (error instanceof ApiError) {
    const { title, detail, problems = [] } = error.problem;
    const fields = problems.map((problem) => `  ${problem.field}: ${problem.detail}`);
    return { text: [fields.length > 0 ? `${title}:` : `${title}: ${detail}`, ...fields].join('\n'), exitCode: exitCodes.refused };
  }
  if (error instanceof UsageError) return { text: error.message, exitCode: exitCodes.usage };
  if (error instanceof TypeError && error.message === 'fetch failed')
    return { text: `Nothing answers at ${apiUrl}. Start Hawser with npm start, or set HAWSER_API_URL.`, exitCode: exitCodes.usage };
  throw error;
}
