import { Prisma } from '#prisma';

const columns = {
  identity: { bound: Prisma.sql`e.token_identity_id`, presented: Prisma.sql`e.presented_identity_id` },
  thumbprint: { bound: Prisma.sql`e.bound_thumbprint`, presented: Prisma.sql`e.presented_thumbprint` },
} as const;

/**
 * That the event `e` is about this identity or thumbprint, as the token's or as what was presented. The second half says what the
 * first leaves over, as its index does.
 */
export function concerns(what: keyof typeof columns, value: Prisma.Sql): Prisma.Sql {
  const [asBound, asPresented] = concernedAs(what, value);
  return Prisma.sql`(${asBound} OR (${asPresented}))`;
}

/** The two halves by themselves, each in the order of time by an index of its own; no event is in both. */
export function concernedAs(what: keyof typeof columns, value: Prisma.Sql): readonly [Prisma.Sql, Prisma.Sql] {
  const { bound, presented } = columns[what];
  return [Prisma.sql`${bound} = ${value}`, Prisma.sql`${presented} = ${value} AND ${presented} IS DISTINCT FROM ${bound}`];
}

/**
 * When the certificate with this SHA-256 was last presented; null where no decision knows of it.
 * @param since when it began to be: whatever is older is not looked through for it
 */
export function lastPresented(sha256: Prisma.Sql, since: Prisma.Sql): Prisma.Sql {
  const thumbprint = Prisma.sql`rtrim(translate(encode(${sha256}, 'base64'), '+/', '-_'), '=')`;
  const { bound, presented } = columns.thumbprint;
  return Prisma.sql`greatest(
    (SELECT e.at FROM events e WHERE ${bound} = ${thumbprint} AND ${presented} = ${bound} AND e.at >= ${since} ORDER BY e.at DESC LIMIT 1),
    (SELECT e.at FROM events e WHERE ${presented} = ${thumbprint} AND ${presented} IS DISTINCT FROM ${bound} AND e.at >= ${since}
      ORDER BY e.at DESC LIMIT 1))`;
}

/** The same of a row of `certificates`: nobody can have presented it before there was one, and what was imported is older than its row. */
export const lastPresentedOf = (row: string): Prisma.Sql =>
  lastPresented(Prisma.raw(`${row}.sha256`), Prisma.raw(`least(${row}.not_before, ${row}.created_at)`));
