import { createHash } from 'node:crypto';
import type { Actor } from '../domain/actor.ts';
import { Failure, invalid } from '../domain/failure.ts';
import { type CandidateStanding, mostGrantsAtOnce, requireGrantLifetimes, requireScopes } from '../domain/grant.ts';
import { newId } from '../domain/ids.ts';
import { spiffeIdsBelow } from '../domain/spiffe-path.ts';
import { type AudienceRow, audienceNamedIn } from '../ledger/audiences.ts';
import type { Ledger } from '../ledger/database.ts';
import { appendEvents } from '../ledger/events.ts';
import { type GrantCandidate, grantCandidates, insertGrants } from '../ledger/grant-candidates.ts';
import type { GrantTerms } from '../ledger/grants.ts';
import type { RegistryContext } from './context.ts';

/** Those with a tag, those below a SPIFFE path, or those of whom both is true. */
type Choice = { readonly audience: string; readonly tag?: string | undefined; readonly spiffePath?: string | undefined };
type Candidates = {
  readonly items: GrantCandidate[];
  /** Of what they are chosen by, who they are and how they stand: who is granted is who was shown, and for what. */
  readonly state: string;
};

/**
 * Whom a grant for every identity with a tag, or below a SPIFFE path, would reach, and who has one already.
 * @throws {Failure} `invalid_input` where neither is given, for an audience that is unknown, and where more fit than one act takes
 */
export async function listCandidates({ database, trustDomain }: RegistryContext, choice: Choice): Promise<Candidates> {
  return candidatesFor(database.prisma, trustDomain, choice, await audienceNamedIn(database.prisma, 'audience', choice.audience));
}

async function candidatesFor(
  ledger: Ledger,
  trustDomain: string,
  { tag, spiffePath }: Choice,
  audience: AudienceRow,
  held: 'held' | 'free' = 'free',
): Promise<Candidates> {
  if (tag === undefined && spiffePath === undefined) throw invalid('tag', 'or a spiffePath is needed: it says which identities are meant');
  const spiffe = spiffePath === undefined ? undefined : spiffeIdsBelow(trustDomain, spiffePath);
  const items = await grantCandidates(ledger, audience, { tag, spiffe }, mostGrantsAtOnce + 1, held);
  if (items.length > mostGrantsAtOnce)
    throw invalid(
      tag === undefined ? 'spiffePath' : 'tag',
      `fits more than ${mostGrantsAtOnce} identities, which is the most for one act; narrow it with ${tag === undefined ? 'a longer path or a tag' : 'a spiffePath'}`,
    );
  return { items, state: stateOf(items, [audience.id, tag ?? null, spiffePath ?? null]) };
}

const stateOf = (items: readonly GrantCandidate[], choice: readonly (string | null)[]): string =>
  createHash('sha256')
    .update(JSON.stringify([choice, items.map(({ identityId, standing, status }) => [identityId, standing, status])]))
    .digest('base64url')
    .slice(0, 22);

type Order = Choice & GrantTerms & { readonly crossEnvironment: boolean; readonly state: string };
export type GrantedToMany = {
  items: {
    identityId: string;
    identityName: string;
    /** What it is given, or has had; null where it was left out. */
    grantId: string | null;
    outcome: 'granted' | 'had_one' | 'elsewhere';
  }[];
};

/**
 * Gives each of those identities a grant of its own, all of them in one act. Whoever gets the tag later gets nothing by it (decision 055); whoever has a
 * grant keeps it as it is; whoever is of another environment is left out unless that is meant.
 * @param order `state` of the candidates as they were shown
 * @throws {Failure} `changed_meanwhile` where others would get it than were shown; `invalid_input` as for one grant
 */
export async function addGrants({ database, clock, trustDomain }: RegistryContext, actor: Actor, order: Order): Promise<GrantedToMany> {
  const now = clock();
  return database.transaction(async (ledger) => {
    const audience = await audienceNamedIn(ledger, 'audience', order.audience, 'held');
    requireScopes(order.scopes, audience);
    requireGrantLifetimes(order);
    const { items, state } = await candidatesFor(ledger, trustDomain, order, audience, 'held');
    if (state !== order.state) throw movedOn();
    const outcomes = items.map(({ identityId, identityName, standing, grantId }) => {
      const outcome = outcomeOf(standing, order.crossEnvironment);
      return { identityId, identityName, outcome, grantId: outcome === 'granted' ? newId(now.getTime()) : grantId };
    });
    const given = outcomes.flatMap(({ outcome, grantId: id, ...identity }) =>
      outcome === 'granted' && id !== null ? [{ id, ...identity }] : [],
    );
    const terms = { scopes: [...new Set(order.scopes)], lifetimeDefault: order.lifetimeDefault, lifetimeMaximum: order.lifetimeMaximum };
    const elsewhere = new Set(items.flatMap(({ identityId, standing }) => (standing === 'elsewhere' ? [identityId] : [])));
    for (const crossEnvironment of [false, true]) {
      const some = given.filter(({ identityId }) => elsewhere.has(identityId) === crossEnvironment);
      if (some.length === 0) continue;
      const after = { ...terms, crossEnvironment };
      const made = await insertGrants(ledger, audience.id, { ...after, createdAt: now }, some);
      // Somebody gave one of them a grant since they were looked at.
      if (made.length !== some.length) throw movedOn();
      await appendEvents(
        ledger,
        some.map(({ id, identityName }) => ({
          type: 'grant.added' as const,
          at: now,
          actor,
          target: { kind: 'grant', id, name: `${identityName} for ${audience.uri}` },
          detail: { after, chosenBy: { tag: order.tag ?? null, spiffePath: order.spiffePath ?? null } },
        })),
      );
    }
    return { items: outcomes };
  });
}

const outcomeOf = (standing: CandidateStanding, crossEnvironment: boolean): GrantedToMany['items'][number]['outcome'] =>
  standing === 'granted' ? 'had_one' : standing === 'elsewhere' && !crossEnvironment ? 'elsewhere' : 'granted';

const movedOn = (): Failure =>
  new Failure('changed_meanwhile', 'Others would get it by now than were shown, so that nobody was given anything; look at them again.');
