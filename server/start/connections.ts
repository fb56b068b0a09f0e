/** Connections to PostgreSQL that one process of the sts uses at most: up to seven lanes, and what reads beside them. */
export const stsPool = (workers: number): number => (workers > 1 ? 11 : 15);

/** What each process of the sts has besides, to listen. */
export const listening = 1;

/** Of the api, the signer, the sealer and whoever administers the database; also while one process replaces another. */
export const others = 48;

/** Connections that the embedded PostgreSQL takes; as many as it takes by itself, unless there are many workers. */
export const serverConnections = (workers: number): number => Math.max(100, others + workers * (stsPool(workers) + listening));
