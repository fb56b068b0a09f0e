/** What the list of certificates is filtered by. */
export const certificateFilters = ['q', 'status', 'identity', 'owner', 'profile', 'authority', 'source', 'reason', 'key'] as const;
