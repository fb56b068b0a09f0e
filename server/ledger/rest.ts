import { setTimeout as sleep } from 'node:timers/promises';

/** How much longer than a stretch of work the rest after it takes: nobody waits for a long list, and everybody for a token. */
const share = 3;

/**
 * Rests after a stretch of work in PostgreSQL that nobody waits for: whoever issues tokens shares its processors and its log.
 * @param began when the stretch did, by `performance.now()`
 */
export const restSince = (began: number): Promise<void> => sleep((performance.now() - began) * share);
