import { requireLifetimes } from '../domain/audience.ts';
import { type ActClaim, grantTypes, tokenTypes } from '../domain/claims.ts';
import { addSeconds } from '../domain/clock.ts';
import type { DecisionCode } from '../domain/codes.ts';
import { requireGrantLifetimes, requireScopes } from '../domain/grant.ts';
import { type AudienceTerms, audienceNamedIn, showAudience } from '../ledger/audiences.ts';
import type { AudienceFacts, GrantFacts } from '../ledger/exchange.ts';
import { type GrantTerms, showGrant } from '../ledger/grants.ts';
import { type IssuedRequests, issuedRequests } from '../ledger/issued-requests.ts';
import type { Context } from './context.ts';
import { decideToken, type TokenRequest, type TokenVerdict } from './decide-token.ts';
import { nothingElse, standIn } from './recorded-request.ts';
import type { Exchange } from './subject.ts';

export type PolicyEffect = {
  /** Counted from here on: 24 hours, or less where very many tokens were issued. */
  since: Date;
  /** Tokens that were issued under what would change. */
  examined: number;
  /** Those that the present policy would issue once more and the changed one would refuse, and for what reason. */
  refused: number;
  codes: { code: DecisionCode; requests: number }[];
  identities: { id: string; name: string; requests: number }[];
  /** Those that would still be issued, for a shorter time, or with fewer scopes where the request named none. */
  shortened: number;
  narrowed: number;
};

type Terms = { readonly audience: AudienceFacts; readonly grant: GrantFacts | null };
type Change<T> = { [K in keyof T]?: T[K] | undefined };

const dayInSeconds = 86_400;
/** The newest requests that are decided again: a preview must not take longer the busier its subject is. */
const looksAt = 20_000;

/**
 * What a change of an audience would have done to the requests of the last 24 hours, by the one policy.
 * @throws {Failure} `not_found`; `invalid_input` when the lifetimes contradict
 */
export async function previewAudience(context: Context, { audience: reference, ...change }: Change<AudienceTerms> & { audience: string }) {
  const audience = await showAudience(context.database.prisma, reference);
  const changed: AudienceFacts & Pick<AudienceTerms, 'lifetimeDefault' | 'lifetimeMaximum'> = { ...audience, ...given(change) };
  requireLifetimes(changed);
  return effectOf(context, { audience, grantId: null }, ({ grant }) => ({ audience: changed, grant }));
}

/**
 * What a change of a grant, or its removal, would have done to the requests of the last 24 hours, by the one policy.
 * @throws {Failure} `not_found`; `invalid_input` for a scope that the audience does not have, and lifetimes that contradict
 */
export async function previewGrant(
  context: Context,
  { grant: reference, removed, ...change }: Change<GrantTerms> & { grant: string; removed: boolean },
): Promise<PolicyEffect> {
  const { prisma } = context.database;
  const grant = await showGrant(prisma, reference);
  const audience = await audienceNamedIn(prisma, 'audience', grant.audienceUri);
  const terms = given(change);
  requireGrantLifetimes({ ...grant, ...terms });
  if (terms.scopes) requireScopes(terms.scopes, audience);
  const changed = removed ? null : { ...grant, ...terms };
  return effectOf(context, { audience, grantId: grant.id }, () => ({ audience, grant: changed }));
}

const given = <T extends object>(change: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };

async function effectOf(
  { database, clock }: Context,
  { audience, grantId }: { audience: AudienceFacts; grantId: string | null },
  changed: (request: IssuedRequests) => Terms,
): Promise<PolicyEffect> {
  const from = addSeconds(clock(), -dayInSeconds);
  const requests = await issuedRequests(database.prisma, { audienceId: audience.id, grantId, from, limit: looksAt });
  const codes = new Map<DecisionCode, number>();
  const identities = new Map<string, { id: string; name: string; requests: number }>();
  let [refused, shortened, narrowed] = [0, 0, 0];
  for (const request of requests) {
    const present = { audience, grant: request.grant };
    const terms = changed(request);
    for (const at of request.at) {
      const before = decideAgain(request, present, new Date(at));
      if (!before.issue) continue;
      const after = decideAgain(request, terms, new Date(at));
      if (after.issue) {
        if (after.expiresAt < before.expiresAt) shortened++;
        if (after.scope !== before.scope) narrowed++;
        continue;
      }
      refused++;
      codes.set(after.code, (codes.get(after.code) ?? 0) + 1);
      const { id, name } = request.client;
      identities.set(id, { id, name, requests: (identities.get(id)?.requests ?? 0) + 1 });
    }
  }
  const times = requests.flatMap(({ at }) => at);
  return {
    since: times.length === looksAt ? new Date(times.reduce((least, at) => Math.min(least, at))) : from,
    examined: times.length,
    refused,
    codes: [...codes].map(([code, count]) => ({ code, requests: count })).sort(byRequests),
    identities: [...identities.values()].sort(byRequests),
    shortened,
    narrowed,
  };
}

const byRequests = (one: { requests: number }, other: { requests: number }): number => other.requests - one.requests;

/**
 * Decides a request once more at its own time, under other terms. Whoever asked was somebody then, and what was exchanged was good;
 * a lifetime that was asked for is not on record, so the default stands for it.
 */
function decideAgain(request: IssuedRequests, { audience, grant }: Terms, at: Date): TokenVerdict {
  const { client, certificateNotAfter, scopes, scopeAsked } = request;
  const exchange = exchangeOf(request, grant);
  const asked: TokenRequest = {
    ...nothingElse,
    grantType: exchange ? grantTypes.tokenExchange : grantTypes.clientCredentials,
    targets: [audience.uri],
    scope: scopeAsked ? scopes : null,
    ...(exchange ? { subjectToken: 'recorded', subjectTokenType: tokenTypes.jwt } : {}),
  };
  const certificate = { notAfter: certificateNotAfter, status: 'active', usableUntil: null } as const;
  return decideToken({ identity: client, certificate, audience, grant }, asked, exchange, { issuer: '', now: at });
}

/** What was exchanged by somebody who acts, as far as a change of policy can touch it. */
function exchangeOf({ client, subject, actors, delegation, delegated }: IssuedRequests, grant: GrantFacts | null): Exchange | null {
  if (actors === 0) return null;
  return {
    subject: {
      ...standIn,
      identityId: subject.id,
      identity: { ...subject, status: 'active' },
      holderId: subject.id,
      mayAct: delegated ? null : { sub: client.spiffeId },
      act: actBy(actors - 1),
    },
    actor: undefined,
    grant,
    delegation,
    related: true,
    reason: null,
  };
}

const actBy = (actors: number): ActClaim | null => {
  let act: ActClaim | null = null;
  for (let n = 0; n < actors; n++) act = { sub: 'recorded', ...(act ? { act } : {}) };
  return act;
};
