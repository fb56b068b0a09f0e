import type { WireOutput } from '../../server/doors/api/contract.ts';

export type Decision = WireOutput<'decision.list'>['items'][number];
export type DecisionDetail = WireOutput<'decision.show'>;
/** A decision with the sentence of its code, for whoever lists it. */
export type ExplainedDecision = Decision & { readonly meaning: string };
