import type { TokenAlgorithm } from '../domain/claims.ts';
import { type ActClaim, grantTypes, tokenTypes } from '../domain/claims.ts';
import { type DecisionCode, describe } from '../domain/codes.ts';
import { invalid } from '../domain/failure.ts';
import { audienceNamedIn } from '../ledger/audiences.ts';
import { ledgerPatience } from '../ledger/batch.ts';
import { findCertificate } from '../ledger/certificate-views.ts';
import { FactReader } from '../ledger/fact-reader.ts';
import { identityNamedIn, showIdentity } from '../ledger/identities.ts';
import { SubjectReader } from '../ledger/subjects.ts';
import { judgeClient } from './authenticate-client.ts';
import type { CertificateContext } from './certificate-context.ts';
import { decideToken, type TokenRequest, type TokenVerdict } from './decide-token.ts';
import { nothingElse, standIn } from './recorded-request.ts';
import type { Exchange } from './subject.ts';

export type SimulationRequest = {
  identity: string;
  audience: string;
  scopes?: string[] | undefined;
  certificate?: string | undefined;
  actingFor?: string | undefined;
  /** Seconds. */
  lifetime?: number | undefined;
};
export type Simulation = {
  code: DecisionCode;
  meaning: string;
  action: string;
  alsoFound: DecisionCode[];
  /** What was found out, in words; null where the code says it all. */
  reason: string | null;
  certificate: { id: string; serial: string; thumbprint: string; notAfter: Date } | null;
  /** What the token would be; null where there would be none. */
  token: {
    issuer: string;
    subject: string;
    clientId: string;
    audience: string;
    scope: string;
    algorithm: TokenAlgorithm;
    lifetime: number;
    expiresAt: Date;
    /** SPIFFE IDs, newest first. */
    actors: string[];
  } | null;
};

/**
 * What the STS would answer at this moment, found out by reading what it reads and asking what it asks. Nothing is issued and nothing
 * put on record.
 * @throws {Failure} `invalid_input` for unknown names and a certificate of somebody else; `not_found` for an unknown certificate
 */
export async function simulateToken(context: CertificateContext, input: SimulationRequest): Promise<Simulation> {
  const { database, clock } = context;
  const now = clock();
  const deadline = Date.now() + ledgerPatience;
  const asking = await identityNamedIn(database.prisma, 'identity', input.identity);
  const audience = await audienceNamedIn(database.prisma, 'audience', input.audience);
  const shown = await certificateOf(context, asking, input.certificate, now);
  const facts = shown && (await new FactReader(database.pool).read({ thumbprint: shown.thumbprint, audience: audience.uri }, deadline));
  const judged = judgeClient({ certificate: shown, objection: null }, facts, now);
  const certificate = shown && { id: shown.id, serial: shown.serial, thumbprint: shown.thumbprint, notAfter: shown.notAfter };
  if (!judged.ok) {
    const [{ code, reason }, ...others] = judged.findings;
    return {
      ...worded(
        code,
        others.map((finding) => finding.code),
      ),
      reason,
      certificate,
      token: null,
    };
  }
  const { client } = judged;
  const exchange = await exchangeFor(context, client.identity.id, audience, input.actingFor, { now, deadline });
  const request: TokenRequest = {
    ...nothingElse,
    grantType: exchange ? grantTypes.tokenExchange : grantTypes.clientCredentials,
    targets: [audience.uri],
    scope: input.scopes === undefined || input.scopes.length === 0 ? null : input.scopes,
    lifetime: input.lifetime ?? null,
    ...(exchange ? { subjectToken: 'simulated', subjectTokenType: tokenTypes.accessToken } : {}),
    ...(exchange?.actor ? { actorToken: 'simulated', actorTokenType: tokenTypes.accessToken } : {}),
  };
  const verdict = decideToken(client, request, exchange, { issuer: context.urls.sts, now });
  return {
    ...explained(verdict),
    certificate,
    token: verdict.issue ? { issuer: context.urls.sts, ...tokenOf(verdict, client.identity.name) } : null,
  };
}

const endless = new Date(8_640_000_000_000_000);

type Shown = { id: string; thumbprint: string; serial: string; notAfter: Date };

async function certificateOf(
  { database }: CertificateContext,
  asking: { id: string; name: string },
  reference: string | undefined,
  now: Date,
): Promise<Shown | null> {
  if (reference === undefined) return (await showIdentity(database.prisma, asking.name, now)).certificate;
  const { certificate } = await findCertificate(database.prisma, reference, now);
  const { id, thumbprint, serial, notAfter, identityId } = certificate;
  if (identityId !== asking.id)
    throw invalid('certificate', `it is not one of ${asking.name}; leave it away for the newest that is usable`);
  if (thumbprint === null) throw invalid('certificate', 'it is not signed yet; nobody can show it');
  return { id, thumbprint, serial, notAfter };
}

/**
 * As if a live token of `actingFor` for this audience, without limits of its own, were exchanged; by somebody else with a token of its
 * own as `actor_token`, by which it says that it acts: without that, the STS may take it for somebody who found a token.
 */
async function exchangeFor(
  { database }: CertificateContext,
  clientId: string,
  audience: { id: string; uri: string },
  actingFor: string | undefined,
  { now, deadline }: { now: Date; deadline: number },
): Promise<Exchange | null> {
  if (actingFor === undefined) return null;
  const { id: identityId } = await identityNamedIn(database.prisma, 'actingFor', actingFor);
  const subject = { identityId, issuerId: identityId, foreignJti: null };
  const question = { at: now, clientId, audienceId: audience.id, subject, actorJti: null };
  const { identity, grant, delegation, related } = await new SubjectReader(database.pool).read(question, deadline);
  return {
    subject: {
      ...standIn,
      kind: 'access-token',
      identityId,
      identity,
      holderId: identityId,
      mayAct: null,
      act: null,
      audience: audience.uri,
    },
    actor: identityId === clientId ? undefined : { jti: '', identityId: clientId, holderId: clientId, expiresAt: endless, live: true },
    grant,
    delegation,
    related,
    reason: null,
  };
}

function worded(code: DecisionCode, alsoFound: readonly DecisionCode[]) {
  const { meaning, action } = describe(code);
  return { code, meaning, action, alsoFound: [...alsoFound] };
}

const explained = (verdict: TokenVerdict) =>
  verdict.issue
    ? { ...worded('issued', []), reason: null }
    : { ...worded(verdict.code, verdict.alsoFound), reason: verdict.reason ?? verdict.description ?? null };

const tokenOf = (verdict: TokenVerdict & { issue: true }, clientId: string): Omit<NonNullable<Simulation['token']>, 'issuer'> => ({
  subject: verdict.subject.spiffeId,
  clientId,
  audience: verdict.audience.uri,
  scope: verdict.scope,
  algorithm: verdict.audience.algorithm,
  lifetime: (verdict.expiresAt.getTime() - verdict.issuedAt.getTime()) / 1000,
  expiresAt: verdict.expiresAt,
  actors: actorsOf(verdict.act),
});

const actorsOf = (act: ActClaim | null | undefined): string[] => (act ? [act.sub, ...actorsOf(act.act)] : []);
