import { epochSeconds } from '../domain/clock.ts';
import { Failure } from '../domain/failure.ts';
import { newId } from '../domain/ids.ts';
import { type MintingKey, mintAccessToken } from '../tokens/mint.ts';
import { judgeClient } from './authenticate-client.ts';
import { type Client, type Connection, decisionOn, microsSince, type Refusal } from './connection.ts';
import { decideToken, secretIn, type TokenRequest, type TokenVerdict } from './decide-token.ts';
import { recordRefusal } from './record-refusal.ts';
import type { StsContext } from './sts-context.ts';

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
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const verdict = decideToken(current, request, context.clock());
    if (!verdict.issue) return refuse(context, connection, current, request, verdict);
    const issued = await recordAndSign(context, connection, current, verdict);
    if (issued) return issued;
    const judged = await lookAgain(context, connection, request);
    if (!judged.ok) {
      const [{ code }, ...others] = judged.findings;
      return refuse(context, connection, current, request, { issue: false, code, alsoFound: others.map((finding) => finding.code) });
    }
    current = judged.client;
  }
  throw new Failure('unavailable', 'The ledger changes faster than it can be read.');
}

/** The ledger changed between reading and recording, and now knows the reason. */
async function lookAgain(context: StsContext, connection: Connection, request: TokenRequest) {
  const thumbprint = connection.certificate?.thumbprint ?? '';
  const facts = await context.facts.read({ ...factsWanted(context, request), thumbprint }, connection.deadline);
  return judgeClient(connection, facts, context.clock());
}

async function recordAndSign(
  context: StsContext,
  connection: Connection,
  { certificate, identity }: Client,
  verdict: TokenVerdict & { issue: true },
): Promise<IssueResult | null> {
  const { audience, grant, scope, issuedAt, expiresAt, exchangeSecretId, issuedTokenType } = verdict;
  const key: MintingKey | undefined = context.keys.current(audience.algorithm);
  const thumbprint = connection.certificate?.thumbprint;
  if (!key || thumbprint === undefined) throw new Failure('unavailable', `There is no current ${audience.algorithm} key.`);
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
      exchangeSecretId,
      kid: key.kid,
      sourceAddress: connection.sourceAddress,
      tlsVersion: connection.tlsVersion,
      userAgent: connection.userAgent,
      latencyMicros: microsSince(connection.since),
    },
    connection.deadline,
  );
  if (!recorded) return null;
  const iat = epochSeconds(issuedAt);
  const exp = epochSeconds(expiresAt);
  const accessToken = mintAccessToken(key, {
    iss: context.issuer,
    sub: identity.spiffeId,
    client_id: identity.name,
    aud: audience.uri,
    iat,
    nbf: iat,
    exp,
    jti,
    scope,
    cnf: { 'x5t#S256': thumbprint },
  });
  return { issued: true, accessToken, expiresIn: exp - iat, scope, issuedTokenType, decisionId };
}

async function refuse(
  context: StsContext,
  connection: Connection,
  client: Client,
  request: TokenRequest,
  { code, alsoFound, description }: TokenVerdict & { issue: false },
): Promise<IssueResult> {
  const decision = {
    ...decisionOn(connection, context.clock(), client, client.identity),
    code,
    alsoFound,
    door: 'sts',
    // What was asked for is worth knowing also where it is not registered; addresses of audiences have at most 300 characters.
    audience: client.audience?.uri ?? request.targets[0]?.slice(0, 300) ?? null,
    // Whose the thing was that should have been exchanged: for a leaked secret, its victim.
    tokenIdentityId: client.secret?.identityId ?? client.identity.id,
    ...(description === undefined ? {} : { detail: { reason: description } }),
  } as const;
  const decisionId = await recordRefusal(context, decision, connection.deadline);
  return { issued: false, refusal: { code, decisionId, ...(description === undefined ? {} : { description }) } };
}
