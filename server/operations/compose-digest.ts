import { addSeconds } from '../domain/clock.ts';
import { dueInWords } from '../domain/expiry.ts';
import { toPublicId } from '../domain/ids.ts';
import { type Digest, daysAhead, digestUntil } from '../domain/notice-digest.ts';
import type { RotationState } from '../domain/rotation.ts';
import {
  type EndingCertificate,
  type EndingCertificates,
  endingCertificates,
  type PlacesOfUse,
  placesOfUse,
} from '../ledger/notice-digests.ts';
import type { Statements } from '../ledger/statements.ts';
import { type Composed, utc } from './compose-notice.ts';

/** The channel that a digest goes by. */
type From = { readonly name: string; readonly digest: Digest; readonly owners: readonly string[] };

/** Certificates that are told one by one, and places of each. */
const mostCertificates = 50;
const mostPlaces = 5;
/** Seconds that are looked back for where a certificate was used. */
const lookedBack = 7 * 86_400;

const stateWords: Readonly<Record<RotationState, string>> = {
  failed: 'failed',
  silent: 'its agent is silent',
  late: 'late',
  manual: 'by hand, nobody renews it automatically',
  on_time: 'later than usual',
};

/**
 * What a person reads of the certificates that they have to renew, in plain text, with where each is used.
 * @param owner whose certificates; of all that the channel is for, where it is null
 * @returns undefined where there is nothing to say
 */
export async function composeDigest(
  ledger: Statements,
  channel: From,
  { owner, consoleUrl, now }: { readonly owner: string | null; readonly consoleUrl: string; readonly now: Date },
): Promise<Composed | undefined> {
  const until = digestUntil(channel.digest, now);
  const owners = owner === null ? channel.owners : [owner];
  const found = await endingCertificates(ledger, { owners, until, limit: mostCertificates }, now);
  if (found.total === 0) return undefined;
  const places = await placesOfUse(
    ledger,
    found.first.map(({ certificateId }) => certificateId),
    addSeconds(now, -lookedBack),
  );
  const page = (path: string): string => new URL(path, consoleUrl).href;
  const days = daysAhead(channel.digest);
  const paragraphs = (title: string, overdue: boolean): string[] => {
    const shown = found.first.filter((one) => one.overdue === overdue);
    return shown.length === 0 ? [] : [title, '', ...shown.flatMap((one) => [...inWords(one, places, owner === null, now, page), ''])];
  };
  const lines = [
    `${counted(found, days, owner)} Somebody has to look after them.`,
    '',
    ...paragraphs('OVERDUE', true),
    ...paragraphs(`ENDING WITHIN ${days} DAYS`, false),
    ...(found.total > found.first.length ? [`And ${found.total - found.first.length} more: ${page('/expiry')}`, ''] : []),
    'Run hawser renew where the key is, or let hawser renew --daemon do so from now on. What has ended joins again with a new join token.',
    '',
    `Everything that ends: ${page('/expiry')}`,
    `Sent ${channel.digest === 'daily' ? 'each day' : 'each Monday'} by the notice channel ${channel.name}${owner === null ? '' : ', because the registry names you as the owner'}.`,
    '',
  ];
  return { subject: `[Hawser] ${subjectOf(found, days)}`, text: lines.join('\n') };
}

const certificates = (count: number): string => `${count} ${count === 1 ? 'certificate' : 'certificates'}`;

const subjectOf = ({ total, overdue }: EndingCertificates, days: number): string =>
  [overdue > 0 && `${certificates(overdue)} overdue`, total > overdue && `${certificates(total - overdue)} ending within ${days} days`]
    .filter(Boolean)
    .join(', ');

function counted({ total, overdue }: EndingCertificates, days: number, owner: string | null): string {
  const of = owner === null ? '' : ' of yours';
  const parts = [
    overdue > 0 && `${certificates(overdue)}${of} ${overdue === 1 ? 'is' : 'are'} overdue`,
    total > overdue && `${certificates(total - overdue)}${of} ${total - overdue === 1 ? 'ends' : 'end'} within ${days} days`,
  ];
  return `${parts.filter(Boolean).join(', and ')}.`;
}

function inWords(
  one: EndingCertificate,
  places: ReadonlyMap<string, PlacesOfUse>,
  ownerToo: boolean,
  now: Date,
  page: (path: string) => string,
): string[] {
  return [
    `${one.identityName} (${one.environment})`,
    `  ${one.notAfter <= now ? 'ended' : 'ends'}: ${utc(one.notAfter)}`,
    `  renewal: ${stateWords[one.state]}. ${dueInWords(one, now)}`,
    ...(ownerToo ? [`  owner: ${one.owner}`] : []),
    `  used: ${usedAt(places.get(one.certificateId))}`,
    `  serial: ${one.serial}`,
    `  ${page(`/certificates/${toPublicId('certificate', one.certificateId)}`)}`,
  ];
}

/** Where to look for whoever would miss it. */
function usedAt(places: PlacesOfUse | undefined): string {
  if (places === undefined) return 'nowhere in the last 7 days';
  const { resourceServers, addresses } = places;
  const at = resourceServers.length === 0 ? 'at the token service alone' : `at ${someOf(resourceServers)}`;
  return addresses.length === 0 ? at : `${at}, from ${someOf(addresses)}`;
}

const someOf = (names: readonly string[]): string =>
  names.slice(0, mostPlaces).join(', ') + (names.length > mostPlaces ? ` and ${names.length - mostPlaces} more` : '');
