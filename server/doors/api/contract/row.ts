import type { z } from 'zod';
import type { Permission } from '../../../domain/roles.ts';

/**
 * One row for each thing an administrator can do. From it come the route, the OpenAPI document, the typed client and the
 * command-line verb (the name with its dot read as a space); the permission is checked and the input parsed in one place.
 */
export type Row = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below `/api/v1`; `{name}` is a member of `params`. */
  readonly path: `/${string}`;
  /** `public` rows need nobody signed in; there are few, and a test names them. */
  readonly permission: Permission | 'public';
  /** About whoever is signed in: not for API keys, and no verb of the command line. */
  readonly only?: 'session';
  /** Cannot be undone: a session has to prove, at most five minutes before, who holds it. */
  readonly fresh?: true;
  /** Answers a question and changes nothing, though it is no GET: what is refused of it leaves no event. */
  readonly reads?: true;
  /** Cannot be undone and may be in use: where an owner wants that, it waits until a second person has approved it. */
  readonly tier?: 3;
  readonly summary: string;
  readonly params?: z.ZodObject;
  /** The most bytes that its body may have, where it may be longer than most. */
  readonly bodyLimit?: number;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodObject;
  readonly output: z.ZodType;
};
