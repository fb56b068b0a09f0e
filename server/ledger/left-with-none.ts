import { Prisma } from '#prisma';
import type { Statements } from './statements.ts';

/** Of the identities that have a usable one of these certificates, those that have no other. */
export const leftWithNone = (
  ledger: Statements,
  certificateIds: readonly string[],
  now: Date,
): Promise<{ id: string; name: string; owner: string }[]> => {
  const ids = Prisma.sql`${[...certificateIds]}::uuid[]`;
  return ledger.$queryRaw(Prisma.sql`
    SELECT i.id, i.name, i.owner FROM identities i
    WHERE i.id = ANY (ARRAY(SELECT c.identity_id FROM certificates c WHERE c.id = ANY (${ids}) AND usable(c, ${now}::timestamptz)))
      AND NOT EXISTS (SELECT FROM certificates c WHERE c.identity_id = i.id AND NOT c.id = ANY (${ids})
        AND c.status IN ('active', 'superseded') AND usable(c, ${now}::timestamptz))
    ORDER BY i.name`);
};
