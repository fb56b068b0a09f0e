import type { Clock } from '../domain/clock.ts';
import type { Database, Ledger } from '../ledger/database.ts';

/** What every operation needs: where the truth is, and what time it is. */
export type Context = { readonly database: Database; readonly clock: Clock };

/** The same for an operation that can be a part of another's transaction. */
export type PartContext = {
  readonly database: { readonly prisma: Ledger; transaction<T>(work: (ledger: Ledger) => Promise<T>): Promise<T> };
  readonly clock: Clock;
};

/** What such an operation is given inside a transaction: everything that it does is done or undone with the rest. */
export const within = ({ clock }: Pick<PartContext, 'clock'>, ledger: Ledger): PartContext => ({
  database: { prisma: ledger, transaction: (work) => work(ledger) },
  clock,
});

/** What the registry needs besides. */
export type RegistryContext = Context & {
  readonly trustDomain: string;
  /** HMAC-SHA-256 under the pepper, which is kept outside the database. */
  readonly hashExchangeSecret: (secret: string) => Uint8Array;
};

/** What making the first owner needs. */
export type SetupContext = Context & {
  readonly hashPassword: (password: string) => Promise<string>;
  /** The file that shows the one-time link to whoever may read the data directory. */
  readonly setupLink: { write(token: string): Promise<void>; remove(): Promise<void> };
};
