import type { AccessTokenClaims } from '../domain/claims.ts';
import type { RefusalCode } from '../domain/codes.ts';
import type { ResourceServerFacts } from '../ledger/exchange.ts';
import { acceptToken } from './accept-token.ts';
import { type Client, type Connection, decisionOn } from './connection.ts';
import { type Judge, judgeToken, type TokenInUse } from './judge-token.ts';
import type { StsContext } from './sts-context.ts';

/** RFC 7662 §2.2, with the members of the contract. */
type ActiveToken = { readonly active: true; readonly token_type: 'Bearer'; readonly decision_id: string } & AccessTokenClaims;
type Introspection =
  | ActiveToken
  | { readonly active: false; readonly binding?: 'mismatch' | 'missing'; readonly decision_id: string }
  | { readonly active: false };

/** The decision's own id, beside what the caller may be told. */
export type IntrospectionResult = { readonly decisionId: string; readonly answer: (publicId: string) => Introspection };

/**
 * Judges a token for a resource server (RFC 7662; RFC 8705 §3.2). Whoever is outside the token's audience learns
 * `{"active":false}` and nothing else; also about tokens that this issuer did not sign, since they have no audience that counts.
 * @throws {Failure} `unavailable`: it never says inactive of a token that it does not know to be so
 */
export async function introspectToken(
  context: StsContext,
  connection: Connection,
  client: Client,
  asked: TokenInUse,
): Promise<IntrospectionResult> {
  const server = client.resourceServer;
  if (!server) {
    const refusal = { ...decisionOn(connection, context.clock(), client, client.identity), code: 'gateway_untrusted' } as const;
    const decision = context.decisions.fold({ ...refusal, door: 'introspection' });
    await context.decisions.write(decision, connection.deadline);
    return { decisionId: decision.id, answer: () => ({ active: false }) };
  }
  const judge = introspectionOf(client, server);
  const { decisionId, accepted, claims, found } = await judgeToken(context, connection, judge, asked);
  const inside = claims !== undefined && claims.iss === context.issuer && judge.audiences.includes(claims.aud);
  return {
    decisionId,
    answer: (decision_id) => {
      if (accepted) return activeToken(accepted, decision_id);
      if (!inside) return { active: false };
      const binding = bindingOf(found);
      return { active: false, ...(binding ? { binding } : {}), decision_id };
    },
  };
}

/** On whose behalf a token is introspected. */
const introspectionOf = ({ identity }: Client, { id, audiences }: ResourceServerFacts): Judge => ({
  door: 'introspection',
  asker: identity,
  resourceServerId: id,
  audiences,
});

const activeToken = (claims: AccessTokenClaims, decision_id: string): ActiveToken => ({
  active: true,
  ...claims,
  token_type: 'Bearer',
  decision_id,
});

/**
 * The short way of `introspectToken` for a client that is remembered.
 * @returns null where it is not plainly active. Then nothing is written, and the client is to be looked at again
 * @throws {Failure} `unavailable`
 */
export async function introspectActive(
  context: StsContext,
  connection: Connection,
  client: Client,
  asked: TokenInUse,
): Promise<{ readonly decisionId: string; readonly answer: (publicId: string) => ActiveToken } | null> {
  if (!client.resourceServer) return null;
  const accepted = await acceptToken(context, connection, client, introspectionOf(client, client.resourceServer), asked);
  return accepted && { decisionId: accepted.decisionId, answer: (decision_id) => activeToken(accepted.claims, decision_id) };
}

const bindingOf = (found: readonly RefusalCode[]): 'mismatch' | 'missing' | undefined => {
  if (found.includes('cnf_missing_cert')) return 'missing';
  return found.some((code) => code.startsWith('cnf_mismatch.')) ? 'mismatch' : undefined;
};
