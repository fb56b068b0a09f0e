import { caseCodes } from '../domain/cases.ts';
import { addSeconds } from '../domain/clock.ts';
import { allDecisionCodes, type DecisionCode, describe, isRefusal } from '../domain/codes.ts';
import { Failure, invalid } from '../domain/failure.ts';
import type { HistoryKind } from '../domain/history.ts';
import { fromPublicId } from '../domain/ids.ts';
import { type CaseView, casesAbout } from '../ledger/case-views.ts';
import type { EventView } from '../ledger/event-log.ts';
import { idOfEntry, isBehind, type Key, newestKeyFirst, type Place, placeOf } from '../ledger/history-place.ts';
import { showIdentity } from '../ledger/identities.ts';
import { actsOf, certificatesAmong, type EntryCertificate, expiredOf } from '../ledger/identity-acts.ts';
import { countByHour, countOldHour, type HourOfTokens, tokensInHours } from '../ledger/identity-hours.ts';
import type { Page } from '../ledger/page.ts';
import type { Context } from './context.ts';

/** One hour of tokens, or of requests that were refused for what makes no case; whom and what tokens were for as far as its newest decisions say. */
type Hour = {
  from: Date;
  until: Date;
  code: DecisionCode;
  meaning: string;
  count: number;
  /** There were more, which are not counted any more. */
  more: boolean;
} & HourOfTokens;
export type HistoryEntry = { id: string; at: Date } & (
  | { is: 'act'; event: EventView; certificate: EntryCertificate | null }
  | { is: 'expired'; certificate: EntryCertificate }
  | { is: 'case'; case: CaseView }
  | ({ is: 'tokens' | 'refusals' } & Hour)
);

type Input = {
  readonly identity: string;
  readonly kind?: HistoryKind | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** The id of an entry, with which the page begins. */
  readonly upTo?: string | undefined;
};
type Found = Key & ({ readonly event: EventView } | { readonly expired: string } | { readonly case: CaseView } | { readonly hour: Hour });

const isCase: ReadonlySet<DecisionCode> = new Set(caseCodes);

/**
 * All that happened to an identity as one list, newest first: acts, certificates that ended without a successor, cases of rejections, and, for the
 * last day, tokens by the hour. Each entry has an id from which the list can be read again.
 * @throws {Failure} `not_found`; `invalid_input` for a cursor that no history gave out, and for a cursor together with `upTo`
 */
export async function showHistory({ database, clock }: Context, input: Input): Promise<Page<HistoryEntry>> {
  const now = clock();
  const { kind, limit } = input;
  const identity = await showIdentity(database.prisma, input.identity, now);
  const place = placeIn(input);
  const more = limit + 1;
  const wants = (...kinds: HistoryKind[]) => kind === undefined || kinds.includes(kind);
  const [acts, expired, cases, hours] = await Promise.all([
    kind === 'tokens' || kind === 'rejections' ? [] : actsOf(database.prisma, identity, kind, place, more),
    wants('certificates') ? expiredOf(database.prisma, identity.id, now, place, more) : [],
    wants('rejections') ? casesAbout(database.prisma, identity.id, place, more) : [],
    wants('tokens', 'rejections') ? hoursFrom(database, identity.id, place, now) : [],
  ]);
  const all: Found[] = [
    ...acts.map((event) => ({ at: event.at, source: 'act' as const, key: event.id, event })),
    ...expired.map(({ id, at }) => ({ at, source: 'expired' as const, key: id, expired: id })),
    ...cases.map((one) => ({ at: one.lastAt, source: 'case' as const, key: one.id, case: one })),
    ...hours
      .filter(({ code }) => (code === 'issued' ? wants('tokens') : isRefusal(code) && !isCase.has(code) && wants('rejections')))
      .map(({ hour, code, count, more }) => ({
        // It stands where it ends, so that one that is not over is the newest of all.
        at: addSeconds(hour, 3_600),
        source: 'hour' as const,
        key: code,
        hour: { from: hour, until: addSeconds(hour, 3_600), code, meaning: describe(code).meaning, count, more, ...nothingIssued },
      }))
      .filter((entry) => isBehind(place, entry)),
  ];
  const found = all.sort(newestKeyFirst).slice(0, limit);
  const last = found.at(-1);
  return {
    items: await told(database, identity.id, found),
    nextCursor: all.length > limit && last !== undefined ? idOfEntry(last) : null,
  };
}

function placeIn({ cursor, upTo }: Input): Place | null {
  if (cursor !== undefined && upTo !== undefined) throw invalid('upTo', 'says where the first page begins; leave it away with a cursor');
  if (cursor !== undefined) return placeOf(cursor, false);
  if (upTo === undefined) return null;
  try {
    return placeOf(upTo, true);
  } catch (error) {
    if (error instanceof Failure) throw invalid('upTo', 'is not the id of an entry of a history; leave it away to begin with the newest');
    throw error;
  }
}

const nothingIssued: HourOfTokens = { audiences: [], actors: [], subjects: [] };
const codes: ReadonlySet<string> = new Set(allDecisionCodes);
const isCode = (text: string): text is DecisionCode => codes.has(text);

/** The hours that are counted; and, where the list begins with an hour that is not any more, that one, read from its decisions. */
async function hoursFrom({ prisma }: Context['database'], identityId: string, place: Place | null, now: Date) {
  const hours = (await countByHour(prisma, identityId, now)).map((hour) => ({ ...hour, more: false }));
  if (place?.source !== 'hour' || !place.inclusive || !isCode(place.key) || place.at.getTime() % 3_600_000 !== 0) return hours;
  const hour = addSeconds(place.at, -3_600);
  const { key: code } = place;
  if (hours.some((counted) => counted.code === code && counted.hour.getTime() === hour.getTime())) return hours;
  const old = await countOldHour(prisma, identityId, hour, code);
  return old.count === 0 ? hours : [...hours, { hour, code, ...old }];
}

/** The entries with what else is to be known of them. */
async function told({ prisma }: Context['database'], identityId: string, found: readonly Found[]): Promise<HistoryEntry[]> {
  const ids = found.flatMap((one) => ('expired' in one ? [one.expired] : 'event' in one ? certificateIn(one.event) : []));
  const [certificates, tokens] = await Promise.all([
    certificatesAmong(prisma, identityId, ids),
    tokensInHours(
      prisma,
      identityId,
      found.flatMap((one) => ('hour' in one && one.hour.code === 'issued' ? [one.hour.from] : [])),
    ),
  ]);
  return found.flatMap((one): HistoryEntry[] => {
    const entry = { id: idOfEntry(one), at: one.at };
    if ('case' in one) return [{ ...entry, is: 'case', case: one.case }];
    if ('hour' in one) {
      if (one.hour.code !== 'issued') return [{ ...entry, ...one.hour, is: 'refusals' }];
      return [{ ...entry, ...one.hour, is: 'tokens', ...tokens.get(one.hour.from.getTime()) }];
    }
    if ('expired' in one) {
      const certificate = certificates.get(one.expired);
      return certificate === undefined ? [] : [{ ...entry, is: 'expired', certificate }];
    }
    const [id = ''] = certificateIn(one.event);
    return [{ ...entry, is: 'act', event: one.event, certificate: certificates.get(id) ?? null }];
  });
}

/** The certificate that an event is about, as a UUID. */
function certificateIn({ target }: EventView): string[] {
  const id = target?.kind === 'certificate' ? fromPublicId('certificate', target.id) : undefined;
  return id === undefined ? [] : [id];
}
