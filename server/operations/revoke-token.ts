import type { Actor } from '../domain/actor.ts';
import { compactJwsShape } from '../domain/claims.ts';
import { before } from '../ledger/batch.ts';
import { denyToken } from '../ledger/denied-tokens.ts';
import { verifyAccessToken } from '../tokens/verify.ts';
import { type Client, type Connection, decisionOn, type Refusal } from './connection.ts';
import { recordRefusal } from './record-refusal.ts';
import type { StsContext } from './sts-context.ts';

/** `unsupported` is said only of the caller's own exchange secret: about any other value nobody learns anything. */
export type Revocation = { readonly outcome: 'done' | 'unsupported' } | { readonly outcome: 'refused'; readonly refusal: Refusal };

/**
 * Denies a token, and all that derives from it, at the wish of the client that holds it, of the identity that it speaks for, or of a
 * resource server of its audience (RFC 7009 §2). A token that is not ours, or no longer lives, needs nothing done.
 * @throws {Failure} `unavailable`: it never says done of a token that may live
 */
export async function revokeToken(context: StsContext, connection: Connection, client: Client, token: string): Promise<Revocation> {
  const now = context.clock();
  const { issuer, keys } = context;
  const { identity, resourceServer } = client;
  if (!compactJwsShape.test(token)) return { outcome: (await isOwnSecret(context, connection, client, token)) ? 'unsupported' : 'done' };
  const { claims } = await verifyAccessToken(token, { issuer, keys, now });
  if (!claims || claims.iss !== issuer) return { outcome: 'done' };

  const own = claims.client_id === identity.name || claims.sub === identity.spiffeId;
  if (!own && !resourceServer?.audiences.includes(claims.aud)) {
    const decision = {
      ...decisionOn(connection, now, client, identity),
      code: 'gateway_untrusted',
      door: 'sts',
      audience: claims.aud,
      boundThumbprint: claims.cnf?.['x5t#S256'] ?? null,
      jti: claims.jti,
    } as const;
    const decisionId = await recordRefusal(context, decision, connection.deadline);
    return { outcome: 'refused', refusal: { code: 'gateway_untrusted', decisionId } };
  }

  const expiresAt = new Date(claims.exp * 1000);
  if (expiresAt <= now) return { outcome: 'done' };
  const actor: Actor = { kind: 'identity', id: identity.id, name: identity.name };
  await before(connection.deadline, denyToken(context.database.prisma, actor, { jti: claims.jti, expiresAt, at: now }));
  return { outcome: 'done' };
}

async function isOwnSecret(context: StsContext, connection: Connection, { identity }: Client, token: string): Promise<boolean> {
  const thumbprint = connection.certificate?.thumbprint ?? '';
  const { secret } = await context.facts.read({ thumbprint, secretHash: context.hashSecret(token) }, connection.deadline);
  return secret !== null && secret.identityId === identity.id;
}
