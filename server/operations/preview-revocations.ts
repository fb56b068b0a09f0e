import { createHash } from 'node:crypto';
import { secondPersonRequired } from '../ledger/approvals.ts';
import { audiencesOf, type CertificateView, certificatesMeant, findCertificates } from '../ledger/certificate-views.ts';
import type { Ledger } from '../ledger/database.ts';
import { leftWithNone } from '../ledger/left-with-none.ts';
import type { Context } from './context.ts';
import { audiencesShown, crlWithin, type RevocationPreview, withServers } from './preview-revocation.ts';
import { isBulk } from './revoke-few.ts';

/** Certificates of one revocation, sorted by what it would do with them. */
export type SortedCertificates = {
  /** Active or superseded. */
  readonly revocable: CertificateView[];
  readonly revoked: CertificateView[];
  /** As they were asked for: nothing is known by them, more than one certificate is, or it was never issued. */
  readonly unknown: string[];
};
type IdentityOfPreview = { id: string; name: string; owner: string; certificates: number; leftWithNone: boolean };

export type RevocationsPreview = {
  revocable: number;
  /** Revoked already; for keyCompromise their reason changes. */
  revoked: number;
  unknown: string[];
  /** Whose they are, those first that are left without a usable certificate; a hundred at most. */
  identities: IdentityOfPreview[];
  identityCount: number;
  leftWithNone: number;
  /** Of Hawser's own: its listeners make new ones by themselves. */
  internal: number;
  /** Made elsewhere, so that no revocation list of ours can name them. */
  madeElsewhere: number;
  /** Shown on a connection within a day. */
  seenLately: number;
  liveTokens: number;
  liveUntil: Date | null;
  audiences: RevocationPreview['audiences'];
  crlWithin: number;
  /** In use, several together, or one too many of the last hour (decision 049). */
  heavy: boolean;
  /** Whether it waits for a second person. */
  takesTwo: boolean;
  state: string;
};

/** Milliseconds since which somebody was seen with a certificate that counts as in use. */
const lately = 86_400_000;
const identitiesShown = 100;

/** What revoking several certificates in one act would end, and what it would leave. */
export const previewRevocations = (
  { database, clock }: Context,
  { certificates }: { readonly certificates: readonly string[] },
): Promise<RevocationsPreview> => shownRevocations(database.prisma, certificates, clock());

/** @param references several may mean one certificate */
export async function shownRevocations(ledger: Ledger, references: readonly string[], now: Date): Promise<RevocationsPreview> {
  const asked = [...new Set(references)];
  const meant = await certificatesMeant(ledger, asked);
  const ids = new Set(meant.flatMap((one) => one?.id ?? []));
  return revocationsFacts(ledger, sortCertificates(asked, meant, await findCertificates(ledger, [...ids], now)), now);
}

/** The same inside the transaction of the revocation. */
export async function revocationsFacts(ledger: Ledger, sorted: SortedCertificates, now: Date): Promise<RevocationsPreview> {
  const { revocable, revoked, unknown } = sorted;
  const ids = revocable.map(({ id }) => id);
  const without = await leftWithNone(ledger, ids, now);
  const identities = identitiesOf(revocable, new Set(without.map(({ id }) => id)));
  const audiences = await audiencesOf(ledger, ids, now);
  const facts = {
    revocable: revocable.length,
    revoked: revoked.length,
    unknown,
    identities: identities.slice(0, identitiesShown),
    identityCount: identities.length,
    leftWithNone: without.length,
    internal: revocable.filter(({ identityId }) => identityId === null).length,
    madeElsewhere: revocable.filter(({ source }) => source === 'registered').length,
    seenLately: revocable.filter(({ lastSeen }) => lastSeen !== null && now.getTime() - lastSeen.getTime() < lately).length,
    liveTokens: audiences.reduce((sum, { liveTokens }) => sum + liveTokens, 0),
    liveUntil: audiences.reduce<Date | null>((latest, { liveUntil }) => (latest !== null && latest > liveUntil ? latest : liveUntil), null),
    audiences: await withServers(ledger, audiences.slice(0, audiencesShown), now),
    crlWithin,
  };
  const heavy = revocable.length > 1 || facts.liveTokens > 0 || facts.seenLately > 0 || (await isBulk(ledger, now, revocable.length));
  const takesTwo = heavy && (await secondPersonRequired(ledger));
  return { ...facts, heavy, takesTwo, state: stateOf(sorted) };
}

export const isRevocable = (status: CertificateView['status']): boolean => status === 'active' || status === 'superseded';

/**
 * Each certificate once, however often and in whatever spelling it is named.
 * @param meant by each of what was asked for
 */
export function sortCertificates(
  asked: readonly string[],
  meant: readonly (Pick<CertificateView, 'id'> | null)[],
  views: readonly CertificateView[],
): SortedCertificates {
  const issued = new Set(views.flatMap(({ id, status }) => (status === 'pending' ? [] : [id])));
  return {
    revocable: views.filter(({ status }) => isRevocable(status)),
    revoked: views.filter(({ status }) => status === 'revoked'),
    unknown: asked.filter((_, index) => !issued.has(meant[index]?.id ?? '')),
  };
}

function identitiesOf(certificates: readonly CertificateView[], without: ReadonlySet<string>): IdentityOfPreview[] {
  const identities = new Map<string, IdentityOfPreview>();
  for (const { identityId: id, identityName: name, owner } of certificates) {
    if (id === null) continue;
    const known = identities.get(id);
    if (known === undefined)
      identities.set(id, { id, name: name ?? '', owner: owner ?? '', certificates: 1, leftWithNone: without.has(id) });
    else known.certificates += 1;
  }
  return [...identities.values()].sort((a, b) => Number(b.leftWithNone) - Number(a.leftWithNone) || a.name.localeCompare(b.name));
}

/**
 * Which of them can be revoked and which are, and nothing that moves by itself: tokens do with every exchange, and who is left with none with
 * every renewal. That one was renewed meanwhile changes nothing about it either.
 */
const stateOf = ({ revocable, revoked, unknown }: SortedCertificates): string =>
  createHash('sha256')
    .update(JSON.stringify([...[revocable, revoked].map((views) => views.map(({ id }) => id).toSorted()), unknown.toSorted()]))
    .digest('base64url')
    .slice(0, 22);
