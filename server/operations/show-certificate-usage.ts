import { addSeconds } from '../domain/clock.ts';
import { type DecisionCode, isRefusal, type Outcome, outcomeOf } from '../domain/codes.ts';
import { type AcceptedUse, acceptedAfter, type Use, usesLookedAt, usesOf } from '../ledger/certificate-uses.ts';
import { findCertificate } from '../ledger/certificate-views.ts';
import type { Context } from './context.ts';

type Place = Pick<Use, 'resourceServerId' | 'resourceServer' | 'sourceAddress' | 'count' | 'firstAt' | 'lastAt'> & {
  /** Whether the certificate that took its place was shown from the same address; null where nothing did. */
  successorSeen: boolean | null;
};
export type CertificateUsage = {
  certificate: string;
  /** Counted from here on: 24 hours, or less where there were very many decisions. */
  since: Date;
  decisions: Record<Outcome, number>;
  /** Where it was on the connection, the newest first. */
  places: Place[];
  morePlaces: boolean;
  /** Refusals of tokens that are bound to it, shown with another certificate or with none. */
  misused: { code: DecisionCode; count: number; lastAt: Date }[];
  /** Of the addresses from which it was shown, from how many its successor was too; null where there is none, or no address. */
  successor: { id: string; seenFrom: number; of: number } | null;
  /** The last time that a token bound to it was accepted after its revocation, and how long after; null where it never was. */
  acceptedAfterRevocation: (AcceptedUse & { milliseconds: number }) | null;
  /** Where that is null and there were very many decisions since: it says nothing of what was before this. */
  acceptedKnownFrom: Date | null;
};

const dayInSeconds = 86_400;
const placesShown = 50;

/**
 * Where a certificate was used within a day, how far its successor has come there, and whether anybody accepted it after its revocation.
 * @throws {Failure} `not_found`
 */
export async function showCertificateUsage(
  { database, clock }: Context,
  { certificate: reference }: { certificate: string },
): Promise<CertificateUsage> {
  const now = clock();
  const { certificate, lineage } = await findCertificate(database.prisma, reference, now);
  const from = addSeconds(now, -dayInSeconds);
  const successor = lineage.find(({ id }) => id === certificate.successorId) ?? null;
  const about = (thumbprint: string | null) => (thumbprint === null ? [] : usesOf(database.prisma, thumbprint, from, now));
  const [uses, later, { accepted, knownFrom }] = await Promise.all([
    about(certificate.thumbprint),
    about(successor?.thumbprint ?? null),
    certificate.thumbprint === null || certificate.revokedAt === null
      ? { accepted: null, knownFrom: null }
      : acceptedAfter(database.prisma, certificate.thumbprint, certificate.revokedAt),
  ]);
  const arrived = successor && new Set(addressesOf(later));
  const places = placesOf(uses, arrived);
  const addresses = addressesOf(uses);
  return {
    certificate: certificate.id,
    since: sinceOf(uses, from),
    decisions: countsOf(uses),
    places: places.slice(0, placesShown),
    morePlaces: places.length > placesShown,
    misused: misusesOf(uses),
    successor:
      successor === null || arrived === null || addresses.length === 0
        ? null
        : { id: successor.id, seenFrom: addresses.filter((address) => arrived.has(address)).length, of: addresses.length },
    acceptedAfterRevocation: accepted &&
      certificate.revokedAt && { ...accepted, milliseconds: accepted.at.getTime() - certificate.revokedAt.getTime() },
    acceptedKnownFrom: knownFrom,
  };
}

const addressesOf = (uses: readonly Use[]): string[] => [
  ...new Set(uses.flatMap(({ presented, sourceAddress }) => (presented && sourceAddress !== null ? [sourceAddress] : []))),
];

/** Where one of the two ways was cut off, only what is younger than its oldest row is known to be whole. */
function sinceOf(uses: readonly Use[], from: Date): Date {
  const cut = [...Map.groupBy(uses, ({ way }) => way).values()].filter(
    (of) => of.reduce((sum, { looked }) => sum + looked, 0) >= usesLookedAt,
  );
  return new Date(Math.max(from.getTime(), ...cut.map((of) => Math.min(...of.map(({ oldest }) => oldest.getTime())))));
}

function countsOf(uses: readonly Use[]): Record<Outcome, number> {
  const counts = { issued: 0, refused: 0, accepted: 0, rejected: 0 };
  for (const { code, door, count } of uses) counts[outcomeOf(code, door)] += count;
  return counts;
}

function placesOf(uses: readonly Use[], arrived: ReadonlySet<string> | null): Place[] {
  const places = new Map<string, Place>();
  for (const { presented, resourceServerId, resourceServer, sourceAddress, count, firstAt, lastAt } of uses) {
    if (!presented) continue;
    const key = `${resourceServerId} ${sourceAddress}`;
    const place = places.get(key);
    if (place === undefined) {
      const successorSeen = arrived === null || sourceAddress === null ? null : arrived.has(sourceAddress);
      places.set(key, { resourceServerId, resourceServer, sourceAddress, count, firstAt, lastAt, successorSeen });
    } else {
      place.count += count;
      if (firstAt < place.firstAt) place.firstAt = firstAt;
    }
  }
  return [...places.values()];
}

function misusesOf(uses: readonly Use[]): CertificateUsage['misused'] {
  const misused = new Map<DecisionCode, CertificateUsage['misused'][number]>();
  for (const { presented, code, count, lastAt } of uses) {
    if (presented || !isRefusal(code)) continue;
    const found = misused.get(code) ?? { code, count: 0, lastAt };
    misused.set(code, { ...found, count: found.count + count });
  }
  return [...misused.values()];
}
