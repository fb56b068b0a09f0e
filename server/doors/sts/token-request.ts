import type { TokenRequest } from '../../operations/decide-token.ts';
import { one, type Parameters, readParameters } from './parameters.ts';

/** RFC 6749 §3.3. */
const scopeShape = /^[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/;
const longestTarget = 300;
const lifetimeShape = /^[1-9]\d{0,8}$/;
const secondsIn = (text: string | null): number | null => (text !== null && lifetimeShape.test(text) ? Number(text) : null);

/** Those who send one of these authenticate in a second way, which RFC 6749 §2.3 forbids. */
const otherAuthentication = ['client_secret', 'client_assertion', 'client_assertion_type'];

/** Reads the body of `POST /token`; what is wrong with its form is a member of the result, because it is a decision too. */
export function readTokenRequest(body: unknown, contentType: string | undefined, authorization: string | undefined): TokenRequest {
  const read = readParameters(body, contentType, ['resource', 'audience']);
  if (!read.ok) return { ...nothing, problem: read.problem };
  const { parameters } = read;
  const targets = ['resource', 'audience'].flatMap((name) => parameters.get(name) ?? []).filter((target) => target !== '');
  const scope = one(parameters, 'scope');
  return {
    problem: problemOf(parameters, scope, authorization),
    grantType: one(parameters, 'grant_type'),
    targets: [...new Set(targets)].map((target) => target.slice(0, longestTarget + 1)),
    scope: scope === null ? null : [...new Set(scope.split(' '))],
    lifetime: secondsIn(one(parameters, 'requested_expires_in')),
    clientId: one(parameters, 'client_id'),
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
  if (authorization !== undefined || otherAuthentication.some((name) => one(parameters, name) !== null)) {
    return 'the client certificate is the only way to authenticate here';
  }
  return null;
}
