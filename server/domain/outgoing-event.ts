import { type DecisionCode, type DoorName, describe, type Outcome, outcomeOf, type Severity } from './codes.ts';

/** An identity as it is named to others. */
export type OutgoingParty = { readonly id: string; readonly name: string; readonly owner: string };

/** What a decision adds to an event. Thumbprints are base64url, serials lower-case hexadecimal. */
export type OutgoingDecision = {
  readonly code: DecisionCode;
  readonly outcome: Outcome;
  readonly meaning: string;
  readonly alsoFound: readonly DecisionCode[];
  readonly door: DoorName;
  readonly audience: string | null;
  readonly resourceServer: { readonly id: string; readonly name: string } | null;
  readonly tokenIdentity: OutgoingParty | null;
  readonly presentedIdentity: OutgoingParty | null;
  readonly boundThumbprint: string | null;
  readonly presentedThumbprint: string | null;
  readonly boundSerial: string | null;
  readonly presentedSerial: string | null;
  readonly jti: string | null;
  readonly kid: string | null;
  readonly method: string | null;
  /** Without the query. */
  readonly path: string | null;
  readonly tlsVersion: string | null;
  readonly userAgent: string | null;
  readonly latencyMicros: number | null;
  /** How many it stands for; 1 where it stands for itself. */
  readonly count: number;
};

/**
 * All of an event that leaves Hawser, member by member: nothing gets out that is not named here. Never a token, secret or key. Ids are
 * those of the API.
 */
export type OutgoingEvent = {
  readonly id: string;
  /** In the sealed ledger; null for one that was not read there. */
  readonly position: number | null;
  readonly at: Date;
  readonly type: string;
  readonly severity: Severity;
  readonly actor: { readonly kind: string; readonly id: string | null; readonly name: string };
  readonly target: { readonly kind: string; readonly id: string; readonly name: string } | null;
  readonly sourceAddress: string | null;
  /** How whoever acted had proved who they are, and the request to the management API that it came in; null where neither is on record. */
  readonly authMethod: string | null;
  readonly request: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly decision: OutgoingDecision | null;
};

/** Acts that somebody should hear of; every other is `info`. */
const severities: Readonly<Record<string, Severity>> = {
  'containment_rule.acted': 'high',
  'certificate.clone_suspected': 'high',
  'case.contained': 'medium',
  'token_key.revoked': 'high',
  'certificate.revoked': 'medium',
  'identity.suspended': 'medium',
  'identity.retired': 'medium',
  'identity.tokens_denied': 'medium',
  'certificate.tokens_denied': 'medium',
  'token.denied': 'medium',
  'webhook.paused': 'medium',
  'notice.opened': 'medium',
  'notice.escalated': 'high',
  'act.refused': 'low',
  'user.sign_in_failed': 'low',
  'authority.threshold_overridden': 'medium',
  'ledger.partition_dropped': 'low',
  'ledger.found_altered': 'high',
};

/** How much an event matters: a decision as its code says. */
export const severityOf = (type: string, code: DecisionCode | null): Severity =>
  code === null ? (severities[type] ?? 'info') : describe(code).severity;

/** The least of them first. */
export const severityOrder = ['none', 'info', 'low', 'medium', 'high'] as const satisfies readonly Severity[];

/** Whether it is at least so severe. */
export const reaches = (severity: Severity, least: Severity): boolean => severityOrder.indexOf(severity) >= severityOrder.indexOf(least);

/** What a verdict says in words that everybody knows. */
export const verdictOf = (code: DecisionCode, door: DoorName): Pick<OutgoingDecision, 'code' | 'outcome' | 'meaning' | 'door'> => ({
  code,
  door,
  outcome: outcomeOf(code, door),
  meaning: describe(code).meaning,
});
