import { Prisma } from '#prisma';
import type { Ledger } from './database.ts';
import type { NewEvent } from './events.ts';
import { identityCalled } from './identities.ts';
import { newestEvents } from './newest-events.ts';

export type Target = NonNullable<NewEvent['target']>;
/** What something of a kind is called, by its id as it is stored or by its name. */
export type Naming = { readonly kind: string } & ({ readonly id: string } | { readonly name: string });

/**
 * What is called so, as the newest act upon it names it: whatever there is was made by one. Undefined where no act is known any more or ever
 * was. What was refused names nothing: it may have been called anything.
 */
export async function findTarget(ledger: Ledger, naming: Naming): Promise<Target | undefined> {
  const { kind } = naming;
  if (kind === 'identity' && 'name' in naming) return identityOf(ledger, naming.name);
  const named = 'id' in naming ? Prisma.sql`e.target_id = ${naming.id}` : Prisma.sql`e.target_name = ${naming.name}`;
  const act = Prisma.sql`${named} AND e.target_kind = ${kind} AND e.type <> 'act.refused' AND e.target_id IS NOT NULL AND e.target_name IS NOT NULL`;
  const newest = newestEvents([act], [Prisma.sql`e.code IS NULL`], 1);
  const [found] = await ledger.$queryRaw<Target[]>(
    Prisma.sql`SELECT e.target_kind AS kind, e.target_id AS id, e.target_name AS name FROM ${newest} e`,
  );
  return found;
}

/** All its certificates bear its name too, so that the newest act upon itself may stand behind any number of theirs. */
async function identityOf(ledger: Ledger, called: string): Promise<Target | undefined> {
  const found = await identityCalled(ledger, called);
  return found && { kind: 'identity', id: found.id, name: found.name };
}
