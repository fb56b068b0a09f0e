/** A request that names only what it is about. */
export const nothingElse = {
  problem: null,
  lifetime: null,
  clientId: null,
  clientAssertion: null,
  subjectToken: null,
  subjectTokenType: null,
  actorToken: null,
  actorTokenType: null,
  requestedTokenType: null,
} as const;
/** Something good that is exchanged and limits nothing. */
export const standIn = {
  kind: 'foreign-token',
  expiresAt: null,
  live: true,
  used: false,
  scopes: null,
  audience: null,
  jti: null,
  boundThumbprint: null,
  boundCertificateId: null,
  links: 0,
  secretId: null,
  foreign: null,
} as const;
