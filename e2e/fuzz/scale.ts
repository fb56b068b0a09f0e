/**
 * How many inputs a campaign tries: all of them under `npm run fuzz`, a sample in `npm test`, and what HAWSER_FUZZ_COUNT says
 * where it says something.
 */
export function scale(full: number, sample: number): number {
  const asked = Number(process.env.HAWSER_FUZZ_COUNT);
  if (Number.isInteger(asked) && asked > 0) return asked;
  return process.env.HAWSER_FUZZ === 'full' ? full : sample;
}
