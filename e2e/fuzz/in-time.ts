import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds that an answer may take. */
const longest = 1_000;
const attempts = 3;

/**
 * Asks, and asks the same again after a pause when the answer took more than a second: a machine that others load is slow for
 * a while, an input that is slow to refuse is slow each time.
 * @throws {Error} when every answer took longer
 */
export async function inTime<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const began = performance.now();
    const answer = await ask();
    const took = performance.now() - began;
    if (took <= longest) return answer;
    if (attempt === attempts) throw new Error(`${attempts} answers took more than a second each, the last ${took.toFixed(0)} ms`);
    await sleep(200 * attempt);
  }
}
