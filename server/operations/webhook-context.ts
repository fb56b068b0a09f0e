import type { Custody } from '../keys/custody.ts';
import type { OutboundRules } from '../outbound/ask.ts';
import type { Context } from './context.ts';

/** What sending events to others needs. */
export type WebhookContext = Context & {
  readonly urls: { readonly sts: string };
  /** Of everything that the api process seals. */
  readonly custody: Custody;
  /** Of this Hawser, as others are told. */
  readonly version: string;
  /** Hears of each attempt. */
  readonly onAttempt?: (attempt: { readonly delivered: boolean; readonly tookMillis: number }) => void;
  /** Ends requests that are under way when the process stops. */
  readonly stopping?: AbortSignal;
  /** How long an endpoint is waited for and how names are found, but for the usual, in tests. */
  readonly outbound?: Pick<OutboundRules, 'patience' | 'resolve'>;
};
