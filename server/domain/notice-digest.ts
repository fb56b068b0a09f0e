import { isMailAddress, type MailSettings } from './notice-channel.ts';

/** How often a channel sends a digest of what ends. */
export const digestRhythms = ['none', 'daily', 'weekly'] as const;
export type DigestRhythm = (typeof digestRhythms)[number];
export type Digest = Exclude<DigestRhythm, 'none'>;

const hour = 3_600_000;
const day = 24 * hour;
/** 1970-01-05, from which weeks are counted: a Monday. */
const monday = 4 * day;
/** The hour of the day in UTC. */
const sentAt = 8 * hour;

type Meaning = {
  /** Days that it looks ahead. */
  readonly ahead: number;
  readonly every: number;
  readonly first: number;
};
const meanings: Readonly<Record<Digest, Meaning>> = {
  daily: { ahead: 7, every: day, first: sentAt },
  weekly: { ahead: 30, every: 7 * day, first: monday + sentAt },
};

export const daysAhead = (digest: Digest): number => meanings[digest].ahead;

/** Until when a digest of an instant tells what ends. */
export const digestUntil = (digest: Digest, at: Date): Date => new Date(at.getTime() + meanings[digest].ahead * day);

/** The last instant for which one was due: eight o'clock in UTC, weekly that of a Monday. */
export function lastDigestAt(digest: Digest, now: Date): Date {
  const { every, first } = meanings[digest];
  return new Date(first + Math.floor((now.getTime() - first) / every) * every);
}

export const nextDigestAt = (digest: Digest, now: Date): Date => new Date(lastDigestAt(digest, now).getTime() + meanings[digest].every);

/**
 * Who gets one: each address that is always told gets one of everything, and each owner whom the registry knows by an address one of what is
 * theirs; whoever is both gets the one of everything.
 * @param owners of whom there is something to tell
 */
export function digestRecipients({ to, toOwners }: MailSettings, owners: readonly string[]): { recipient: string; owner: string | null }[] {
  if (owners.length === 0) return [];
  const always = new Map(to.map((recipient) => [recipient.toLowerCase(), recipient]));
  const others = toOwners ? owners.filter((owner) => isMailAddress(owner) && !always.has(owner.toLowerCase())) : [];
  return [
    ...[...always.values()].map((recipient) => ({ recipient, owner: null })),
    ...[...new Set(others)].map((owner) => ({ recipient: owner, owner })),
  ];
}
