import { type CertificateBar, certificateBars, type Rejection, type Sighting, sightingsOf } from '../ledger/certificate-sightings.ts';
import { showIdentity } from '../ledger/identities.ts';
import type { Context } from './context.ts';

type Handover = {
  readonly certificateId: string;
  readonly predecessorId: string;
  /** Of the hosts on which the predecessor was seen, how many have shown the successor. */
  readonly seenOn: number;
  readonly of: number;
  /** Those that have not, which fail when the predecessor may not be used any more. */
  readonly missing: readonly Omit<Sighting, 'certificateId'>[];
};
export type IdentityTimeline = {
  readonly at: Date;
  readonly certificates: (CertificateBar & { readonly lastSeenAt: Date | null; readonly hosts: number })[];
  readonly handovers: Handover[];
  readonly rejections: Rejection[];
};

/**
 * The newest certificates of an identity side by side: their lives, where each was seen, how far each successor has come, and what was refused.
 * @param reference id or name
 * @throws {Failure} `not_found`
 */
export async function showTimeline({ database, clock }: Context, reference: string): Promise<IdentityTimeline> {
  const now = clock();
  const identity = await showIdentity(database.prisma, reference, now);
  const bars = await certificateBars(database.prisma, identity.id);
  const ids = bars.map(({ certificateId }) => certificateId);
  const { sightings, rejections } = await sightingsOf(database.prisma, ids);
  const seen = Map.groupBy(sightings, ({ certificateId }) => certificateId);
  return {
    at: now,
    certificates: bars.map((bar) => {
      const places = seen.get(bar.certificateId) ?? [];
      return { ...bar, lastSeenAt: places[0]?.lastSeenAt ?? null, hosts: places.length };
    }),
    handovers: bars.flatMap((bar) => {
      const before = bars.find(({ certificateId }) => certificateId === bar.predecessorId);
      return before?.status === 'superseded' ? handoverOf(bar, before.certificateId, seen) : [];
    }),
    rejections,
  };
}

function handoverOf({ certificateId }: CertificateBar, predecessorId: string, seen: ReadonlyMap<string, readonly Sighting[]>): Handover[] {
  const before = seen.get(predecessorId) ?? [];
  if (before.length === 0) return [];
  const arrived = new Set((seen.get(certificateId) ?? []).map(({ sourceAddress }) => sourceAddress));
  const missing = before.filter(({ sourceAddress }) => !arrived.has(sourceAddress));
  return [
    {
      certificateId,
      predecessorId,
      seenOn: before.length - missing.length,
      of: before.length,
      missing: missing.map(({ sourceAddress, lastSeenAt }) => ({ sourceAddress, lastSeenAt })),
    },
  ];
}
