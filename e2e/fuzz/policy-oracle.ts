// What the token endpoint has to answer, as a table: read from the contract and the RFCs, not from the code that it judges. It shares
// nothing with the product, not even a constant.

export type Who = { name: string; spiffeId: string; environment: string; status: 'active' | 'suspended' | 'retired' };
export type Cert = { thumbprint: string; owner: Who; notAfter: number; usableUntil: number | null; frozen: boolean; revoked: boolean };
export type Place = {
  uri: string;
  environment: string;
  scopes: string[];
  lifetimeDefault: number;
  lifetimeMaximum: number;
  minCertificateLife: number;
  delegationDepth: number;
};
export type Granted = {
  who: Who;
  place: Place;
  scopes: string[];
  lifetimeDefault: number | null;
  lifetimeMaximum: number | null;
  across: boolean;
};
export type Delegated = { actor: Who; subject: Who; place: Place; scopes: string[]; depth: number; across: boolean; until: number | null };
export type Secret = { text: string; owner: Who; until: number | null; revoked: boolean };
export type Token = {
  text: string;
  jti: string;
  subject: Who;
  place: Place;
  scopes: string[];
  until: number;
  /** Newest first. */
  actors: Who[];
  mayAct: string | null;
  certs: Set<Cert>;
  people: Set<Who>;
  links: Set<Token>;
  secrets: Set<Secret>;
  denied: boolean;
};
export type Foreign = {
  text: string;
  owner: Who;
  until: number;
  scopes: string[] | null;
  mayAct: string | null;
  single: boolean;
  used: boolean;
};
export type World = { now: number; grants: Granted[]; delegations: Delegated[]; places: Place[] };

/** What is in `subject_token` or `actor_token`: one of the above, or something that proves nothing. */
export type Thing = { secret: Secret } | { token: Token } | { foreign: Foreign } | { nothing: string };
export type Asked = {
  cert: Cert;
  grantType: string | null;
  targets: string[];
  scopes: string[] | null;
  lifetime: number | null;
  clientId: string | null;
  subject: Thing | null;
  subjectType: string | null;
  actor: Thing | null;
  actorType: string | null;
  wanted: string | null;
};
export type Answer =
  | { refused: string; status: number; error: string }
  | {
      sub: string;
      clientId: string;
      aud: string;
      scope: string;
      until: number;
      actors: string[];
      bound: string;
      type: string | null;
      mayAct: string | null;
    };

const short = 'urn:ietf:params:oauth:token-type:';
const exchange = 'urn:ietf:params:oauth:grant-type:token-exchange';
const secretType = 'urn:hawser:params:oauth:token-type:exchange-secret';
const isJwt = (text: string) => text.split('.').length === 3 && /^[\w.-]+$/.test(text) && !text.split('.').includes('');
const textOf = (thing: Thing): string =>
  'nothing' in thing ? thing.nothing : 'secret' in thing ? thing.secret.text : 'token' in thing ? thing.token.text : thing.foreign.text;

/** A certificate that may be used: in its time, not revoked, not frozen, and not replaced longer ago than its overlap. */
const usable = (cert: Cert, now: number) =>
  !cert.revoked && !cert.frozen && now < cert.notAfter && (cert.usableUntil === null || now < cert.usableUntil);
const certEnd = (cert: Cert) => Math.min(cert.notAfter, cert.usableUntil ?? Number.POSITIVE_INFINITY);
/** A token lives while everything in its chain does. */
const lives = (token: Token, now: number) =>
  now < token.until &&
  [...token.certs].every((cert) => usable(cert, now)) &&
  [...token.people].every(({ status }) => status === 'active') &&
  [...token.links].every(({ denied }) => !denied) &&
  [...token.secrets].every(({ revoked }) => !revoked);

/** All that the rows of the table look at. */
type Case = ReturnType<typeof consider>;

