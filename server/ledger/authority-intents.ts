import { Prisma } from '#prisma';
import type { TokenAlgorithm } from '../domain/claims.ts';
import { Failure, notFound } from '../domain/failure.ts';
import type { Ledger } from './database.ts';

/** What an owner asked for. The signer makes of it, once, the authority that has the same id. */
export type AuthorityIntent = {
  id: string;
  /** `create`: by a key made here. `request`: signed elsewhere, for a key made here. `import`: both were made elsewhere. */
  kind: 'create' | 'request' | 'import';
  name: string;
  role: 'root' | 'issuing';
  parentId: string | null;
  /** Null: the signer makes one up that tells two installations apart. */
  commonName: string | null;
  organization: string;
  algorithm: TokenAlgorithm;
  /** Seconds; null where the certificate comes from elsewhere. */
  lifetime: number | null;
  /** The certificate that came from elsewhere and those above it, DER; empty until it has come. */
  chain: Uint8Array[];
  /** PKCS#10, DER; null until the signer wrote it. */
  csr: Uint8Array | null;
  requestedBy: string;
  requestedAt: Date;
};

const select = Prisma.sql`
  SELECT id, kind, name, role, parent_id AS "parentId", common_name AS "commonName", organization, algorithm, lifetime,
    coalesce(chain, '{}') AS chain, csr, requested_by AS "requestedBy", requested_at AS "requestedAt" FROM authority_intents`;

/** @throws {Failure} `already_exists` when an authority or a request has that name */
export async function insertAuthorityIntent(ledger: Ledger, intent: Omit<AuthorityIntent, 'csr'>): Promise<void> {
  const inserted = await ledger.$executeRaw(Prisma.sql`
    INSERT INTO authority_intents (id, kind, name, role, parent_id, common_name, organization, algorithm, lifetime, chain, requested_by, requested_at)
    SELECT ${intent.id}::uuid, ${intent.kind}, ${intent.name}, ${intent.role}, ${intent.parentId}::uuid, ${intent.commonName},
      ${intent.organization}, ${intent.algorithm}, ${intent.lifetime}::integer, ${intent.chain}::bytea[], ${intent.requestedBy}, ${intent.requestedAt}
    WHERE NOT EXISTS (SELECT FROM authorities WHERE name = ${intent.name})
    ON CONFLICT (name) DO NOTHING`);
  if (inserted === 0)
    throw new Failure('already_exists', `The name ${intent.name} is taken by an authority or a request for one; choose another.`);
}

/** @throws {Failure} `not_found` */
export async function authorityIntent(ledger: Ledger, id: string): Promise<AuthorityIntent> {
  const [intent] = await ledger.$queryRaw<AuthorityIntent[]>(Prisma.sql`${select} WHERE id = ${id}::uuid`);
  if (!intent) throw notFound(`the authority to be made ${id}`);
  return intent;
}

/** Requests whose certificate has not come yet, oldest first. */
export const openAuthorityRequests = (ledger: Ledger): Promise<AuthorityIntent[]> =>
  ledger.$queryRaw(Prisma.sql`${select} WHERE kind = 'request' AND csr IS NOT NULL
    AND NOT EXISTS (SELECT FROM authorities a WHERE a.id = authority_intents.id) ORDER BY requested_at, id`);

/** Puts down the certificate that came for a request; another one may take its place until the authority is made. */
export async function answerAuthorityRequest(ledger: Ledger, id: string, chain: readonly Uint8Array[]): Promise<void> {
  await ledger.$executeRaw(
    Prisma.sql`UPDATE authority_intents SET chain = ${[...chain]}::bytea[] WHERE id = ${id}::uuid AND kind = 'request'`,
  );
}

/** Stores the signer's request where none stands. */
export async function storeAuthorityCsr(ledger: Ledger, id: string, csr: Uint8Array): Promise<void> {
  await ledger.$executeRaw(Prisma.sql`UPDATE authority_intents SET csr = ${csr} WHERE id = ${id}::uuid AND csr IS NULL`);
}

/** Takes back what the signer did not do, so that its name is free again; what became an authority or a request stays. */
export async function discardAuthorityIntent(ledger: Ledger, id: string): Promise<void> {
  await ledger.$executeRaw(Prisma.sql`
    DELETE FROM authority_intents WHERE id = ${id}::uuid AND csr IS NULL AND NOT EXISTS (SELECT FROM authorities WHERE id = ${id}::uuid)`);
}
