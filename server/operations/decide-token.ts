import { type ActClaim, compactJwsShape, grantTypes, type MayActClaim, tokenTypes } from '../domain/claims.ts';
import { addSeconds, wholeSeconds } from '../domain/clock.ts';
import type { RefusalCode } from '../domain/codes.ts';
import { carriedMayAct, longestChain } from '../domain/delegation.ts';
import type { AudienceFacts, CertificateFacts, GrantFacts, IdentityFacts } from '../ledger/exchange.ts';
import type { Client } from './connection.ts';
import { judgeRelation, type Relation } from './judge-delegation.ts';
import type { Exchange, Subject } from './subject.ts';

/** The parameters of a token request (RFC 6749 §4.4.2, RFC 8693 §2.1, RFC 8707 §2); null where one is left away. */
export type TokenRequest = {
  /** What is wrong with the form of the request, in words that the caller may read; null where nothing is. */
  readonly problem: string | null;
  readonly grantType: string | null;
  /** The different values of `resource` and `audience`. */
  readonly targets: readonly string[];
  readonly scope: readonly string[] | null;
  /** Seconds that the token should live at most (`requested_expires_in`). */
  readonly lifetime: number | null;
  readonly clientId: string | null;
  /** What the client asserts of itself (RFC 7523 §2.2); judged where the client is. */
  readonly clientAssertion: string | null;
  readonly subjectToken: string | null;
  readonly subjectTokenType: string | null;
  readonly actorToken: string | null;
  readonly actorTokenType: string | null;
  readonly requestedTokenType: string | null;
};

/** What the policy looks at beside the request. */
export type PolicyFacts = Pick<Client, 'identity' | 'audience' | 'grant'> & { readonly certificate: CertificateLife };
type CertificateLife = Pick<CertificateFacts, 'status' | 'notAfter' | 'usableUntil'>;

export type IssueVerdict = {
  readonly issue: true;
  readonly audience: AudienceFacts;
  readonly grant: GrantFacts;
  /** Whom the token stands for: `sub`. */
  readonly subject: IdentityFacts;
  /** Who acts for the subject, the client first; null where nobody does. */
  readonly act: ActClaim | null;
  readonly mayAct: MayActClaim | null;
  /** Whether the client becomes the newest actor. */
  readonly acting: boolean;
  readonly delegationId: string | null;
  readonly scope: string;
  /** Both in whole seconds. */
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  readonly exchangeSecretId: string | null;
  /** Null for a token that nothing was exchanged for and that has the usual form (RFC 8693 §2.2.1). */
  readonly issuedTokenType: string | null;
};
export type TokenVerdict =
  | IssueVerdict
  | {
      readonly issue: false;
      readonly code: RefusalCode;
      readonly alsoFound: readonly RefusalCode[];
      /** Only about the form of the request: anything else the caller need not know. */
      readonly description?: string;
      /** For the operator. */
      readonly reason?: string;
    };

/** Whether the request exchanges something that only the ledger, or another issuer, can speak for. */
export const exchangesJwt = ({ grantType, subjectToken, subjectTokenType }: TokenRequest): boolean =>
  grantType === grantTypes.tokenExchange &&
  subjectToken !== null &&
  subjectTokenType !== tokenTypes.exchangeSecret &&
  (subjectTokenType !== tokenTypes.accessToken || compactJwsShape.test(subjectToken));

/** Where a subject token of this request would be found: only what is no JWT can be an exchange secret. */
export const secretIn = (request: TokenRequest): string | null =>
  request.grantType === grantTypes.tokenExchange && !exchangesJwt(request) ? request.subjectToken : null;

/**
 * The whole policy of the token endpoint: what the request says and what the ledger knows, to a verdict. Nothing else is
 * looked at, nothing is written. The client is authenticated already. Every path that mints comes through here.
 * @param exchange what is exchanged; null where nothing is
 */