function consider(world: World, asked: Asked) {
  const { now } = world;
  const client = asked.cert.owner;
  const exchanging = asked.grantType === exchange;
  const place = world.places.find(({ uri }) => uri === asked.targets[0]);
  const isSecret =
    asked.subject !== null &&
    (asked.subjectType === secretType || (asked.subjectType === `${short}access_token` && !isJwt(textOf(asked.subject))));
  const thing = exchanging ? asked.subject : null;
  const secret = thing && 'secret' in thing && isSecret ? thing.secret : null;
  const token = thing && 'token' in thing && asked.subjectType !== `${short}id_token` && !isSecret ? thing.token : null;
  const foreign = thing && 'foreign' in thing && !isSecret ? thing.foreign : null;
  const actor = exchanging && asked.actor && 'token' in asked.actor ? asked.actor.token : null;
  const subject = secret?.owner ?? token?.subject ?? foreign?.owner ?? client;
  const before = token?.actors ?? [];
  const holder = before[0] ?? subject;
  const mayAct = token?.mayAct ?? foreign?.mayAct ?? null;
  const named = mayAct === client.spiffeId;
  const mine = world.delegations.filter(
    (one) => one.actor === client && one.subject === subject && (one.until === null || now < one.until),
  );
  const delegation = mine.find((one) => one.place === place);
  const acts = exchanging && !(subject === client && holder === client);
  const actors = acts && holder !== client ? [client, ...before] : before;
  const grant = world.grants.find((one) => one.who === subject && one.place === place);
  const until = Math.min(secret?.until ?? Infinity, token?.until ?? Infinity, foreign?.until ?? Infinity, actor?.until ?? Infinity);
  const limits = [place?.scopes, grant?.scopes, token?.scopes, foreign?.scopes, acts ? delegation?.scopes : undefined].filter(
    (list) => list !== undefined && list !== null,
  );
  const inAll = (scope: string) => limits.every((list) => list?.includes(scope));
  return {
    world,
    now,
    asked,
    client,
    exchanging,
    place,
    isSecret,
    thing,
    secret,
    token,
    foreign,
    actor,
    subject,
    holder,
    mayAct,
    named,
    mine,
    delegation,
    acts,
    actors,
    grant,
    until,
    inAll,
  };
}

const types = [secretType, ...['access_token', 'jwt', 'id_token'].map((type) => short + type)];
const ours = ['access_token', 'jwt'].map((type) => short + type);

/** The first row that applies is the code. */
const table: readonly (readonly [code: string, applies: (c: Case) => boolean])[] = [
  ['cert_revoked', ({ asked }) => asked.cert.revoked],
  ['cert_frozen', ({ asked }) => asked.cert.frozen],
  ['cert_expired', ({ asked, now }) => !usable(asked.cert, now)],
  ['identity_retired', ({ client }) => client.status === 'retired'],
  ['identity_suspended', ({ client }) => client.status === 'suspended'],

  ['request_malformed', ({ asked }) => asked.grantType === null],
  ['request_malformed', ({ asked, client }) => asked.clientId !== null && asked.clientId !== client.name],
  ['request_malformed', ({ asked }) => new Set(asked.targets).size > 1],
  ['request_malformed', ({ exchanging, asked }) => exchanging && (asked.subject === null || asked.subjectType === null)],
  ['request_malformed', ({ exchanging, asked }) => exchanging && !types.includes(asked.subjectType ?? '')],
  ['request_malformed', ({ exchanging, asked }) => exchanging && (asked.actor === null) !== (asked.actorType === null)],
  ['request_malformed', ({ exchanging, asked }) => exchanging && asked.actorType !== null && !ours.includes(asked.actorType)],
  ['request_malformed', ({ exchanging, asked }) => exchanging && asked.wanted !== null && !ours.includes(asked.wanted)],
  ['grant_type_unsupported', ({ asked }) => ![exchange, 'client_credentials'].includes(asked.grantType ?? '')],

  // Nothing that proves anything; or it does, but no longer.
  ['subject_token_invalid', ({ thing, secret, token, foreign }) => thing !== null && !secret && !token && !foreign],
  [
    'subject_token_invalid',
    ({ exchanging, asked, isSecret }) => exchanging && asked.actor !== null && (isSecret || !('token' in asked.actor)),
  ],
  ['subject_token_invalid', ({ secret, now }) => secret !== null && (secret.revoked || (secret.until ?? Infinity) - now < 1)],
  ['subject_token_invalid', ({ token, now }) => token !== null && (!lives(token, now) || token.until - now < 1 || token.links.size >= 32)],
  ['subject_token_invalid', ({ foreign, now }) => foreign !== null && foreign.until - now < 1],
  ['subject_token_invalid', ({ secret, subject, client }) => !(secret && subject !== client) && subject.status !== 'active'],
  ['subject_token_invalid', ({ actor, now }) => actor !== null && (!lives(actor, now) || actor.until - now < 1)],
  // In the wrong hands.
  ['subject_cert_mismatch', ({ actor, client }) => actor !== null && (actor.actors[0] ?? actor.subject) !== client],
  ['subject_cert_mismatch', ({ secret, subject, client }) => secret !== null && subject !== client],
  ['subject_cert_mismatch', ({ subject, client, holder }) => subject === client && holder !== client],
  [
    'subject_cert_mismatch',
    ({ holder, client, named, mine, actor, exchanging }) =>
      exchanging && holder !== client && !named && mine.length === 0 && actor === null,
  ],
  ['subject_token_replayed', ({ foreign }) => foreign?.used === true],
  ['target_unknown', ({ place }) => place === undefined],
  // Acting for another.
  [
    'delegation_not_granted',
    ({ acts, actor, subject, holder, client }) => !acts && actor !== null && subject === client && holder === client,
  ],
  ['delegation_not_granted', ({ acts, actor, client }) => acts && actor !== null && actor.subject !== client],
  ['delegation_not_granted', ({ acts, delegation, named }) => acts && !delegation && !named],
  [
    'delegation_not_granted',
    ({ acts, actors, place, delegation }) => acts && actors.length > Math.min(place?.delegationDepth ?? 0, delegation?.depth ?? 9),
  ],
  [
    'delegation_not_granted',
    ({ acts, client, place, delegation }) => acts && client.environment !== place?.environment && !delegation?.across,
  ],
  // Targets, scopes, and the life of the certificate.
  ['target_not_granted', ({ grant }) => grant === undefined],
  ['target_not_granted', ({ grant, subject, place }) => subject.environment !== place?.environment && !grant?.across],
  ['target_not_granted', ({ token, place, acts, delegation }) => token !== null && token.place !== place && !(acts && delegation)],
  ['scope_not_granted', ({ asked, inAll }) => asked.scopes !== null && !asked.scopes.every(inAll)],
  ['cert_renewal_required', ({ asked, place, now }) => certEnd(asked.cert) - now < Math.max(1, place?.minCertificateLife ?? 0)],
];

