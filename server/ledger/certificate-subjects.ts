import { Prisma } from '#prisma';
import type { IdentityStatus } from '../domain/identity.ts';
import type { Statements } from './statements.ts';

/** Where the resource server of an identity answers; undefined when it has none. */
export async function resourceServerUrlOf(ledger: Statements, identityId: string): Promise<string | undefined> {
  const [row] = await ledger.$queryRaw<{ url: string }[]>(
    Prisma.sql`SELECT url FROM resource_servers WHERE identity_id = ${identityId}::uuid`,
  );
  return row?.url;
}

export async function identityOf(
  ledger: Statements,
  identityId: string,
): Promise<{ id: string; name: string; status: IdentityStatus } | undefined> {
  const [row] = await ledger.$queryRaw<{ id: string; name: string; status: IdentityStatus }[]>(
    Prisma.sql`SELECT id, name, status FROM identities WHERE id = ${identityId}::uuid`,
  );
  return row;
}
