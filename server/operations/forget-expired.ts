import { type Forgotten, forgetSome } from '../ledger/forgetting.ts';
import type { Context } from './context.ts';

/** Rows of a kind that one statement removes: so few that nobody waits for them. */
const atOnce = 2_000;

/**
 * Removes tokens, denials, used subject tokens, client assertions and ids of reports that can no longer matter. Several may run at a
 * time: one of them does it. What events and cases say of them stays.
 * @returns how many rows of each kind went
 */
export async function forgetExpired({ database }: Context, most = atOnce): Promise<Forgotten> {
  const total: Forgotten = { tokens: 0n, denials: 0n, subjectTokens: 0n, assertions: 0n, reports: 0n };
  for (let more = true; more; ) {
    const gone = await forgetSome(database.prisma, most);
    if (gone === undefined) break;
    for (const kind of Object.keys(total) as (keyof Forgotten)[]) total[kind] += gone[kind];
    more = Object.values(gone).some((count) => count >= most);
  }
  return total;
}
