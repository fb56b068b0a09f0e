/** What the history of an identity is made of. */
export const historyKinds = ['certificates', 'changes', 'tokens', 'rejections'] as const;
export type HistoryKind = (typeof historyKinds)[number];

/**
 * Where its entries come from. At one instant they stand in the reverse of the order of these names, so that a place between two entries is
 * the same place in each of the streams that are merged.
 */
export type HistorySource = 'act' | 'case' | 'expired' | 'hour';
