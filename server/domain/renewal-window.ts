/** When a certificate should be renewed. */
export type RenewalWindow = {
  /** A moment between these two, by chance, so that not all come at once. */
  readonly after: Date;
  readonly before: Date;
  /** From here on it is late: something is wrong, while there is still time. */
  readonly late: Date;
};

/** Parts of what is left at the renewal point, so that the same rule holds for minutes and for years. */
const spread = 1 / 6;
export const tolerated = 1 / 3;

/**
 * @param from when it came into the world, which is not when its validity begins: that lies in the past, for clocks that are late
 * @param percent of its lifetime, from the profile
 * @param beforeEnd seconds before its end by which it is time at the latest, from the profile; 0 for no such limit. A certificate that lives no
 * longer than that, because its issuer ends before, goes by the percent alone: otherwise it would be renewed again and again.
 */
export function renewalWindow(
  { from, notAfter }: { readonly from: Date; readonly notAfter: Date },
  percent: number,
  beforeEnd: number = 0,
): RenewalWindow {
  const life = Math.max(0, notAfter.getTime() - from.getTime());
  const share = (life * percent) / 100;
  const latest = beforeEnd > 0 && beforeEnd * 1_000 < life ? life - beforeEnd * 1_000 : life;
  const start = from.getTime() + Math.min(share, latest);
  const rest = Math.max(0, notAfter.getTime() - start);
  return { after: new Date(start), before: new Date(start + rest * spread), late: new Date(start + rest * tolerated) };
}

/** Where a profile says nothing else, and where nobody can be asked. */
export const usualRenewalPercent = 66;
