import { type ActClaim, type TokenAlgorithm, tokenTypes } from '../domain/claims.ts';
import { Failure } from '../domain/failure.ts';
import { newId } from '../domain/ids.ts';
import type { Derivation } from '../ledger/new-token.ts';
import { type MintingKey, mintAccessToken, mintJwtSvid } from '../tokens/mint.ts';
import { judgeClient } from './authenticate-client.ts';
import { type Client, type Connection, decisionOn, microsSince, type Refusal } from './connection.ts';
import { decideToken, type IssueVerdict, secretIn, type TokenRequest, type TokenVerdict } from './decide-token.ts';
import { recordRefusal } from './record-refusal.ts';
import { resolveExchange } from './resolve-subject.ts';
import type { StsContext } from './sts-context.ts';
import type { Exchange } from './subject.ts';
import { claimsFor } from './token-claims.ts';

type IssuedToken = {
  readonly accessToken: string;
  /** Seconds; exactly `exp` − `iat`. */
  readonly expiresIn: number;
  readonly scope: string;
  readonly issuedTokenType: string | null;
  readonly decisionId: string;
};
export type IssueResult = ({ readonly issued: true } & IssuedToken) | { readonly issued: false; readonly refusal: Refusal };

/** How often the ledger may change under a request before it is told to come back. */
const attempts = 3;

/** What the ledger must be asked about a request, beside its certificate. */
export function factsWanted(context: StsContext, request: TokenRequest): { audience: string | undefined; secretHash: Buffer | undefined } {
  const secret = secretIn(request);
  const [audience, ...others] = request.targets;
  return { audience: others.length === 0 ? audience : undefined, secretHash: secret === null ? undefined : context.hashSecret(secret) };
}

/**
 * Issues an access token bound to the certificate of the connection (RFC 8705 §3), or refuses. Record first, sign second: the
 * token and its decision are committed by a statement that checks once more, and only then is anything signed.
 * @throws {Failure} `unavailable`: without the ledger there is no token
 */
export async function issueToken(context: StsContext, connection: Connection, client: Client, request: TokenRequest): Promise<IssueResult> {
  let current = client;
  for (let attempt = 1; attempt <= attempts; ) {
    const exchange = await resolveExchange(context, connection, current, request);
    const verdict = decideToken(current, request, exchange, { issuer: context.issuer, now: context.clock() });
    if (verdict.issue) {
      const issued = await recordAndSign(context, connection, current, request, verdict, exchange);
      if (issued) return issued;
      attempt++;
    } else if (!current.remembered) return refuse(context, connection, current, request, verdict, exchange);
    const judged = await lookAgain(context, connection, request);
    if (!judged.ok) {
      const [{ code, reason }, ...others] = judged.findings;
      const verdict = { issue: false, code, reason, alsoFound: others.map((finding) => finding.code) } as const;
      return refuse(context, connection, current, request, verdict, exchange);
    }
    current = judged.client;
  }
  throw new Failure('unavailable', 'The ledger changes faster than it can be read.');
}

/** The ledger changed between reading and recording, or no is not to be said from memory: now it knows the reason. */
async function lookAgain(context: StsContext, connection: Connection, request: TokenRequest) {
  const thumbprint = connection.certificate?.thumbprint ?? '';
  const facts = await context.facts.read({ ...factsWanted(context, request), thumbprint }, connection.deadline);
  return judgeClient(connection, facts, context.clock());
}

