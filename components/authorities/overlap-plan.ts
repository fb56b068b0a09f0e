export type OverlapPlan = {
  /** The last days, in milliseconds since 1970. */
  readonly prepareBy: number;
  readonly activateBy: number;
};

/**
 * By when an issuing authority needs a successor: active, before one of its certificates would be cut short by its own end; prepared, a
 * longest lifetime earlier, in which whoever renews learns of it.
 * @param notAfter its end, in milliseconds since 1970
 * @param longest the longest lifetime of a profile, in seconds
 */
export const overlapPlan = (notAfter: number, longest: number): OverlapPlan => ({
  prepareBy: notAfter - 2_000 * longest,
  activateBy: notAfter - 1_000 * longest,
});
