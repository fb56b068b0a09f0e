import { describe } from '../domain/codes.ts';
import { toPublicId } from '../domain/ids.ts';
import type { Cause, NoticeKind, NoticeSeverity, Subject } from '../domain/notice.ts';
import { failuresBeforeNotice } from '../domain/notice-channel.ts';
import { listAuthorities } from '../ledger/authorities.ts';
import { provenLeaky } from '../ledger/coverage.ts';
import type { Ledger } from '../ledger/database.ts';
import { type NewReplay, newReplays } from '../ledger/new-replays.ts';
import { listChannels } from '../ledger/notice-channels.ts';
import { allIssuers, keysUsableUntil } from '../ledger/trusted-issuers.ts';
import { failingWebhooks } from '../ledger/webhooks.ts';
import type { Context } from './context.ts';
import { findRenewals } from './find-renewals.ts';
import type { Found } from './found.ts';
import { keptUpCrls } from './list-authorities.ts';

/** Causes of a kind that are looked at one by one; of more than that only the number is known. */
const most = 500;

/** Shares of a life. */
const authorityEnds = { medium: 0.8, high: 0.95 } as const;
const crlEnds = { medium: 0.65, high: 0.85 } as const;

const cause = (
  kind: NoticeKind,
  subject: Subject,
  severity: NoticeSeverity,
  summary: string,
  more: { owners?: readonly string[]; detail?: Record<string, unknown> } = {},
): Cause => ({ kind, subject, severity, summary, owners: more.owners ?? [], detail: more.detail ?? {}, count: 1 });

const found = (kind: NoticeKind, causes: readonly Cause[], total = causes.length): Found => ({ kind, causes, total });

/** Everything that is wrong now and that a person has to know. @throws whatever a question to the ledger throws: then nothing is known */
export async function findCauses({ database, clock }: Context): Promise<Found[]> {
  const now = clock();
  const { prisma } = database;
  const others = await Promise.all([
    replays(prisma),
    authoritiesEnding(prisma, now),
    listsEnding(prisma, now),
    failing(prisma),
    channelsFailing(prisma),
    leaking(prisma),
    issuersFailing(prisma, now),
  ]);
  return [...others, ...(await findRenewals(prisma, most, now))];
}

async function replays(ledger: Ledger): Promise<Found> {
  const rows = await newReplays(ledger, most);
  const severity = ({ code }: NewReplay) => (describe(code).severity === 'high' ? 'high' : 'medium');
  return found(
    'case.replay',
    rows.map((row) =>
      cause(
        'case.replay',
        { kind: 'case', id: row.id, name: row.identity ?? 'an unknown identity' },
        severity(row),
        `A token of ${row.identity ?? 'an identity that nobody knows'} was presented by ${row.presenter ?? 'somebody unknown'} at ${row.resourceServer ?? row.door} (${row.code}).`,
        {
          owners: [row.owner, row.presenterOwner].flatMap((owner) => owner ?? []),
          detail: { code: row.code, case: toPublicId('case', row.id) },
        },
      ),
    ),
  );
}

const usedShare = (from: Date, to: Date, now: Date): number =>
  (now.getTime() - from.getTime()) / Math.max(1, to.getTime() - from.getTime());
const severityAt = (share: number, at: Record<'medium' | 'high', number>): 'medium' | 'high' | undefined =>
  share >= at.high ? 'high' : share >= at.medium ? 'medium' : undefined;
const percent = (share: number): string => `${Math.floor(share * 100)} %`;

async function authoritiesEnding(ledger: Ledger, now: Date): Promise<Found> {
  const authorities = (await listAuthorities(ledger, now)).filter(({ status }) => status === 'active');
  return found(
    'authority.ending',
    authorities.flatMap(({ id, name, role, notBefore, notAfter }) => {
      const used = usedShare(notBefore, notAfter, now);
      const severity = severityAt(used, authorityEnds);
      if (severity === undefined) return [];
      const ends = now >= notAfter ? 'has ended' : `ends at ${notAfter.toISOString()}`;
      return [
        cause(
          'authority.ending',
          { kind: 'authority', id, name },
          severity,
          `The ${role} authority ${name} ${ends}: ${percent(used)} of its life is used.`,
          {
            detail: { notAfter: notAfter.toISOString() },
          },
        ),
      ];
    }),
  );
}

