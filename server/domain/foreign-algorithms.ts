/** What tokens of other issuers, and assertions of clients, may be signed with (RFC 7518 §3.1, RFC 8037 §3.1). Nothing symmetric. */
export const foreignAlgorithms = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'] as const;
export type ForeignAlgorithm = (typeof foreignAlgorithms)[number];
