import type { Actor } from '../domain/actor.ts';
import { addSeconds } from '../domain/clock.ts';
import { Failure, invalid } from '../domain/failure.ts';
import { describeFinding, type FindingKind, findingKinds } from '../domain/finding.ts';
import { toPublicId } from '../domain/ids.ts';
import { appendEvent } from '../ledger/events.ts';
import { countFindings, dismiss, type FindingFilter, type FindingRow, findFinding, listFindings as listRows } from '../ledger/findings.ts';
import type { Page } from '../ledger/page.ts';
import { progressOfUses } from '../ledger/uses.ts';
import type { Context } from './context.ts';

export type FindingView = FindingRow &
  ReturnType<typeof describeFinding> & {
    /** In the console: where the fact can be seen, and where the one act is that mends it. */
    page: string;
    fixPage: string;
  };

const pagesOf = ({ kind, identityId, subjectId, evidence }: FindingRow): { page: string; fixPage: string } => {
  const identity = `/identities/${toPublicId('identity', identityId)}`;
  const { subject } = describeFinding(kind);
  const page =
    subject === 'grant'
      ? `${identity}/access`
      : subject === 'certificate'
        ? evidence.what === 'exchange secret'
          ? `${identity}/authentication`
          : `/certificates/${toPublicId('certificate', subjectId)}`
        : identity;
  const fixes: Partial<Record<FindingKind, string>> = {
    stale: `${identity}/retire`,
    never_used: `${identity}/retire`,
    shared: identity,
    unused_grant: `/findings/unused-grants?identity=${toPublicId('identity', identityId)}`,
  };
  return { page, fixPage: fixes[kind] ?? page };
};
const viewOf = (row: FindingRow): FindingView => ({
  ...row,
  ...describeFinding(row.kind),
  ...pagesOf(row),
  subjectId: toPublicId(row.evidence.what === 'exchange secret' ? 'exchangeSecret' : describeFinding(row.kind).subject, row.subjectId),
});

/** Newest first, without those that somebody put aside. */
export async function listFindings({ database, clock }: Context, filter: FindingFilter): Promise<Page<FindingView>> {
  const { items, nextCursor } = await listRows(database.prisma, filter, clock());
  return { items: items.map(viewOf), nextCursor };
}

export type FindingSummary = {
  /** From when on uses are counted: nothing is called unused for a time before that. */
  watchedSince: Date;
  kinds: (ReturnType<typeof describeFinding> & { kind: FindingKind; count: number })[];
};

/** Every kind, what it means, and how many there are. */
export async function summarizeFindings({ database, clock }: Context): Promise<FindingSummary> {
  const counts = new Map((await countFindings(database.prisma, clock())).map(({ kind, count }) => [kind, count]));
  const { since } = await progressOfUses(database.prisma);
  return { watchedSince: since, kinds: findingKinds.map((kind) => ({ kind, ...describeFinding(kind), count: counts.get(kind) ?? 0 })) };
}

/** Seconds for which a finding may be put aside, at most: a year. */
const longestDismissal = 366 * 86_400;

/**
 * Puts a finding aside until an instant, with a reason; it comes back by itself when that is over and it still holds.
 * @throws {Failure} `not_found`; `invalid_input` for an instant that is past, or more than a year ahead
 */
export async function dismissFinding(
  { database, clock }: Context,
  actor: Actor,
  { finding: reference, reason, until }: { readonly finding: string; readonly reason: string; readonly until: Date },
): Promise<FindingView> {
  const now = clock();
  if (until <= now) throw invalid('until', 'is past');
  if (until > addSeconds(now, longestDismissal)) throw invalid('until', 'is more than a year ahead');
  return database.transaction(async (ledger) => {
    const found = await findFinding(ledger, reference);
    await dismiss(ledger, found.id, { at: now, by: actor.name, until, because: reason });
    await appendEvent(ledger, {
      type: 'finding.dismissed',
      at: now,
      actor,
      target: { kind: 'identity', id: found.identityId, name: found.identityName },
      detail: {
        finding: found.kind,
        subject: found.subjectId,
        before: { dismissed: false },
        after: { dismissed: true },
        reason,
        until: until.toISOString(),
      },
    });
    return viewOf(await findFinding(ledger, reference));
  });
}

/** Takes up again what was put aside. @throws {Failure} `not_found`; `conflict` where it was not */
export async function restoreFinding(
  { database, clock }: Context,
  actor: Actor,
  { finding: reference }: { readonly finding: string },
): Promise<FindingView> {
  return database.transaction(async (ledger) => {
    const found = await findFinding(ledger, reference);
    if (found.dismissedAt === null) throw new Failure('conflict', 'it is not put aside');
    await dismiss(ledger, found.id, null);
    await appendEvent(ledger, {
      type: 'finding.restored',
      at: clock(),
      actor,
      target: { kind: 'identity', id: found.identityId, name: found.identityName },
      detail: { finding: found.kind, subject: found.subjectId, before: { reason: found.dismissedBecause } },
    });
    return viewOf(await findFinding(ledger, reference));
  });
}
