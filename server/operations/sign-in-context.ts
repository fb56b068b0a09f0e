import type { Custody } from '../keys/custody.ts';
import type { Context } from './context.ts';

/** What signing people in needs. */
export type SignInContext = Context & {
  /** Of everything that the api process seals. */
  readonly custody: Custody;
  /** Origin of the console: passkeys are bound to its host. */
  readonly consoleUrl: string;
  readonly hashPassword: (password: string) => Promise<string>;
  readonly verifyPassword: (sealed: { readonly hash: string; readonly password: string }) => Promise<boolean>;
};

/** Where somebody tries from. */
export type Visitor = {
  readonly address: string;
  /** The request, as in `Actor`. */
  readonly request: string;
  /** What a browser keeps on which somebody signed in before. */
  readonly device: string | undefined;
};

/** Seconds that a session lasts from the last proof of who holds it; use alone does not prolong it. */
export const sessionLifetime = 12 * 60 * 60;
/** Seconds for which a proof counts as fresh. */
export const freshFor = 300;
/** Seconds that a step of signing in waits for the next. */
export const stepLifetime = 600;
/** Seconds that a browser stays known. */
export const deviceLifetime = 180 * 86_400;
