import type { Actor } from '../domain/actor.ts';
import { before } from '../ledger/batch.ts';
import { denyToken } from '../ledger/denied-tokens.ts';
import { verifyAccessToken } from '../tokens/verify.ts';
import { type Client, type Connection, decisionOn, type Refusal } from './connection.ts';
import { recordRefusal } from './record-refusal.ts';
import type { StsContext } from './sts-context.ts';

/**
 * Denies a token at the wish of its own identity or of a resource server of its audience (RFC 7009 §2). A token that is not ours,
 * or no longer lives, needs nothing done. Returns the refusal where the caller is neither.
 */
export async function revokeToken(context: StsContext, connection: Connection, client: Client, token: string): Promise<Refusal | null> {
  const now = context.clock();
  const { issuer, keys } = context;
  const { claims } = await verifyAccessToken(token, { issuer, keys, now });
  if (!claims || claims.iss !== issuer) return null;

  const { identity, resourceServer } = client;
  if (claims.client_id !== identity.name && !resourceServer?.audiences.includes(claims.aud)) {
    const decision = {
      ...decisionOn(connection, now, client, identity),
      code: 'gateway_untrusted',
      door: 'sts',
      audience: claims.aud,
      boundThumbprint: claims.cnf?.['x5t#S256'] ?? null,
      jti: claims.jti,
    } as const;
    return { code: 'gateway_untrusted', decisionId: await recordRefusal(context, decision, connection.deadline) };
  }

  const expiresAt = new Date(claims.exp * 1000);
  if (expiresAt <= now) return null;
  const actor: Actor = { kind: 'identity', id: identity.id, name: identity.name };
  await before(connection.deadline, denyToken(context.database.prisma, actor, { jti: claims.jti, expiresAt, at: now }));
  return null;
}
