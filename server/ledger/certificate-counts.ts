import { Prisma } from '#prisma';
import type { Ledger } from './database.ts';

/** Counting stops here: a page must not take longer the more there are. */
const counted = 100_000;

export type CertificateCounts = {
  usable: number;
  superseded: number;
  revoked: number;
  expired: number;
  pending: number;
  /** Whether one of them is counted no further. */
  more: boolean;
};

/** How many certificates stand how, each as the filter of that name finds them; from indexes alone. */
export async function countCertificates(ledger: Ledger, now: Date): Promise<CertificateCounts> {
  const count = (where: Prisma.Sql) =>
    Prisma.sql`(SELECT count(*)::int FROM (SELECT FROM certificates c WHERE ${where} LIMIT ${counted}) x)`;
  const [found] = await ledger.$queryRaw<Omit<CertificateCounts, 'more'>[]>(Prisma.sql`
    SELECT ${count(Prisma.sql`c.status IN ('active', 'superseded') AND usable(c, ${now}::timestamptz)`)} AS usable,
      ${count(Prisma.sql`c.status = 'superseded'`)} AS superseded, ${count(Prisma.sql`c.status = 'revoked'`)} AS revoked,
      ${count(Prisma.sql`c.not_after <= ${now}::timestamptz`)} AS expired, ${count(Prisma.sql`c.status = 'pending'`)} AS pending`);
  const counts = found ?? { usable: 0, superseded: 0, revoked: 0, expired: 0, pending: 0 };
  return { ...counts, more: Object.values(counts).includes(counted) };
}
