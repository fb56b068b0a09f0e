/** What may become of a certificate that is to be renewed now, in the order in which it happens. */
export const rotationItemStates = ['waiting', 'released', 'told', 'failed', 'silent', 'by_hand', 'renewed', 'ended', 'cancelled'] as const;
export type RotationItemState = (typeof rotationItemStates)[number];
export type RotationItemCounts = Record<RotationItemState, number>;

/** What an agent still has before it. */
export const pendingStates = ['waiting', 'released', 'told', 'failed'] as const satisfies readonly RotationItemState[];

/** What only a person can do, where the key is. */
export const handStates = ['silent', 'by_hand'] as const satisfies readonly RotationItemState[];
