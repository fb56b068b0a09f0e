/**
 * How many inputs a campaign tries: all of them under `npm run fuzz`, a sample in `npm test`, and what HAWSER_FUZZ_COUNT says
 * where it says something. In full, on two cores that do nothing else, serials take seconds, requests to the doors two to three minutes
 * each, and join tokens and kills ten to fifteen minutes each.
 */
export function scale(full: number, sample: number): number {
  const asked = Number(process.env.HAWSER_FUZZ_COUNT);
  if (Number.isInteger(asked) && asked > 0) return asked;
  return process.env.HAWSER_FUZZ === 'full' ? full : sample;
}
