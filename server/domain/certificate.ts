export const certificateStatuses = ['pending', 'active', 'superseded', 'revoked'] as const;
export type CertificateStatus = (typeof certificateStatuses)[number];

/** `ocsp` is Hawser's own: whoever holds such a key speaks for an authority, so that no profile offers it. */
export const certificateUsages = ['client', 'server', 'ocsp'] as const;
export type CertificateUsage = (typeof certificateUsages)[number];

/** A registered certificate was made elsewhere, and an administrator has said whose it is. */
export const certificateSources = ['csr', 'join', 'renewal', 'internal', 'registered'] as const;
export type CertificateSource = (typeof certificateSources)[number];

type Usability = {
  readonly status: CertificateStatus;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly usableUntil: Date | null;
  /** Since when its lineage is stopped, because a copy of a key is suspected. */
  readonly frozenAt: Date | null;
};

/**
 * A certificate is usable when it is active, or superseded and still within its overlap; never outside its validity, and
 * never while its lineage is frozen.
 * The same rule stands once more in SQL, as the function `usable` of the migrations; a test compares the two.
 */
export const isUsable = (certificate: Usability, at: Date): boolean =>
  certificate.notBefore <= at &&
  at < certificate.notAfter &&
  !certificate.frozenAt &&
  (certificate.status === 'active' ||
    (certificate.status === 'superseded' && certificate.usableUntil !== null && at < certificate.usableUntil));

/** Whether a certificate could be used at a moment, or what stood against it. */
export const certificateStandings = ['usable', 'not_yet_valid', 'revoked', 'expired', 'replaced', 'stopped'] as const;
export type CertificateStanding = (typeof certificateStandings)[number];

/** The same rule looking back, as far as is kept: since when something stands against it. Of a lineage that was released again nothing is. */
export function standingAt(
  { notBefore, notAfter, usableUntil, frozenAt, revokedAt }: Omit<Usability, 'status'> & { readonly revokedAt: Date | null },
  at: Date,
): CertificateStanding {
  const since = (moment: Date | null): boolean => moment !== null && moment <= at;
  if (at < notBefore) return 'not_yet_valid';
  if (since(revokedAt)) return 'revoked';
  if (since(notAfter)) return 'expired';
  if (since(usableUntil)) return 'replaced';
  return since(frozenAt) ? 'stopped' : 'usable';
}

/**
 * Reasons for revoking a leaf (RFC 5280 §5.3.1), most severe first. Those for authorities and the reversible
 * `certificateHold` are absent on purpose: suspension is of identities.
 */
export const revocationReasons = {
  keyCompromise: { value: 1, chooseWhen: "The key may be in someone else's hands." },
  privilegeWithdrawn: { value: 9, chooseWhen: 'The workload must no longer have it.' },
  cessationOfOperation: { value: 5, chooseWhen: 'The workload was decommissioned.' },
  affiliationChanged: { value: 3, chooseWhen: 'The name or the owner is wrong.' },
  superseded: { value: 4, chooseWhen: 'It was already replaced.' },
  unspecified: { value: 0, chooseWhen: 'None of the others applies.' },
} as const;
export type RevocationReason = keyof typeof revocationReasons;
export const revocationReasonNames = Object.keys(revocationReasons) as RevocationReason[];

/** The kinds of keys that a certificate here may be for. */
export const keyKinds = ['P-256', 'P-384', 'P-521', 'Ed25519', 'Ed448', 'RSA'] as const;
export type KeyKind = (typeof keyKinds)[number];
