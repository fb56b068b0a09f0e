import type { Thumbprint } from './binding.ts';
import type { RefusalCode } from './codes.ts';

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

/** A rejection that a resource server decided by itself. `POST /reports` takes `{"reports": Report[]}` and is idempotent by `report_id`. */
export type Report = RequestFacts & {
  /** UUIDv7; the decision's id, which the caller has already been told. */
  readonly report_id: string;
  /** RFC 3339. */
  readonly at: string;
  readonly code: RefusalCode;
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
};
