import type { AccessTokenClaims } from '../domain/claims.ts';
import { compactJwsShape, grantTypes, tokenTypes } from '../domain/claims.ts';
import type { IssuedFacts, SubjectFacts } from '../ledger/subjects.ts';
import { issuerOf } from '../tokens/compact.ts';
import { verifyAccessToken } from '../tokens/verify.ts';
import type { Client, Connection } from './connection.ts';
import { exchangesJwt, formProblem, type TokenRequest } from './decide-token.ts';
import type { StsContext } from './sts-context.ts';
import type { ActorToken, Exchange, ForeignToken, Subject } from './subject.ts';

/**
 * Finds out what a request brings to be exchanged; null where it exchanges nothing, or has not the form to. Nothing is judged here
 * that the policy can judge, and nothing is written.
 * @throws {Failure} `unavailable` when the ledger does not answer
 */
export async function resolveExchange(
  context: StsContext,
  connection: Connection,
  client: Client,
  request: TokenRequest,
): Promise<Exchange | null> {
  const { subjectToken, actorToken } = request;
  if (request.grantType !== grantTypes.tokenExchange || subjectToken === null || formProblem(client, request) !== null) return null;
  if (!exchangesJwt(request)) return secretExchange(client, actorToken !== null);

  const unproven = (reason: string): Exchange => ({ ...nothing, grant: client.grant, reason });
  const subject = await proveSubject(context, connection, request, subjectToken);
  if ('reason' in subject) return unproven(subject.reason);
  const actor = actorToken === null ? undefined : await proveOurs(context, actorToken);
  if (actor && 'reason' in actor) return { ...unproven(`the actor token: ${actor.reason}`), actor: null };

  if ('claims' in subject && actor === undefined) {
    const own = ownExchange(client, subject.claims);
    if (own) return own;
  }
  const at = context.clock();
  const asked =
    'claims' in subject
      ? { jti: subject.claims.jti }
      : { identityId: subject.foreign.identityId, issuerId: subject.foreign.issuerId, foreignJti: subject.foreign.jti };
  const facts = await context.subjects.read(
    { at, clientId: client.identity.id, audienceId: client.audience?.id ?? null, subject: asked, actorJti: actor?.claims.jti ?? null },
    connection.deadline,
  );
  const { identity, grant, delegation, related } = facts;
  const known = 'claims' in subject ? ourSubject(subject.claims, facts) : foreignSubject(subject.foreign, facts);
  if (!known || !identity) return unproven('this ledger does not know it');
  const shown = actor && actorFrom(facts.actorToken);
  return {
    subject: known,
    actor: shown,
    grant,
    delegation,
    related,
    versions: facts.versions,
    reason: shown === null ? 'this ledger does not know the actor token' : null,
  };
}

const nothing = { subject: null, actor: undefined, grant: null, delegation: null, related: false, reason: null } as const;

type Proven = { readonly claims: AccessTokenClaims } | { readonly foreign: ForeignToken } | { readonly reason: string };

async function proveSubject(context: StsContext, { deadline }: Connection, request: TokenRequest, token: string): Promise<Proven> {
  if (!compactJwsShape.test(token)) return { reason: 'it is no JWT' };
  if (issuerOf(token) === context.issuer) {
    return request.subjectTokenType === tokenTypes.idToken ? { reason: 'it is no ID token' } : proveOurs(context, token);
  }
  const resolved = await context.resolveForeign(context, token, deadline);
  return resolved.ok ? { foreign: resolved.token } : { reason: resolved.reason };
}

async function proveOurs(
  context: StsContext,
  token: string,
): Promise<{ readonly claims: AccessTokenClaims } | { readonly reason: string }> {
  const result = await verifyAccessToken(token, { issuer: context.issuer, keys: context.keys, now: context.clock() });
  return result.ok ? { claims: result.claims } : { reason: [result.code, ...result.alsoFound].join(', ') };
}

/** A secret stands for its identity and may act through nobody else. */
function secretExchange({ identity, grant, secret }: Client, withActor: boolean): Exchange {
  if (!secret) return { ...nothing, grant, reason: 'no such secret' };
  const subject: Subject = {
    ...plain,
    kind: 'exchange-secret',
    identityId: secret.identityId,
    identity: secret.identityId === identity.id ? identity : null,
    holderId: secret.identityId,
    expiresAt: secret.expiresAt,
    live: secret.revokedAt === null,
    secretId: secret.id,
  };
  return withActor ? { ...nothing, grant, actor: null, reason: 'nobody acts with a secret' } : { ...nothing, subject, grant };
}

const plain = {
  used: false,
  scopes: null,
  audience: null,
  mayAct: null,
  act: null,
  jti: null,
  boundThumbprint: null,
  boundCertificateId: null,
  links: 0,
  secretId: null,
  foreign: null,
} as const;

/**
 * A token that its holder exchanges for one of the same audience, by its claims alone: they are ours, and the statement that records
 * compares them with the ledger and finds out whether the token is live. Only for a client that is remembered, because it is looked
 * at again before anything is refused; null for anybody else, and for whatever is not so simple.
 */
function ownExchange({ remembered, identity, audience, grant }: Client, claims: AccessTokenClaims): Exchange | null {
  if (!remembered || claims.act || claims.sub !== identity.spiffeId || claims.aud !== audience?.uri) return null;
  const subject: Subject = {
    ...plain,
    kind: 'access-token',
    identityId: identity.id,
    identity,
    holderId: identity.id,
    expiresAt: new Date(claims.exp * 1000),
    live: true,
    scopes: claims.scope === '' ? [] : claims.scope.split(' '),
    audience: claims.aud,
    mayAct: claims.may_act ?? null,
    jti: claims.jti,
    boundThumbprint: claims.cnf['x5t#S256'],
    links: 1,
  };
  return { ...nothing, subject, grant, claimed: true };
}

function ourSubject(claims: AccessTokenClaims, { token, identity }: SubjectFacts): Subject | null {
  if (!token) return null;
  return {
    ...plain,
    kind: 'access-token',
    identityId: token.identityId,
    identity,
    holderId: token.holderId,
    expiresAt: token.expiresAt,
    live: token.live,
    scopes: token.scopes,
    audience: token.audience,
    mayAct: claims.may_act ?? null,
    act: claims.act ?? null,
    jti: token.jti,
    boundThumbprint: claims.cnf['x5t#S256'],
    boundCertificateId: token.certificateId,
    links: token.links,
  };
}

function foreignSubject(token: ForeignToken, { identity, used }: SubjectFacts): Subject | null {
  const { identityId, issuerId, issuer, terms, jti, expiresAt, scopes, mayAct } = token;
  const foreign = { issuerId, issuer, terms, jti };
  return {
    ...plain,
    kind: 'foreign-token',
    identityId,
    identity,
    holderId: identityId,
    expiresAt,
    live: true,
    used,
    scopes,
    mayAct,
    foreign,
  };
}

const actorFrom = (token: IssuedFacts | null): ActorToken | null => token;
