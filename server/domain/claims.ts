/** Whoever acts for the subject, the newest outermost; inside, whoever acted before (RFC 8693 §4.1). */
export type ActClaim = { readonly sub: string; readonly act?: ActClaim };

/** Who may act for the subject (RFC 8693 §4.4). A SPIFFE ID is unique, so that it needs no `iss`. */
export type MayActClaim = { readonly sub: string; readonly iss?: string };

/** The claims of an access token (RFC 9068 §2.2, RFC 8705 §3.1, RFC 8693 §4.1). Times are in seconds since 1970. */
export type AccessTokenClaims = {
  readonly iss: string;
  /** SPIFFE ID of the subject. */
  readonly sub: string;
  /** Name of the identity whose certificate was on the connection. */
  readonly client_id: string;
  readonly aud: string;
  readonly iat: number;
  readonly nbf: number;
  readonly exp: number;
  /** UUIDv7. */
  readonly jti: string;
  readonly scope: string;
  readonly cnf: { readonly 'x5t#S256': string };
  readonly act?: ActClaim;
  readonly may_act?: MayActClaim;
};

/** `typ` of the header (RFC 9068 §2.1). */
export const accessTokenType = 'at+jwt';

/** `typ` of a JWT-SVID (JWT-SVID §2.3). Another one than that of access tokens, so that neither is ever taken for the other. */
export const jwtSvidType = 'JWT';

export const tokenAlgorithms = ['ES256', 'EdDSA', 'RS256'] as const;
export type TokenAlgorithm = (typeof tokenAlgorithms)[number];

/** Those of ours that a JWT-SVID may be signed with (JWT-SVID §2.1). */
export const svidAlgorithms = ['ES256', 'RS256'] as const satisfies readonly TokenAlgorithm[];

/** The only spelling of a compact JWS that is looked at; malleable encodings are refused before parsing. */
export const compactJwsShape = /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+){2}$/;

/** `nbf` and `iat` may lie this far ahead, in seconds; `exp` has no leeway. */
export const clockLeeway = 30;

/** Token types of RFC 8693 §3, and our own for exchange secrets and for what a SPIFFE Workload API hands out. */
export const tokenTypes = {
  accessToken: 'urn:ietf:params:oauth:token-type:access_token',
  jwt: 'urn:ietf:params:oauth:token-type:jwt',
  idToken: 'urn:ietf:params:oauth:token-type:id_token',
  exchangeSecret: 'urn:hawser:params:oauth:token-type:exchange-secret',
  jwtSvid: 'urn:hawser:params:oauth:token-type:jwt-svid',
} as const;

export const grantTypes = {
  clientCredentials: 'client_credentials',
  tokenExchange: 'urn:ietf:params:oauth:grant-type:token-exchange',
} as const;
