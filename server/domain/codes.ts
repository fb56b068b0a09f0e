export type Severity = 'none' | 'info' | 'low' | 'medium' | 'high';

type Meaning = {
  readonly severity: Severity;
  /** One sentence for an operator, never shown to the caller that was refused. */
  readonly meaning: string;
  /** What the operator should do about it. */
  readonly action: string;
  /** True where the decision means that a token was used by somebody it does not belong to. */
  readonly replay?: true;
};

const none = { severity: 'none', action: 'Nothing to do.' } as const;

/**
 * Every verdict there is: the closed union that API, metrics, console and documents share.
 * A decision carries exactly one code, the first that fails in the order of `stages`.
 */
export const decisionCodes = {
  issued: { ...none, meaning: 'A token was issued.' },
  accepted: { ...none, meaning: 'The token was accepted.' },
  'cnf_mismatch.foreign': {
    severity: 'high',
    replay: true,
    meaning: 'The certificate presented with the token belongs to another identity.',
    action: 'Contain: somebody else holds this token. Find out how they came by it.',
  },
  'cnf_mismatch.unknown': {
    severity: 'high',
    replay: true,
    meaning: 'The certificate presented with the token is not one that Hawser knows.',
    action: 'Contain, or trust the issuer of that certificate.',
  },
  'cnf_mismatch.rotated': {
    severity: 'low',
    meaning: 'The same identity presented another certificate of the same lineage.',
    action: 'The client keeps a token across a renewal: let it fetch a new one.',
  },
  'cnf_mismatch.sibling': {
    severity: 'medium',
    meaning: 'The same identity presented a certificate of another lineage.',
    action: 'Two instances share tokens: give each its own.',
  },
  'cnf_mismatch.same_key': {
    severity: 'medium',
    meaning: 'The same key was presented in another certificate.',
    action: 'A key was used for two certificates: let each certificate have a key of its own.',
  },
  'cnf_mismatch.gateway': {
    severity: 'medium',
    meaning: "The certificate presented is the gateway's own: it does not forward the client's.",
    action: 'Configure the gateway to forward the client certificate.',
  },
  cnf_missing_cert: {
    severity: 'medium',
    replay: true,
    meaning: 'A bound token arrived on a connection without a client certificate.',
    action: 'Check that the proxy forwards the certificate; otherwise the token was stolen.',
  },
  cnf_absent: {
    severity: 'medium',
    meaning: 'The token is not bound to any certificate.',
    action: 'Find out who issues unbound tokens for this audience.',
  },
  cnf_malformed: {
    severity: 'info',
    meaning: 'The binding in the token is not one base64url SHA-256 thumbprint.',
    action: 'The issuer or an SDK has a bug: the thumbprint must be base64url without padding.',
  },
  cert_revoked: { severity: 'medium', meaning: 'The certificate is revoked.', action: 'Enrol the workload again if it should go on.' },
  cert_frozen: {
    severity: 'medium',
    meaning: 'A copy of a key of this lineage is suspected, and its profile stops the lineage until somebody looks.',
    action: 'Find out who else has the key; then unfreeze the certificate, or revoke it.',
  },
  cert_expired: {
    severity: 'low',
    meaning: 'The certificate has expired, or was renewed and its overlap is over.',
    action: 'Renew earlier: see the rotation of the identity.',
  },
  cert_unknown: {
    severity: 'medium',
    meaning: 'The certificate is missing, or not one that Hawser issued.',
    action: 'Enrol the workload, or look for a misconfigured client.',
  },
  cert_not_client: {
    severity: 'medium',
    meaning: 'The certificate may not be used to authenticate a client.',
    action: 'Issue a certificate from a profile for clients.',
  },
  cert_renewal_required: {
    severity: 'low',
    meaning: 'The audience requires more remaining certificate life than this certificate has.',
    action: 'Renew the certificate before asking for a token.',
  },
  client_assertion_invalid: {
    severity: 'medium',
    meaning: 'What the client asserted of itself is not by a registered key of its identity, not for this issuer, or not of this time.',
    action: 'Compare the registered keys of the identity with what the client signs with, and its clock.',
  },
  client_assertion_replayed: {
    severity: 'medium',
    meaning: 'What the client asserted of itself had been used before.',
    action: 'Let the client sign an assertion of its own for each request; otherwise find out who else has its certificate.',
  },
  identity_suspended: { severity: 'medium', meaning: 'The identity is suspended.', action: 'Resume it when the reason is gone.' },
  identity_retired: { severity: 'medium', meaning: 'The identity is retired.', action: 'Find out what still runs under this name.' },
  aud_mismatch: {
    severity: 'high',
    replay: true,
    meaning: 'The token was issued for another audience.',
    action: 'Contain: a token was used off target.',
  },
  token_expired: { severity: 'low', meaning: 'The token has expired.', action: 'Let the client fetch tokens before they expire.' },
  token_not_yet_valid: { severity: 'medium', meaning: 'The token is not valid yet.', action: 'Compare the clocks.' },
  token_revoked: {
    severity: 'medium',
    meaning: 'The token, or something that it was derived from, is no longer live.',
    action: 'Expected after a revocation; otherwise find out who still uses it.',
  },
  token_malformed: { severity: 'info', meaning: 'The token is not a well-formed access token.', action: 'Check what the client sends.' },
  signature_invalid: {
    severity: 'high',
    meaning: 'The signature of the token is not by a key of this issuer.',
    action: 'A token was forged or altered: look at who presented it.',
  },
  issuer_mismatch: { severity: 'medium', meaning: 'The token was issued by somebody else.', action: 'Check the issuer of the client.' },
  scope_insufficient: {
    severity: 'info',
    meaning: 'The token lacks a scope that is needed here.',
    action: 'Ask for the scope, or grant it.',
  },
  subject_token_invalid: {
    severity: 'medium',
    meaning: 'What was to be exchanged is not valid.',
    action: 'See the reason: a secret or token that is unknown, over, revoked, or not well formed.',
  },
  subject_token_replayed: {
    severity: 'high',
    replay: true,
    meaning: 'What was to be exchanged had been used before.',
    action: 'Contain: somebody replays a single-use token.',
  },
  subject_cert_mismatch: {
    severity: 'high',
    replay: true,
    meaning: 'What was to be exchanged belongs to another identity than the certificate.',
    action: 'Contain: the secret or token leaked. Revoke it; or add a delegation, if the one may act for the other.',
  },
  target_unknown: { severity: 'info', meaning: 'No such audience.', action: 'Register the audience, or correct the client.' },
  target_not_granted: { severity: 'info', meaning: 'The identity has no grant for the audience.', action: 'Add a grant if it should.' },
  scope_not_granted: { severity: 'info', meaning: 'The grant does not hold the scope.', action: 'Widen the grant if it should.' },
  delegation_not_granted: {
    severity: 'info',
    meaning: 'The actor may not act for the subject.',
    action: 'Add a delegation grant if it may.',
  },
  grant_type_unsupported: { severity: 'info', meaning: 'The grant type is not supported.', action: 'Correct the client.' },
  request_malformed: { severity: 'info', meaning: 'The request is malformed.', action: 'Correct the client.' },
  gateway_untrusted: {
    severity: 'info',
    meaning: 'The caller may not speak for other connections.',
    action: 'Register it as a resource server or gateway of the audience.',
  },
  gateway_header_conflict: {
    severity: 'medium',
    meaning: 'More than the one header that the gateway registered claims to hold the certificate of the client.',
    action: 'Let the gateway remove every certificate header that a client sends: somebody may have tried to pass off another certificate.',
  },
} as const satisfies Record<string, Meaning>;

