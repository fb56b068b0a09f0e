import type { AccessTokenClaims } from '../domain/claims.ts';
import { epochSeconds } from '../domain/clock.ts';
import type { IssueVerdict } from './decide-token.ts';

type Said = Pick<IssueVerdict, 'subject' | 'audience' | 'issuedAt' | 'expiresAt' | 'scope' | 'act' | 'mayAct'>;
type Moment = { readonly issuer: string; readonly clientId: string; readonly jti: string; readonly thumbprint: string };

/** What a token says, made of the verdict that lets it be issued (RFC 9068 §2.2, RFC 8705 §3.1, RFC 8693 §4.1). */
export function claimsFor(
  { subject, audience, issuedAt, expiresAt, scope, act, mayAct }: Said,
  { issuer, clientId, jti, thumbprint }: Moment,
): AccessTokenClaims {
  const iat = epochSeconds(issuedAt);
  return {
    iss: issuer,
    sub: subject.spiffeId,
    client_id: clientId,
    aud: audience.uri,
    iat,
    nbf: iat,
    exp: epochSeconds(expiresAt),
    jti,
    scope,
    cnf: { 'x5t#S256': thumbprint },
    ...(act ? { act } : {}),
    ...(mayAct ? { may_act: mayAct } : {}),
  };
}
