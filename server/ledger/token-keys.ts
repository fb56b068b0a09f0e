import { Prisma } from '#prisma';
import { system } from '../domain/actor.ts';
import { type TokenAlgorithm, tokenAlgorithms } from '../domain/claims.ts';
import type { Database } from './database.ts';
import { appendEvent } from './events.ts';

/** A private key of the issuer, sealed, with its public half. */
export type SealedTokenKey = {
  readonly kid: string;
  readonly publicJwk: Readonly<Record<string, string>>;
  readonly sealed: Uint8Array;
  /** Which key-encryption key sealed it. */
  readonly kekId: string;
};
export type StoredTokenKey = {
  readonly kid: string;
  readonly algorithm: TokenAlgorithm;
  readonly status: 'next' | 'current' | 'retiring' | 'retired';
  readonly sealed: Uint8Array;
};

/**
 * Sees to it that each algorithm has one current key, and returns all keys that are not retired. Of several processes that start
 * at once, one makes the keys, under an advisory lock.
 */
export async function keepTokenKeys(
  database: Database,
  at: Date,
  make: (algorithm: TokenAlgorithm) => SealedTokenKey,
): Promise<StoredTokenKey[]> {
  await database.transaction(async (ledger) => {
    await ledger.$executeRaw(Prisma.sql`SELECT pg_advisory_xact_lock(hashtext('hawser token keys'))`);
    const current = await ledger.tokenKey.findMany({ where: { status: 'current' }, select: { algorithm: true } });
    const missing = tokenAlgorithms.filter((algorithm) => !current.some((key) => key.algorithm === algorithm));
    for (const algorithm of missing) {
      const { kid, publicJwk, sealed, kekId } = make(algorithm);
      await ledger.tokenKey.create({ data: { kid, algorithm, publicJwk, status: 'current', createdAt: at } });
      await ledger.tokenKeySecret.create({ data: { kid, sealed: Uint8Array.from(sealed), kekId } });
      await appendEvent(ledger, {
        type: 'token_key.activated',
        at,
        actor: system('sts'),
        target: { kind: 'token_key', id: kid, name: algorithm },
      });
    }
  });
  const keys = await database.prisma.tokenKey.findMany({
    where: { status: { not: 'retired' } },
    orderBy: { createdAt: 'asc' },
    include: { secret: true },
  });
  return keys.flatMap(({ kid, algorithm, status, secret }) =>
    secret && isAlgorithm(algorithm) && isStatus(status) ? [{ kid, algorithm, status, sealed: secret.sealed }] : [],
  );
}

const isAlgorithm = (text: string): text is TokenAlgorithm => tokenAlgorithms.some((algorithm) => algorithm === text);
const isStatus = (text: string): text is StoredTokenKey['status'] => ['next', 'current', 'retiring', 'retired'].includes(text);
