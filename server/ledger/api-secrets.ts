import { Prisma } from '#prisma';
import type { Ledger } from './database.ts';

/** What the api process keeps secret under a name: the one that is there, or the one that is offered. */
export async function keepApiSecret(
  ledger: Ledger,
  name: string,
  offered: { readonly sealed: Uint8Array; readonly kekId: string },
  now: Date,
): Promise<Uint8Array> {
  await ledger.$executeRaw(Prisma.sql`
    INSERT INTO api_secrets (name, sealed, kek_id, created_at) VALUES (${name}, ${offered.sealed}, ${offered.kekId}, ${now})
    ON CONFLICT DO NOTHING`);
  const [row] = await ledger.$queryRaw<{ sealed: Uint8Array }[]>(Prisma.sql`SELECT sealed FROM api_secrets WHERE name = ${name}`);
  if (!row) throw new TypeError(`the secret ${name} of the api was deleted at this very moment`);
  return row.sealed;
}
