import { invalid } from './failure.ts';

/**
 * Every scope of a grant is one that its audience has.
 * @throws {Failure} `invalid_input` naming those that are not
 */
export function requireScopes(asked: readonly string[], audience: { readonly uri: string; readonly scopes: readonly string[] }): void {
  const foreign = asked.filter((scope) => !audience.scopes.includes(scope));
  if (foreign.length === 0) return;
  const known = audience.scopes.length === 0 ? 'it has none' : `it has ${audience.scopes.join(', ')}`;
  throw invalid('scopes', `${audience.uri} has no scope ${foreign.join(', ')} (${known}); add it to the audience first`);
}

/**
 * The default lifetime of a grant's tokens is at most its maximum; both in seconds, null where they are the audience's.
 * @throws {Failure} `invalid_input`
 */
export function requireGrantLifetimes({ lifetimeDefault, lifetimeMaximum }: GrantLifetimes): void {
  if (lifetimeDefault !== null && lifetimeMaximum !== null && lifetimeDefault > lifetimeMaximum)
    throw invalid(
      'lifetimeDefault',
      `${lifetimeDefault} s is longer than the maximum of ${lifetimeMaximum} s; shorten it or raise lifetimeMaximum`,
    );
}
type GrantLifetimes = { readonly lifetimeDefault: number | null; readonly lifetimeMaximum: number | null };

/**
 * A workload of one environment asks for tokens of the same environment, unless the grant says otherwise.
 * @throws {Failure} `invalid_input`
 */
export function requireSameEnvironment(
  identity: { readonly name: string; readonly environment: string },
  audience: { readonly uri: string; readonly environment: string },
  crossEnvironment: boolean,
): void {
  if (crossEnvironment || identity.environment === audience.environment) return;
  throw invalid(
    'crossEnvironment',
    `${identity.name} is of ${identity.environment} and ${audience.uri} of ${audience.environment}; set it to true if that is meant`,
  );
}

/** How an identity stands to an audience: it has a grant, could be given one, or is of another environment. */
export const candidateStandings = ['open', 'granted', 'elsewhere'] as const;
export type CandidateStanding = (typeof candidateStandings)[number];
/** Most that are given a grant, or lose one, in one act. */
export const mostGrantsAtOnce = 1_000;
