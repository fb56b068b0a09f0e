import { Prisma } from '#prisma';
import { type Actor, cameBy } from '../domain/actor.ts';
import { newId } from '../domain/ids.ts';
import { columns } from './columns.ts';
import type { Ledger } from './database.ts';

export type Denial = {
  readonly jti: string;
  /** When the token ends by itself; after that nobody needs the denial. */
  readonly expiresAt: Date;
  readonly at: Date;
  /** Why, in an operator's words. */
  readonly comment?: string;
};

/**
 * Denies a token, and so everything that was derived from it, together with its event `token.denied`; in one statement, so
 * that it also holds outside a transaction. False when the token was denied before, and then nothing is written.
 */
export const denyToken = async (ledger: Ledger, actor: Actor, { jti, expiresAt, ...why }: Denial): Promise<boolean> =>
  (await denyTokens(ledger, actor, [{ jti, expiresAt }], why)) === 1;

/** The same for several, each named once. Returns how many were not denied before. */
export async function denyTokens(
  ledger: Ledger,
  actor: Actor,
  tokens: readonly Pick<Denial, 'jti' | 'expiresAt'>[],
  { at, comment }: Pick<Denial, 'at' | 'comment'>,
): Promise<number> {
  const actorId = actor.kind === 'system' ? null : actor.id;
  const detail = JSON.stringify(comment === undefined ? {} : { comment });
  const [ids, jtis, ends] = columns(
    tokens,
    () => newId(at.getTime()),
    ({ jti }) => jti,
    ({ expiresAt }) => expiresAt.toISOString(),
  );
  const { address, method, request } = cameBy(actor);
  return ledger.$executeRaw(Prisma.sql`
    WITH asked AS (
      SELECT * FROM unnest(${ids}::uuid[], ${jtis}::uuid[], ${ends}::timestamptz[]) AS asked (id, jti, expires_at)
    ), denied AS (
      INSERT INTO denied_tokens (jti, denied_at, expires_at, denied_by)
      SELECT jti, ${at}::timestamptz, expires_at, ${actor.name}::text FROM asked ON CONFLICT DO NOTHING RETURNING jti
    )
    INSERT INTO events (id, at, type, actor_kind, actor_id, actor_name, target_kind, target_id, target_name, detail, jti,
      source_address, auth_method, request_id)
    SELECT asked.id, ${at}::timestamptz, 'token.denied', ${actor.kind}::text, ${actorId}::text, ${actor.name}::text, 'token', jti::text,
      jti::text, ${detail}::jsonb, jti, ${address}::text, ${method}::text, ${request}::uuid FROM denied JOIN asked USING (jti)`);
}
