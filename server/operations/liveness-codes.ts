import type { RefusalCode } from '../domain/codes.ts';
import type { TokenFacts } from '../ledger/liveness.ts';

/**
 * Says why a token is not live, empty where it is. What ails the certificate that it is bound to, or its identity, has a name of
 * its own; anything else of its chain is `token_revoked`, and so is a token that the ledger does not know.
 */
export function livenessCodes({ token, bound }: TokenFacts, now: Date): RefusalCode[] {
  if (!token) return ['token_revoked'];
  if (token.live) return [];
  const { certificates, identities, jtis, keys, secret } = token.chain;
  const found: (RefusalCode | false)[] = [
    !(jtis && keys) && 'token_revoked',
    !certificates && certificateCode(bound, now),
    !identities && identityCode(bound),
    !secret && 'token_revoked',
  ];
  return [...new Set(found.filter((code) => code !== false))];
}

function certificateCode(bound: TokenFacts['bound'], now: Date): RefusalCode {
  if (bound?.certificate.status === 'revoked') return 'cert_revoked';
  if (bound?.certificate.frozenAt) return 'cert_frozen';
  const { notBefore, notAfter, usableUntil } = bound?.certificate ?? {};
  const outside = (notBefore && notBefore > now) || (notAfter && notAfter <= now) || (usableUntil && usableUntil <= now);
  return outside ? 'cert_expired' : 'token_revoked';
}

function identityCode(bound: TokenFacts['bound']): RefusalCode {
  if (bound?.identity?.status === 'suspended') return 'identity_suspended';
  return bound?.identity?.status === 'retired' ? 'identity_retired' : 'token_revoked';
}
