/** SHA-256 of the DER of a certificate, base64url without padding (RFC 8705 §3.1): 43 characters. */
export type Thumbprint = string;

/**
 * 32 bytes in base64url without padding. The last character carries four bits, so only 16 of the 64 may stand there:
 * without that, one thumbprint would have four spellings.
 */
export const thumbprintShape = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;

export type Confirmation =
  | { readonly kind: 'bound'; readonly thumbprint: Thumbprint }
  | { readonly kind: 'absent' }
  | { readonly kind: 'malformed' };

/**
 * Reads the `cnf` claim. Exactly one confirmation method, `x5t#S256`, in its one spelling; everything else that is there
 * is malformed, and nothing there is absent (RFC 7800 §3.1, RFC 8705 §3.1).
 */
export function readConfirmation(cnf: unknown): Confirmation {
  if (cnf === undefined || cnf === null) return { kind: 'absent' };
  if (typeof cnf !== 'object' || Array.isArray(cnf)) return { kind: 'malformed' };
  const members = Object.entries(cnf);
  if (members.length === 0) return { kind: 'absent' };
  const [method, value] = members[0] as [string, unknown];
  if (members.length !== 1 || method !== 'x5t#S256') return { kind: 'malformed' };
  if (typeof value !== 'string' || !thumbprintShape.test(value)) return { kind: 'malformed' };
  return { kind: 'bound', thumbprint: value };
}

/** What is known of the certificate that came with a token; null where Hawser does not know it. */
export type Presented = {
  readonly certificateId: string;
  readonly identityId: string | null;
  readonly lineageId: string;
  readonly spkiSha256: string;
  /** True where the identity is a gateway of the audience: its own certificate in place of the client's. */
  readonly isGateway: boolean;
};

export type Bound = Omit<Presented, 'isGateway'>;

/**
 * Names a mismatch, given that the two thumbprints differ. The gateway comes first, since its certificate always belongs to
 * another identity; then who presented it; then how the two certificates are related.
 */
export function classifyMismatch(
  bound: Bound | null,
  presented: Presented | null,
):
  | 'cnf_mismatch.unknown'
  | 'cnf_mismatch.gateway'
  | 'cnf_mismatch.foreign'
  | 'cnf_mismatch.same_key'
  | 'cnf_mismatch.rotated'
  | 'cnf_mismatch.sibling' {
  if (!presented) return 'cnf_mismatch.unknown';
  if (presented.isGateway) return 'cnf_mismatch.gateway';
  if (!bound || presented.identityId !== bound.identityId) return 'cnf_mismatch.foreign';
  if (presented.lineageId === bound.lineageId) return 'cnf_mismatch.rotated';
  if (presented.spkiSha256 === bound.spkiSha256) return 'cnf_mismatch.same_key';
  return 'cnf_mismatch.sibling';
}

/** What the ledger knows of a token that came with a certificate. */
export type BindingFacts = {
  readonly token: { readonly identityId: string } | null;
  readonly bound: { readonly certificate: Omit<Bound, 'certificateId'> & { readonly id: string } } | null;
  readonly presented: Presented | null;
};

type BindingCode = 'cnf_missing_cert' | ReturnType<typeof classifyMismatch>;

/** Undefined code: the certificate is the one that the token is bound to. */
export type BindingVerdict = {
  readonly code: BindingCode | undefined;
  /** Whose token it is, and whose certificate came with it; null where the ledger does not know. */
  readonly tokenIdentityId: string | null;
  readonly presentedIdentityId: string | null;
};

/**
 * The one comparison of a bound token with the certificate that came with it (RFC 8705 §3), for whoever has both thumbprints and
 * the ledger: introspection, gateways and the reports of resource servers.
 * @param presented null where the connection had no certificate
 */
export function judgeBinding(bound: Thumbprint | null, presented: Thumbprint | null, facts: BindingFacts): BindingVerdict {
  const certificate = facts.bound?.certificate ?? null;
  const parties = {
    tokenIdentityId: facts.token?.identityId ?? certificate?.identityId ?? null,
    presentedIdentityId: facts.presented?.identityId ?? null,
  };
  if (presented === null) return { code: 'cnf_missing_cert', ...parties };
  if (presented === bound) return { code: undefined, ...parties };
  return { code: classifyMismatch(certificate && { ...certificate, certificateId: certificate.id }, facts.presented), ...parties };
}
