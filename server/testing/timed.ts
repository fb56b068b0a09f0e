/**
 * For a test that holds the product to a time: it is run again, twice at most, since a machine that others load is slow for a while, and
 * what is slow by itself is slow each time.
 */
export const timed = { retry: 2 } as const;
