/** Stretches of time that end now, in seconds. */
export const ranges = { '15m': 900, '1h': 3_600, '24h': 86_400, '7d': 604_800, '30d': 2_592_000, '90d': 7_776_000 } as const;
export type Range = keyof typeof ranges;
export const standardRange: Range = '24h';
export const isRange = (text: string | undefined): text is Range => text !== undefined && Object.hasOwn(ranges, text);

/** What the page was asked, as it stands in the address. `range` ends now; `from` and `to` stand still. */
export type ActivityQuery = {
  readonly q?: string | undefined;
  readonly range?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
};
export const activityPath = '/activity';