async function recordAndSign(
  context: StsContext,
  connection: Connection,
  { certificate, identity, versions }: Client,
  request: TokenRequest,
  verdict: IssueVerdict,
  exchange: Exchange | null,
): Promise<IssueResult | null> {
  const { audience, grant, subject, scope, expiresAt, exchangeSecretId, issuedTokenType } = verdict;
  const asSvid = issuedTokenType === tokenTypes.jwtSvid;
  // JWT-SVID §2.1 knows no EdDSA.
  const algorithm: TokenAlgorithm = asSvid && audience.algorithm === 'EdDSA' ? 'ES256' : audience.algorithm;
  const key: MintingKey | undefined = context.keys.current(algorithm);
  const thumbprint = connection.certificate?.thumbprint;
  if (!key || thumbprint === undefined) throw new Failure('unavailable', `There is no current ${algorithm} key.`);
  const now = context.clock();
  const jti = newId(now.getTime());
  const decisionId = newId(now.getTime());
  const recorded = await context.tokens.record(
    {
      jti,
      decisionId,
      issuedAt: now,
      expiresAt,
      certificateId: certificate.id,
      thumbprint,
      audienceId: audience.id,
      audience: audience.uri,
      grantId: grant.id,
      scope,
      scopeAsked: request.scope !== null,
      exchangeSecretId,
      kid: key.kid,
      sourceAddress: connection.sourceAddress,
      tlsVersion: connection.tlsVersion,
      userAgent: connection.userAgent,
      latencyMicros: microsSince(connection.since),
      versions,
      derivation: asSvid
        ? { ...underived, subjectId: subject.id, versions: { grant: versions.grant, delegation: null } }
        : derivationOf(verdict, exchange),
    },
    connection.deadline,
  );
  if (!recorded) return null;
  const claims = claimsFor(verdict, { issuer: context.issuer, clientId: identity.name, jti, thumbprint });
  const accessToken = asSvid ? mintJwtSvid(key, claims) : mintAccessToken(key, claims);
  return { issued: true, accessToken, expiresIn: claims.exp - claims.iat, scope, issuedTokenType, decisionId };
}

/** A JWT-SVID comes from nothing but its certificate; only the event says what it is. */
const underived: Omit<Derivation, 'subjectId' | 'versions'> = {
  subjectJti: null,
  actorJti: null,
  acting: false,
  delegationId: null,
  foreign: null,
  claimed: null,
  detail: { issued: 'JWT-SVID' },
};

/** Where the token comes from; null where it comes from no other token. */
function derivationOf({ subject, act, acting, delegationId }: IssueVerdict, exchange: Exchange | null): Derivation | null {
  const from = exchange?.subject;
  if (!from || from.kind === 'exchange-secret') return null;
  const { kind, jti, foreign, expiresAt } = from;
  return {
    subjectId: subject.id,
    subjectJti: jti,
    actorJti: exchange.actor?.jti ?? null,
    acting,
    delegationId,
    foreign: foreign && expiresAt ? { issuerId: foreign.issuerId, terms: foreign.terms, jti: foreign.jti, expiresAt } : null,
    versions: exchange.versions ?? { grant: null, delegation: null },
    claimed: exchange.claimed && from.scopes ? { scope: from.scopes.join(' ') } : null,
    detail: {
      exchanged: kind,
      ...(jti ? { subjectJti: jti } : {}),
      ...(foreign ? { issuer: foreign.issuer } : {}),
      ...(act ? { actors: namesIn(act) } : {}),
    },
  };
}

const namesIn = ({ sub, act }: ActClaim): string[] => [sub, ...(act ? namesIn(act) : [])];

async function refuse(
  context: StsContext,
  connection: Connection,
  client: Client,
  request: TokenRequest,
  { code, alsoFound, description, reason = description }: TokenVerdict & { issue: false },
  exchange: Exchange | null,
): Promise<IssueResult> {
  const subject = exchange?.subject;
  const decision = {
    ...decisionOn(connection, context.clock(), client, client.identity),
    code,
    alsoFound,
    door: 'sts',
    // What was asked for is worth knowing also where it is not registered; addresses of audiences have at most 300 characters.
    audience: client.audience?.uri ?? request.targets[0]?.slice(0, 300) ?? null,
    // Whose the thing was that should have been exchanged: for a leaked secret, its victim.
    tokenIdentityId: subject?.identityId ?? client.identity.id,
    boundThumbprint: subject?.boundThumbprint ?? null,
    boundCertificateId: subject?.boundCertificateId ?? null,
    jti: subject?.jti ?? null,
    ...(reason === undefined ? {} : { detail: { reason } }),
  } as const;
  const decisionId = await recordRefusal(context, decision, connection.deadline);
  return { issued: false, refusal: { code, decisionId, ...(description === undefined ? {} : { description }) } };
}
