import { compactJwsShape, grantTypes, tokenTypes } from '../domain/claims.ts';
import { addSeconds, wholeSeconds } from '../domain/clock.ts';
import type { RefusalCode } from '../domain/codes.ts';
import type { AudienceFacts, GrantFacts } from '../ledger/exchange.ts';
import type { Client } from './connection.ts';

/** The parameters of a token request (RFC 6749 §4.4.2, RFC 8693 §2.1, RFC 8707 §2); null where one is left away. */
export type TokenRequest = {
  /** What is wrong with the form of the request, in words that the caller may read; null where nothing is. */
  readonly problem: string | null;
  readonly grantType: string | null;
  /** The different values of `resource` and `audience`. */
  readonly targets: readonly string[];
  readonly scope: readonly string[] | null;
  readonly clientId: string | null;
  readonly subjectToken: string | null;
  readonly subjectTokenType: string | null;
  readonly requestedTokenType: string | null;
};

export type TokenVerdict =
  | {
      readonly issue: true;
      readonly audience: AudienceFacts;
      readonly grant: GrantFacts;
      readonly scope: string;
      /** Both in whole seconds. */
      readonly issuedAt: Date;
      readonly expiresAt: Date;
      readonly exchangeSecretId: string | null;
      /** Null unless something was exchanged (RFC 8693 §2.2.1). */
      readonly issuedTokenType: string | null;
    }
  | {
      readonly issue: false;
      readonly code: RefusalCode;
      readonly alsoFound: readonly RefusalCode[];
      /** Only about the form of the request: anything else the caller need not know. */
      readonly description?: string;
    };

/** Where a subject token of this request would be found: only what is no JWT can be an exchange secret. */
export function secretIn({ grantType, subjectToken, subjectTokenType }: TokenRequest): string | null {
  if (grantType !== grantTypes.tokenExchange || subjectToken === null) return null;
  if (subjectTokenType === tokenTypes.exchangeSecret) return subjectToken;
  return subjectTokenType === tokenTypes.accessToken && !compactJwsShape.test(subjectToken) ? subjectToken : null;
}

/**
 * The whole policy of the token endpoint: what the request says and what the ledger knows, to a verdict. Nothing else is
 * looked at, nothing is written. The client is authenticated already.
 */
export function decideToken(client: Client, request: TokenRequest, now: Date): TokenVerdict {
  const malformed = request.problem ?? problemOf(client, request);
  if (malformed !== null) return { issue: false, code: 'request_malformed', alsoFound: [], description: malformed };
  if (!isSupported(request.grantType)) return { issue: false, code: 'grant_type_unsupported', alsoFound: [] };

  const { identity, certificate, audience, grant, secret } = client;
  const exchange = request.grantType === grantTypes.tokenExchange;
  const secretUntil = secret?.expiresAt ?? null;
  const certificateUntil = earliest(certificate.notAfter, certificate.status === 'superseded' ? certificate.usableUntil : null);
  const scope = request.scope ?? grant?.scopes.filter((granted) => audience?.scopes.includes(granted)) ?? [];

  const found: (RefusalCode | false)[] = [
    exchange && (!secret || secret.revokedAt !== null || secondsTo(secretUntil, now) < 1) && 'subject_token_invalid',
    exchange && secret !== null && secret.identityId !== identity.id && 'subject_cert_mismatch',
    !audience && 'target_unknown',
    audience !== null && (!grant || crossesUnasked(identity, audience, grant)) && 'target_not_granted',
    audience !== null && grant !== null && !scope.every((one) => isGranted(one, audience, grant)) && 'scope_not_granted',
    audience !== null && secondsTo(certificateUntil, now) < Math.max(1, audience.minCertificateLife) && 'cert_renewal_required',
  ];
  const [code, ...alsoFound] = found.filter((one) => one !== false);
  if (code !== undefined) return { issue: false, code, alsoFound };
  if (!audience || !grant) throw new Error('a request without target got past its judge');

  const issuedAt = wholeSeconds(now);
  const lifetime = Math.min(audience.lifetimeDefault, audience.lifetimeMaximum, grant.lifetimeMaximum ?? Number.POSITIVE_INFINITY);
  return {
    issue: true,
    audience,
    grant,
    scope: scope.join(' '),
    issuedAt,
    expiresAt: wholeSeconds(earliest(addSeconds(issuedAt, lifetime), certificateUntil, exchange ? secretUntil : null)),
    exchangeSecretId: exchange && secret ? secret.id : null,
    issuedTokenType: exchange ? (request.requestedTokenType ?? tokenTypes.accessToken) : null,
  };
}

function problemOf({ identity }: Client, request: TokenRequest): string | null {
  if (request.grantType === null) return 'grant_type is missing';
  if (request.clientId !== null && request.clientId !== identity.name) return 'client_id does not name the identity of the certificate';
  if (request.targets.length > 1) return 'resource and audience must name one target';
  if (request.grantType !== grantTypes.tokenExchange) return null;
  const { subjectToken, subjectTokenType, requestedTokenType } = request;
  if (subjectToken === null || subjectTokenType === null) return 'subject_token and subject_token_type are required';
  if (subjectTokenType !== tokenTypes.exchangeSecret && subjectTokenType !== tokenTypes.accessToken) {
    return 'this subject_token_type is not supported';
  }
  if (requestedTokenType !== null && requestedTokenType !== tokenTypes.accessToken && requestedTokenType !== tokenTypes.jwt) {
    return 'this requested_token_type is not supported';
  }
  return null;
}

const isSupported = (grantType: string | null): boolean => Object.values<string | null>(grantTypes).includes(grantType);

/** A grant across environments counts only where it is marked as one. */
const crossesUnasked = (identity: Client['identity'], audience: AudienceFacts, grant: GrantFacts): boolean =>
  identity.environment !== audience.environment && !grant.crossEnvironment;

const isGranted = (scope: string, audience: AudienceFacts, grant: GrantFacts): boolean =>
  audience.scopes.includes(scope) && grant.scopes.includes(scope);

const secondsTo = (until: Date | null, now: Date): number =>
  until === null ? Number.POSITIVE_INFINITY : (until.getTime() - now.getTime()) / 1000;

const earliest = (first: Date, ...others: (Date | null)[]): Date =>
  others.reduce<Date>((least, other) => (other !== null && other < least ? other : least), first);
