import type { Custody } from '../keys/custody.ts';
import type { OutboundRules } from '../outbound/ask.ts';
import type { Context } from './context.ts';

/** What telling people needs. */
export type NoticeContext = Context & {
  readonly urls: { readonly console: string };
  readonly trustDomain: string;
  /** Of everything that the api process seals. */
  readonly custody: Custody;
  /** Ends what is under way when the process stops. */
  readonly stopping?: AbortSignal;
  /** How long somebody is waited for and how names are found, but for the usual, in tests. */
  readonly outbound?: Pick<OutboundRules, 'patience' | 'resolve'>;
};
