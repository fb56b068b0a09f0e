import { describe } from '#server/domain/codes';
import type { WireOutput } from '#server/doors/api/contract';

type Decision = WireOutput<'decision.list'>['items'][number];

/** Puts the sentence of its code beside each decision: a code is never shown without it. */
export const explain = (decisions: readonly Decision[]): (Decision & { meaning: string })[] =>
  decisions.map((decision) => ({ ...decision, meaning: describe(decision.code).meaning }));
