import type { TokenRequest } from '../../operations/decide-token.ts';
import { one, type Parameters, readParameters } from './parameters.ts';

/** RFC 6749 §3.3. */
const scopeShape = /^[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/;
const longestTarget = 300;
const lifetimeShape = /^[1-9]\d{0,8}$/;
const secondsIn = (text: string | null): number | null => (text !== null && lifetimeShape.test(text) ? Number(text) : null);

/** RFC 7523 §2.2. */
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** Reads the body of `POST /token`; what is wrong with its form is a member of the result, because it is a decision too. */
export function readTokenRequest(body: unknown, contentType: string | undefined, authorization: string | undefined): TokenRequest {
  const read = readParameters(body, contentType, ['resource', 'audience']);
  if (!read.ok) return { ...nothing, problem: read.problem };
  const { parameters } = read;
  const targets = ['resource', 'audience'].flatMap((name) => parameters.get(name) ?? []).filter((target) => target !== '');
  const scope = one(parameters, 'scope');
  const problem = problemOf(parameters, scope, authorization);
  return {
    problem,
    grantType: one(parameters, 'grant_type'),
    targets: [...new Set(targets)].map((target) => target.slice(0, longestTarget + 1)),
    scope: scope === null ? null : [...new Set(scope.split(' '))],
    lifetime: secondsIn(one(parameters, 'requested_expires_in')),
    clientId: one(parameters, 'client_id'),
    // Of a request that is refused for its form nothing is used up.
    clientAssertion: problem === null ? one(parameters, 'client_assertion') : null,
    subjectToken: one(parameters, 'subject_token'),
    subjectTokenType: one(parameters, 'subject_token_type'),
    actorToken: one(parameters, 'actor_token'),
    actorTokenType: one(parameters, 'actor_token_type'),
    requestedTokenType: one(parameters, 'requested_token_type'),
  };
}

const nothing: TokenRequest = {
  problem: null,
  grantType: null,
  targets: [],
  scope: null,
  lifetime: null,
  clientId: null,
  clientAssertion: null,
  subjectToken: null,
  subjectTokenType: null,
  actorToken: null,
  actorTokenType: null,
  requestedTokenType: null,
};

function problemOf(parameters: Parameters, scope: string | null, authorization: string | undefined): string | null {
  if (scope !== null && (scope.length > 4_000 || !scopeShape.test(scope))) return 'scope is not a list of scope tokens';
  const lifetime = one(parameters, 'requested_expires_in');
  if (lifetime !== null && !lifetimeShape.test(lifetime)) return 'requested_expires_in is not a number of seconds';
  // RFC 6749 §2.3 forbids more than one way; the certificate is needed in each.
  if (authorization !== undefined || one(parameters, 'client_secret') !== null)
    return 'clients authenticate by their certificate here, and by an assertion beside it, but not by a secret';
  const type = one(parameters, 'client_assertion_type');
  if ((type === null) !== (one(parameters, 'client_assertion') === null) || (type !== null && type !== assertionType))
    return `client_assertion goes together with the client_assertion_type ${assertionType}`;
  return null;
}
