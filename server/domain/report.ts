import type { Thumbprint } from './binding.ts';
import type { DecisionCode, RefusalCode } from './codes.ts';

/** The most that one `POST /reports` may carry. */
export const reportsAtOnce = 1_000;

/**
 * What a resource server says of the request that a token came with; the same members in `POST /introspect` and in a report.
 * All are the resource server's word.
 */
export type RequestFacts = {
  readonly client_address?: string;
  readonly request_method?: string;
  /** Without the query: that may hold secrets. */
  readonly request_path?: string;
  readonly user_agent?: string;
  /** As OpenSSL spells it: `TLSv1.3`. */
  readonly tls_version?: string;
};

/** The most acceptances that one report may stand for. */
export const acceptancesAtOnce = 10_000_000;

/**
 * What a resource server decided by itself: one rejection, or an acceptance, which may stand for many. `POST /reports` takes
 * `{"reports": Report[]}` and is idempotent by `report_id`; what was counted once is in no other report.
 */
export type Report = RequestFacts & {
  /** UUIDv7; the decision's id, which the caller of a rejected request has already been told. */
  readonly report_id: string;
  /** RFC 3339; of many, when the last was. */
  readonly at: string;
  readonly code: Exclude<DecisionCode, 'issued'>;
  readonly also_found: readonly RefusalCode[];
  /** The audience that the resource server stands for. */
  readonly audience: string;
  /** The next three only where the signature was good. */
  readonly jti?: string;
  readonly kid?: string;
  readonly bound_thumbprint?: Thumbprint;
  readonly presented_thumbprint?: Thumbprint;
  /** Lower-case hexadecimal. */
  readonly presented_serial?: string;
  readonly latency_micros?: number;
  /** How many acceptances these are, of one token by one certificate from one address where `jti` is there; both or none. */
  readonly count?: number;
  /** RFC 3339, when the first of them was. */
  readonly first_at?: string;
};
