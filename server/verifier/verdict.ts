import type { ServerResponse } from 'node:http';
import { bearerChallenge } from '../domain/bearer-challenge.ts';
import type { AccessTokenClaims } from '../domain/claims.ts';
import type { RefusalCode } from '../domain/codes.ts';
import type { PeerCertificate } from './evidence.ts';

/** What a route asks for beyond a valid token. */
export type Policy = {
  /** Scope tokens, in a list or separated by spaces: every one must have been granted. */
  readonly scope?: string | readonly string[];
};

/** Who calls, as the token says and the certificate on the connection proves. */
export type Caller = {
  readonly claims: AccessTokenClaims;
  readonly certificate: PeerCertificate;
  /** `dec_…`, the decision as it stands in the ledger. */
  readonly decisionId: string | undefined;
};

export type Accepted = { readonly accepted: true; readonly caller: Caller };

/** What the caller may learn is in `status`, `error`, `decisionId` and `retryAfter`; nothing else. */
export type Rejected = {
  readonly accepted: false;
  readonly status: 400 | 401 | 403 | 503;
  /** RFC 6750 §3.1; undefined where no token came, and where nothing could be decided. */
  readonly error?: 'invalid_request' | 'invalid_token' | 'insufficient_scope';
  readonly decisionId?: string;
  /** Why this resource server refused by itself; undefined where the STS did, or nothing could be decided. */
  readonly code?: RefusalCode;
  /** Seconds, with status 503. */
  readonly retryAfter?: number;
};

export type Verdict = Accepted | Rejected;

/** RFC 6750 §3.1. */
export const wireError = (code: RefusalCode): Required<Pick<Rejected, 'status' | 'error'>> => {
  if (code === 'scope_insufficient') return { status: 403, error: 'insufficient_scope' };
  return code === 'request_malformed' ? { status: 400, error: 'invalid_request' } : { status: 401, error: 'invalid_token' };
};

export const scopesOf = ({ scope = [] }: Policy): readonly string[] =>
  (typeof scope === 'string' ? scope.split(' ') : scope).filter((token) => token !== '');

/** How HTTP says no. */
export type Refusal = { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string };

/** Says no in the words of RFC 6750 §3, and nothing that helps an attacker. */
export function refusal(verdict: Rejected, audience: string, policy: Policy): Refusal {
  const { status, error, decisionId, retryAfter } = verdict;
  const missing = error === 'insufficient_scope' ? scopesOf(policy).join(' ') : undefined;
  const name = error ?? (status === 503 ? 'temporarily_unavailable' : 'token_required');
  return {
    status,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      ...(status === 503 ? {} : { 'www-authenticate': bearerChallenge(audience, error, missing) }),
      ...(decisionId === undefined ? {} : { 'hawser-decision': decisionId }),
      ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
    },
    body: JSON.stringify(decisionId === undefined ? { error: name } : { error: name, decision_id: decisionId }),
  };
}

export function sendRejection(response: ServerResponse, verdict: Rejected, audience: string, policy: Policy): void {
  const { status, headers, body } = refusal(verdict, audience, policy);
  response.writeHead(status, headers);
  response.end(body);
}
