import { Prisma } from '#prisma';
import type { Actor } from '../domain/actor.ts';
import { newId } from '../domain/ids.ts';
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
export async function denyToken(ledger: Ledger, actor: Actor, { jti, expiresAt, at, comment }: Denial): Promise<boolean> {
  const actorId = actor.kind === 'system' ? null : actor.id;
  const detail = JSON.stringify(comment === undefined ? {} : { comment });
  const written = await ledger.$executeRaw(Prisma.sql`
    WITH denied AS (
      INSERT INTO denied_tokens (jti, denied_at, expires_at, denied_by)
      VALUES (${jti}::uuid, ${at}, ${expiresAt}, ${actor.name}) ON CONFLICT DO NOTHING RETURNING jti
    )
    INSERT INTO events (id, at, type, actor_kind, actor_id, actor_name, target_kind, target_id, target_name, detail, jti)
    SELECT ${newId(at.getTime())}::uuid, ${at}, 'token.denied', ${actor.kind}, ${actorId}, ${actor.name}, 'token', jti::text, jti::text,
      ${detail}::jsonb, jti FROM denied`);
  return written === 1;
}