export function decideToken(
  client: PolicyFacts,
  request: TokenRequest,
  exchange: Exchange | null,
  { issuer, now }: { readonly issuer: string; readonly now: Date },
): TokenVerdict {
  const malformed = formProblem(client, request);
  if (malformed !== null) return { issue: false, code: 'request_malformed', alsoFound: [], description: malformed };
  if (!isSupported(request.grantType)) return { issue: false, code: 'grant_type_unsupported', alsoFound: [] };

  const { identity, certificate, audience } = client;
  const grant = exchange ? exchange.grant : client.grant;
  const relation = exchange ? judgeRelation(identity, exchange, audience, { issuer, now }) : own;
  const subject = exchange?.subject?.identity ?? identity;
  const delegation = relation.kind === 'acting' ? relation.delegation : null;
  const limits = [audience?.scopes, grant?.scopes, exchange?.subject?.scopes, delegation?.scopes].filter(
    (list) => list !== undefined && list !== null,
  );
  const scope = request.scope ?? grant?.scopes.filter((one) => limits.every((list) => list.includes(one))) ?? [];
  const certificateUntil = usableUntil(certificate);

  const invalid = exchange && whyInvalid(exchange, now);
  const found: (RefusalCode | false | null)[] = [
    invalid !== null && 'subject_token_invalid',
    relation.kind === 'foreign' && 'subject_cert_mismatch',
    exchange?.subject?.used === true && 'subject_token_replayed',
    !audience && 'target_unknown',
    relation.kind === 'refused' && 'delegation_not_granted',
    audience !== null &&
      (!grant || crossesUnasked(subject, audience, grant) || leavesAudience(exchange, audience, relation)) &&
      'target_not_granted',
    audience !== null && grant !== null && !scope.every((one) => limits.every((list) => list.includes(one))) && 'scope_not_granted',
    audience !== null && secondsTo(certificateUntil, now) < Math.max(1, audience.minCertificateLife) && 'cert_renewal_required',
  ];
  const [code, ...alsoFound] = found.filter((one) => one !== false && one !== null);
  if (code !== undefined) {
    const reason = code === 'subject_token_invalid' ? invalid : 'reason' in relation ? relation.reason : null;
    return { issue: false, code, alsoFound, ...(reason ? { reason } : {}) };
  }
  if (!audience || !grant) throw new Error('a request without target got past its judge');

  const issuedAt = wholeSeconds(now);
  const maximum = Math.min(audience.lifetimeMaximum, grant.lifetimeMaximum ?? audience.lifetimeMaximum);
  const asSvid = wantsSvid(request);
  const lifetime = Math.min(
    request.lifetime ?? grant.lifetimeDefault ?? audience.lifetimeDefault,
    maximum,
    asSvid ? longestSvid : Number.POSITIVE_INFINITY,
  );
  const ends = [certificateUntil, exchange?.subject?.expiresAt, exchange?.actor?.expiresAt, delegation?.expiresAt];
  const newly = relation.kind === 'acting' && relation.newly;
  const before = exchange?.subject?.act ?? null;
  return {
    issue: true,
    audience,
    grant,
    subject,
    act: newly ? { sub: identity.spiffeId, ...(before ? { act: before } : {}) } : before,
    mayAct: carriedMayAct(exchange?.subject?.mayAct ?? null, issuer),
    acting: newly,
    delegationId: delegation?.id ?? null,
    scope: scope.join(' '),
    issuedAt,
    expiresAt: wholeSeconds(earliest(addSeconds(issuedAt, lifetime), ends)),
    exchangeSecretId: exchange?.subject?.secretId ?? null,
    issuedTokenType: exchange ? (request.requestedTokenType ?? tokenTypes.accessToken) : asSvid ? tokenTypes.jwtSvid : null,
  };
}

const own: Relation = { kind: 'own' };

/** Seconds: whoever reads JWT-SVIDs checks them alone, and hears of no revocation. */
const longestSvid = 300;