export type DecisionCode = keyof typeof decisionCodes;
export type RefusalCode = Exclude<DecisionCode, 'issued' | 'accepted'>;

export const allDecisionCodes = Object.keys(decisionCodes) as DecisionCode[];
export const isRefusal = (code: DecisionCode): code is RefusalCode => code !== 'issued' && code !== 'accepted';

export const describe = (code: DecisionCode): Meaning => decisionCodes[code];

/** A replay is any decision by which a token was used by somebody that it does not belong to. */
export const isReplay = (code: DecisionCode): boolean => describe(code).replay === true;

/** Where a verdict is reached. */
export const doorNames = ['sts', 'introspection', 'gateway', 'report', 'enrolment'] as const;
export type DoorName = (typeof doorNames)[number];

/** The four words for a decision: issued or refused where tokens are made, accepted or rejected where they are used. */
export type Outcome = 'issued' | 'refused' | 'accepted' | 'rejected';
export const outcomeOf = (code: DecisionCode, door: DoorName): Outcome => {
  if (code === 'issued' || code === 'accepted') return code;
  return door === 'sts' || door === 'enrolment' ? 'refused' : 'rejected';
};

/** How refusals and rejections are told apart where there is room for four. */
export type RejectionClass = 'foreign' | 'rotated' | 'missing' | 'other';
const rejectionClasses: { readonly [C in DecisionCode]?: RejectionClass } = {
  'cnf_mismatch.foreign': 'foreign',
  'cnf_mismatch.unknown': 'foreign',
  'cnf_mismatch.rotated': 'rotated',
  'cnf_mismatch.sibling': 'rotated',
  'cnf_mismatch.same_key': 'rotated',
  cnf_missing_cert: 'missing',
};
export const rejectionClassOf = (code: DecisionCode): RejectionClass => rejectionClasses[code] ?? 'other';
