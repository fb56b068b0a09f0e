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