/** Only the workload itself is who a JWT-SVID says it is (JWT-SVID §3.1): one is given to its certificate, and for nothing else. */
const wantsSvid = ({ grantType, requestedTokenType }: TokenRequest): boolean =>
  grantType === grantTypes.clientCredentials && requestedTokenType === tokenTypes.jwtSvid;

const subjectTypes: readonly string[] = [tokenTypes.exchangeSecret, tokenTypes.accessToken, tokenTypes.jwt, tokenTypes.idToken];
const tokensOfOurs: readonly string[] = [tokenTypes.accessToken, tokenTypes.jwt];

/** What is wrong with the form of the request; null where nothing is. Nothing need be known of the ledger for it. */
export function formProblem({ identity }: Pick<PolicyFacts, 'identity'>, request: TokenRequest): string | null {
  if (request.problem !== null) return request.problem;
  if (request.grantType === null) return 'grant_type is missing';
  if (request.clientId !== null && request.clientId !== identity.name) return 'client_id does not name the identity of the certificate';
  if (request.targets.length > 1) return 'resource and audience must name one target';
  if (request.grantType !== grantTypes.tokenExchange) return null;
  const { subjectToken, subjectTokenType, actorToken, actorTokenType, requestedTokenType } = request;
  if (subjectToken === null || subjectTokenType === null) return 'subject_token and subject_token_type are required';
  if (!subjectTypes.includes(subjectTokenType)) return 'this subject_token_type is not supported';
  // RFC 8693 §2.1: the one is required when the other is there, and must not be there without it.
  if ((actorToken === null) !== (actorTokenType === null)) return 'actor_token and actor_token_type belong together';
  if (actorTokenType !== null && !tokensOfOurs.includes(actorTokenType)) return 'this actor_token_type is not supported';
  if (requestedTokenType !== null && !tokensOfOurs.includes(requestedTokenType)) return 'this requested_token_type is not supported';
  return null;
}

const isSupported = (grantType: string | null): boolean => Object.values<string | null>(grantTypes).includes(grantType);

/** Why what is exchanged counts for nothing, in an operator's words; null where it does not. */
function whyInvalid({ subject, actor, reason }: Exchange, now: Date): string | null {
  if (!subject || actor === null) return reason ?? 'nothing is known of it';
  if (!subject.live) return 'it, or something that it came from, was revoked or denied';
  if (secondsTo(subject.expiresAt, now) < 1) return 'it has expired';
  if (subject.identity && subject.identity.status !== 'active') return `${subject.identity.name} is ${subject.identity.status}`;
  if (subject.links >= longestChain) return `it stands at the end of a chain of ${subject.links} tokens`;
  if (actor && (!actor.live || secondsTo(actor.expiresAt, now) < 1)) return 'the actor token is no longer live';
  return null;
}

/** A token of ours is for its own audience; only a delegation leads to another. */
const leavesAudience = (exchange: Exchange | null, audience: AudienceFacts, relation: Relation): boolean => {
  const limit: Subject['audience'] = exchange?.subject?.audience ?? null;
  return limit !== null && limit !== audience.uri && !(relation.kind === 'acting' && relation.delegation);
};

/** A grant across environments counts only where it is marked as one. */
const crossesUnasked = (subject: IdentityFacts, audience: AudienceFacts, grant: GrantFacts): boolean =>
  subject.environment !== audience.environment && !grant.crossEnvironment;

const usableUntil = ({ status, notAfter, usableUntil: until }: CertificateLife): Date =>
  earliest(notAfter, status === 'superseded' ? [until] : []);

const secondsTo = (until: Date | null, now: Date): number =>
  until === null ? Number.POSITIVE_INFINITY : (until.getTime() - now.getTime()) / 1000;

const earliest = (first: Date, others: readonly (Date | null | undefined)[]): Date =>
  others.reduce<Date>((least, other) => (other && other < least ? other : least), first);
