/** Milliseconds that an answer may take. */
const longest = 1_000;

/**
 * Asks, and asks the same again when the answer took more than a second: a machine that stalls does so once, an input that
 * is slow to refuse is slow each time.
 * @throws {Error} when three answers in a row took longer
 */
export async function inTime<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const began = performance.now();
    const answer = await ask();
    const took = performance.now() - began;
    if (took <= longest) return answer;
    if (attempt === 3) throw new Error(`three answers in a row took more than a second, the last ${took.toFixed(0)} ms`);
  }
}