const wire: Record<string, readonly [status: number, error: string]> = Object.fromEntries([
  ...['cert_revoked', 'cert_frozen', 'cert_expired', 'identity_retired', 'identity_suspended', 'cert_renewal_required'].map((code) => [
    code,
    [401, 'invalid_client'],
  ]),
  ...['request_malformed', 'subject_token_invalid', 'subject_cert_mismatch', 'subject_token_replayed', 'delegation_not_granted'].map(
    (code) => [code, [400, 'invalid_request']],
  ),
  ...['target_unknown', 'target_not_granted'].map((code) => [code, [400, 'invalid_target']]),
  ['scope_not_granted', [400, 'invalid_scope']],
  ['grant_type_unsupported', [400, 'unsupported_grant_type']],
]);
export const codesOfTheTable = [...new Set(table.map(([code]) => code))];

/** Times are in seconds since 1970; a token is counted in whole ones. */
export function answerOf(world: World, asked: Asked): Answer {
  const c = consider(world, asked);
  const refused = table.find(([, applies]) => applies(c))?.[0];
  if (refused !== undefined) {
    const [status, error] = wire[refused] ?? [0, ''];
    return { refused, status, error };
  }
  const { place, grant, delegation, acts } = c;
  if (!place || !grant) throw new Error('the table has a hole');
  const most = Math.min(place.lifetimeMaximum, grant.lifetimeMaximum ?? Infinity);
  const life = Math.min(asked.lifetime ?? grant.lifetimeDefault ?? place.lifetimeDefault, most);
  const ends = [Math.floor(world.now) + life, certEnd(asked.cert), c.until, (acts ? delegation?.until : null) ?? Infinity];
  return {
    sub: c.subject.spiffeId,
    clientId: c.client.name,
    aud: place.uri,
    scope: (asked.scopes ?? grant.scopes.filter(c.inAll)).join(' '),
    until: Math.floor(Math.min(...ends)),
    actors: c.actors.map(({ spiffeId }) => spiffeId),
    bound: asked.cert.thumbprint,
    type: c.exchanging ? (asked.wanted ?? `${short}access_token`) : null,
    mayAct: c.mayAct,
  };
}

/** What the token that was issued comes from, for asking about it later. */
export function issued(world: World, asked: Asked, answer: Answer, made: { text: string; jti: string }): Token {
  if ('refused' in answer) throw new Error('nothing was issued');
  const { token, foreign, actor, secret, subject, client, actors, place } = consider(world, asked);
  if (!place) throw new Error('for no place');
  const parents = [token, actor].filter((one) => one !== null);
  const self: Token = {
    ...made,
    subject,
    place,
    scopes: answer.scope === '' ? [] : answer.scope.split(' '),
    until: answer.until,
    actors,
    mayAct: answer.mayAct,
    certs: new Set([asked.cert, ...parents.flatMap(({ certs }) => [...certs])]),
    people: new Set([client, subject, ...parents.flatMap(({ people }) => [...people])]),
    links: new Set(parents.flatMap(({ links }) => [...links])),
    secrets: new Set([...(secret ? [secret] : []), ...parents.flatMap(({ secrets }) => [...secrets])]),
    denied: false,
  };
  self.links.add(self);
  if (foreign?.single) foreign.used = true;
  return self;
}
