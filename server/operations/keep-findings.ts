import { addSeconds } from '../domain/clock.ts';
import { findingKinds, placesDays } from '../domain/finding.ts';
import { findingSources } from '../ledger/finding-sources.ts';
import { holdFindings, replaceFindings } from '../ledger/findings.ts';
import { countUses, forgetPlaces, nextUseFrom, progressOfUses } from '../ledger/uses.ts';
import type { Context } from './context.ts';

/** Seconds of uses that are counted in one transaction, and for which a token may still be on its way into the ledger. */
const stretch = 600;
const inFlight = 30;

/**
 * Follows what is issued, and then looks through all identities for what is wrong with them. Each kind is one transaction: whoever is
 * killed leaves what was found before. Of several processes one does.
 */
export async function keepFindings({ database, clock }: Context): Promise<void> {
  for (let more = true; more; ) {
    const { until } = await progressOfUses(database.prisma);
    const end = addSeconds(clock(), -inFlight);
    const next = await nextUseFrom(database.prisma, until);
    const to = next === undefined ? end : new Date(Math.min(addSeconds(next, stretch).getTime(), end.getTime()));
    // Others may be at it, and are left to it.
    const counted = to > until && (await database.transaction((ledger) => countUses(ledger, until, to)));
    more = counted && to < end;
  }
  const now = clock();
  const { since } = await progressOfUses(database.prisma);
  const sources = findingSources(since, now);
  for (const kind of findingKinds)
    await database.transaction(async (ledger) => {
      if (await holdFindings(ledger)) await replaceFindings(ledger, kind, sources[kind], now);
    });
  await forgetPlaces(database.prisma, addSeconds(now, -placesDays * 86_400));
}
