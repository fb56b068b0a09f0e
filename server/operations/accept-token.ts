import type { AccessTokenClaims } from '../domain/claims.ts';
import { verifyAccessToken } from '../tokens/verify.ts';
import type { Client, Connection } from './connection.ts';
import { decisionAbout, type Judge, type TokenInUse } from './judge-token.ts';
import type { StsContext } from './sts-context.ts';

export type Accepted = { readonly decisionId: string; readonly claims: AccessTokenClaims };

/**
 * The short way of `judgeToken` to a yes: what the token says is judged here, and one statement accepts it if the ledger says so too
 * and still knows the asker as it is remembered. The decision that it leaves is the same.
 * @returns null where it is not plainly yes. Then nothing is written, and whoever asks is to be looked at again
 * @throws {Failure} `unavailable`
 */
export async function acceptToken(
  context: StsContext,
  connection: Connection,
  { certificate, versions }: Client,
  judge: Judge,
  asked: TokenInUse,
): Promise<Accepted | null> {
  const now = context.clock();
  const result = await verifyAccessToken(asked.token, { issuer: context.issuer, keys: context.keys, audience: judge.audiences, now });
  if (!result.ok) return null;
  const { claims, header } = result;
  const bound = claims.cnf['x5t#S256'];
  if (asked.presented !== undefined && asked.presented?.thumbprint !== bound) return null;
  const decision = {
    ...decisionAbout(connection, now, judge, asked),
    code: 'accepted',
    audience: claims.aud,
    jti: claims.jti,
    boundThumbprint: bound,
    kid: header.kid ?? null,
  } as const;
  const accepted = await context.acceptances.record({ decision, certificateId: certificate.id, versions }, connection.deadline);
  return accepted ? { decisionId: decision.id, claims } : null;
}
