import type { RefusalCode } from './codes.ts';

/**
 * What an entry of the feed is about. `keys` and `policy` end nothing: what is published, or asked of an audience, has changed. A `doubt` ends more
 * tokens than can be named: the STS knows which of those that it describes they are.
 */
export const feedKinds = ['certificate', 'identity', 'key', 'tokens', 'keys', 'policy', 'doubt'] as const;
export type FeedKind = (typeof feedKinds)[number];

/** The header in which a follower names the kinds beyond the first six that it acts on. Who does not know a kind must not go on without it. */
export const kindsHeader = 'hawser-feed-kinds';

/** The subject of a doubt about every token there is. */
export const everyToken = '*';
/** Milliseconds after an act in which a token may still be issued that the act ends: it was being recorded meanwhile. */
export const doubtReach = 120_000;

/**
 * Where somebody stands in the feed. The mark is made with the entry at that position, and never again: a ledger that was put back to an
 * earlier state gives the same positions to other entries.
 */
export type FeedPlace = { readonly position: number; readonly mark: string };

/** A place as the id of a server-sent event, and in `Last-Event-ID`. */
export const placeText = ({ position, mark }: FeedPlace): string => `${position}.${mark}`;

/** Undefined where a text names no place. */
export function readPlace(text: string): FeedPlace | undefined {
  const [, position, mark] = /^(\d{1,15})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(text) ?? [];
  return position === undefined || mark === undefined ? undefined : { position: Number(position), mark };
}

/**
 * One entry of the feed as it stands in the ledger. The subject is a thumbprint, a SPIFFE ID, a `kid`, or, with `tokens`, the name of
 * the cause that ends them; with `doubt`, the SPIFFE ID that each of them names as its subject or as one that acts, or `*`.
 */
export type FeedEntry = FeedPlace & {
  readonly kind: FeedKind;
  readonly subject: string;
  /** Null where nothing ends. */
  readonly code: RefusalCode | null;
  /** Milliseconds since 1970 when it begins to hold; null where it holds no longer. */
  readonly from: number | null;
  /** Milliseconds since 1970: no token that it concerns lives longer. */
  readonly until: number;
  readonly jtis: readonly string[];
};

/** What an entry says on the wire, where position and kind have places of their own: a verifier whose clock is wrong must not err. */
export type ToldEntry = Pick<FeedEntry, 'subject' | 'code' | 'from'> & {
  /** Whether it holds already, by the clock of the STS. */
  readonly holds: boolean;
  /** Milliseconds from now on for which it can concern a token. */
  readonly keep: number;
  readonly jtis?: readonly string[];
};

/** Milliseconds between two heartbeats. */
export const heartbeatEvery = 2_000;

/** How far the feed had come. Both times are of the one monotonic clock of the process that serves the stream, in milliseconds. */
export type Heartbeat = FeedPlace & {
  /** When this was sent. */
  readonly clock: number;
  /** When the ledger was asked: every act that was acknowledged before then stands at or below the position. */
  readonly read: number;
};

/** How far a process of a resource server has heard, and how far it has told; it comes with its reports. */
export type FeedAcknowledgement = {
  /** UUID of that process. */
  readonly instance: string;
  readonly position: number;
  /** Without the mark of that position nothing counts as heard. */
  readonly mark?: string;
  /** Of the verifier that it runs. */
  readonly version?: string;
  /** RFC 3339, by the clock of the process: whatever it decided before is reported, or among the lost. */
  readonly counted_until?: string;
  /** Decisions since it began that it could not keep until they were taken. */
  readonly lost?: number;
  /** Its last word: whatever it decided is reported, or among the lost. */
  readonly closed?: boolean;
};
