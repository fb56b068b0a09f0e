import { Prisma } from '#prisma';
import type { NewEvent } from './events.ts';
import { newestEvents } from './newest-events.ts';
import type { Statements } from './statements.ts';

export type Target = NonNullable<NewEvent['target']>;
/** What something of a kind is called, by its id as it is stored or by its name. */
export type Naming = { readonly kind: string } & ({ readonly id: string } | { readonly name: string });

/** Events that are looked at: something else of the same name may have many. */
const lookedAt = 1_000;

/**
 * What is called so, as the newest act upon it names it: whatever there is was made by one. Undefined where no act is known any more or ever
 * was. What was refused names nothing: it may have been called anything.
 */
export async function findTarget(ledger: Statements, naming: Naming): Promise<Target | undefined> {
  const { kind } = naming;
  const named = 'id' in naming ? Prisma.sql`e.target_id = ${naming.id}` : Prisma.sql`e.target_name = ${naming.name}`;
  const newest = newestEvents([named], [Prisma.sql`e.code IS NULL`], lookedAt);
  const [found] = await ledger.$queryRaw<Target[]>(Prisma.sql`
    SELECT e.target_kind AS kind, e.target_id AS id, e.target_name AS name FROM ${newest} e
    WHERE e.target_kind = ${kind} AND e.type <> 'act.refused' AND e.target_id IS NOT NULL AND e.target_name IS NOT NULL
    ORDER BY e.at DESC, e.id DESC LIMIT 1`);
  return found;
}
