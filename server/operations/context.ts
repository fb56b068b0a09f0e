import type { Clock } from '../domain/clock.ts';
import type { Database } from '../ledger/database.ts';

/** What every operation needs: where the truth is, and what time it is. */
export type Context = { readonly database: Database; readonly clock: Clock };
