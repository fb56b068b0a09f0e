import type { Thumbprint } from '../domain/binding.ts';
import type { FactVersions } from './exchange.ts';
import type { SubjectVersions } from './subjects.ts';

/** A token about to be signed, and the decision to issue it. */
export type NewToken = {
  readonly jti: string;
  readonly decisionId: string;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  /** The certificate on the connection, to which the token is bound. */
  readonly certificateId: string;
  readonly thumbprint: Thumbprint;
  readonly audienceId: string;
  readonly audience: string;
  /** The grant that allows it. */
  readonly grantId: string;
  readonly scope: string;
  /** False where the scope was left to the policy. */
  readonly scopeAsked: boolean;
  readonly exchangeSecretId: string | null;
  readonly kid: string;
  readonly sourceAddress: string | null;
  readonly tlsVersion: string | null;
  readonly userAgent: string | null;
  readonly latencyMicros: number;
  /** Of the rows that the decision rests on: recorded only while they are still the same. */
  readonly versions: FactVersions;
  /** Null unless it is exchanged for another token. */
  readonly derivation: Derivation | null;
};

/** What a token is derived from, and who acts. */
export type Derivation = {
  /** The identity that the token stands for; the client's own where nobody acts for another. */
  readonly subjectId: string;
  /** Tokens of this issuer: what was exchanged, and what the actor showed. */
  readonly subjectJti: string | null;
  readonly actorJti: string | null;
  /** Whether the client becomes the newest actor. */
  readonly acting: boolean;
  readonly delegationId: string | null;
  readonly foreign: { readonly issuerId: string; readonly terms: Date; readonly jti: string | null; readonly expiresAt: Date } | null;
  /** Of the subject's grant and the delegation: recorded only while they are still the same. */
  readonly versions: SubjectVersions;
  /**
   * What the client's own token says of its scope, where the ledger was not asked about that token: recorded only where the ledger
   * says the same of it. Null where it was asked.
   */
  readonly claimed: { readonly scope: string } | null;
  /** For the event. */
  readonly detail: Readonly<Record<string, unknown>>;
};

export type Field = readonly [column: string, type: string, value: (t: NewToken) => string | number | boolean | Buffer | null];

/** Neighbours in a batch mostly have the same two times. */
const lastSpelt = new Map<number, string>();
function spelt(time: Date): string {
  const milliseconds = time.getTime();
  const known = lastSpelt.get(milliseconds);
  if (known !== undefined) return known;
  if (lastSpelt.size >= 64) lastSpelt.clear();
  const text = time.toISOString();
  lastSpelt.set(milliseconds, text);
  return text;
}

export const fields: readonly Field[] = [
  ['jti', 'uuid', (t) => t.jti],
  ['decision_id', 'uuid', (t) => t.decisionId],
  ['issued_at', 'timestamptz', (t) => spelt(t.issuedAt)],
  ['expires_at', 'timestamptz', (t) => spelt(t.expiresAt)],
  ['certificate_id', 'uuid', (t) => t.certificateId],
  ['thumbprint', 'text', (t) => t.thumbprint],
  ['audience_id', 'uuid', (t) => t.audienceId],
  ['audience', 'text', (t) => t.audience],
  ['grant_id', 'uuid', (t) => t.grantId],
  ['scope', 'text', (t) => t.scope],
  ['scope_asked', 'boolean', (t) => t.scopeAsked],
  ['exchange_secret_id', 'uuid', (t) => t.exchangeSecretId],
  ['kid', 'text', (t) => t.kid],
  ['source_address', 'text', (t) => t.sourceAddress],
  ['tls_version', 'text', (t) => t.tlsVersion],
  ['user_agent', 'text', (t) => t.userAgent],
  ['latency_micros', 'int', (t) => t.latencyMicros],
  ['certificate_version', 'xid', (t) => t.versions.certificate],
  ['identity_version', 'xid', (t) => t.versions.identity],
  ['audience_version', 'xid', (t) => t.versions.audience],
  ['grant_version', 'xid', (t) => t.versions.grant],
  ['secret_version', 'xid', (t) => t.versions.secret],
];

/** Rows of these fields as a source `a`, in the order of the parameters. */
export const sourceOf = (of: readonly Field[]): string =>
  `unnest(${of.map(([, type], index) => `$${index + 1}::${type}[]`).join(', ')}) AS a(${of.map(([name]) => name).join(', ')})`;

/**
 * SQL for the certificate on the connection of each `a`, whether or not it is usable. Looked up one by one, whatever the planner
 * thinks of the table: a plan that begins with all usable certificates is made while there are few, and kept when there are many.
 */
export const presented = `LATERAL (
    SELECT x.identity_id, x.serial, x.xmin AS version, x.usage = 'client' AND usable(x, a.issued_at) AS usable
    FROM certificates x WHERE x.id = a.certificate_id OFFSET 0)`;
