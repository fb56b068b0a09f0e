import type { WireInput } from '#server/doors/api/contract';
import { pick, type SearchParams } from './parameters.ts';

const names = ['outcome', 'code', 'identity', 'audience', 'resourceServer', 'thumbprint', 'jti', 'from', 'to', 'cursor', 'trail'] as const;

/** `2026-11-22T14:00`, as a browser's field gives it, is meant in UTC. */
const instant = (text: string | undefined): string | undefined =>
  text !== undefined && /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?$/.test(text) ? `${text}${text.length === 16 ? ':00' : ''}Z` : text;

/** The filter of a list of decisions, as it stands in the address and as the management API takes it. */
export async function decisionFilter(given: SearchParams) {
  const shown = await pick(given, names);
  const { trail: _, ...rest } = shown;
  const times = { from: instant(shown.from), to: instant(shown.to) };
  const asked = Object.fromEntries(
    Object.entries({ ...rest, ...times }).filter(([, value]) => value !== undefined),
  ) as WireInput<'decision.list'>;
  const active = Object.keys(shown).some((name) => name !== 'cursor' && name !== 'trail');
  return { shown, asked, active };
}