async function listsEnding(ledger: Ledger, now: Date): Promise<Found> {
  const lists = await keptUpCrls(ledger, now);
  const authorities = await listAuthorities(ledger, now);
  return found(
    'crl.stale',
    authorities.flatMap(({ id, name }) => {
      const [oldest] = (lists.get(id) ?? []).toSorted((a, b) => a.nextUpdate.getTime() - b.nextUpdate.getTime());
      const severity = oldest && severityAt(usedShare(oldest.thisUpdate, oldest.nextUpdate, now), crlEnds);
      if (oldest === undefined || severity === undefined) return [];
      const ends = now >= oldest.nextUpdate ? 'is out of date since' : 'must be replaced before';
      return [
        cause(
          'crl.stale',
          { kind: 'authority', id, name },
          severity,
          `Revocation list ${oldest.number} of ${name} ${ends} ${oldest.nextUpdate.toISOString()}, and no newer one was published.`,
          { detail: { number: oldest.number, nextUpdate: oldest.nextUpdate.toISOString() } },
        ),
      ];
    }),
  );
}

async function failing(ledger: Ledger): Promise<Found> {
  const rows = await failingWebhooks(ledger, most);
  return found(
    'webhook.failing',
    rows.map(({ id, name, failures, failingSince, paused }) =>
      cause(
        'webhook.failing',
        { kind: 'webhook', id, name },
        paused ? 'high' : 'medium',
        paused
          ? `The webhook ${name} is paused since ${failingSince.toISOString()}: its receiver hears nothing.`
          : `The webhook ${name} failed ${failures} times in a row since ${failingSince.toISOString()}.`,
      ),
    ),
  );
}

async function channelsFailing(ledger: Ledger): Promise<Found> {
  const channels = (await listChannels(ledger)).filter(({ enabled, failures }) => enabled && failures >= failuresBeforeNotice);
  return found(
    'channel.failing',
    channels.map(({ id, name, failures, problem, queued }) =>
      cause(
        'channel.failing',
        { kind: 'noticeChannel', id, name },
        'high',
        `Notices by ${name} do not arrive: ${failures} attempts in a row failed, ${queued} wait. ${problem ?? ''}`.trim(),
      ),
    ),
  );
}

async function leaking(ledger: Ledger): Promise<Found> {
  const rows = await provenLeaky(ledger, most);
  return found(
    'resource-server.leaking',
    rows.map(({ id, name, outcome, finishedAt }) =>
      cause(
        'resource-server.leaking',
        { kind: 'resourceServer', id, name },
        'high',
        outcome === 'accepts_unbound'
          ? `${name} accepts tokens without their certificate, as was proven at ${finishedAt.toISOString()}.`
          : `${name} does not see the certificates of its callers, as was proven at ${finishedAt.toISOString()}.`,
      ),
    ),
  );
}

async function issuersFailing(ledger: Ledger, now: Date): Promise<Found> {
  const issuers = (await allIssuers(ledger)).filter(({ enabled, keys }) => enabled && keys.failure !== null);
  return found(
    'issuer.failing',
    issuers.map((issuer) => {
      const until = keysUsableUntil(issuer, issuer.keys);
      const ended = issuer.keys.jwks === null || (until !== null && until <= now);
      return cause(
        'issuer.failing',
        { kind: 'trustedIssuer', id: issuer.id, name: issuer.name },
        ended ? 'high' : 'medium',
        `The keys of ${issuer.name} cannot be fetched: ${issuer.keys.failure}. ${ended ? 'None of its tokens is taken.' : 'Those that came before are relied on for a while.'}`,
      );
    }),
  );
}
