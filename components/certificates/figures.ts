import * as t from '#messages/revocations';
import * as b from '#messages/revocations-bulk';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import type { ManyPreview } from './many.ts';
import { standingOf } from './status.tsx';

/** Of the three columns of what a revocation ends. */
export type Part = 'now' | 'later' | 'not';
/** Something of a preview that can be another by the time that it is acted on, in words. */
export type Figure = {
  readonly part: Part;
  readonly name: string;
  readonly value: string;
  /** The value is a time, in the form of the wire. */
  readonly instant?: boolean;
};
export type Change = Figure & { readonly before: string };

type Preview = WireOutput<'certificate.revocation-preview'>;
type Stops = Preview['audiences'][number]['resourceServers'][number]['stops'];

/** All that a preview says and that moves. */
export function figuresOf({
  certificate,
  successor,
  liveTokens,
  liveUntil,
  audiences,
  sameKey,
  descendants,
  inUse,
  identity,
}: Preview): Figure[] {
  const servers = (stops: Stops) =>
    listed(audiences.flatMap(({ resourceServers }) => resourceServers.filter((server) => server.stops === stops).map(({ name }) => name)));
  const unchecked = audiences.filter(({ resourceServers }) => resourceServers.length === 0).map(({ audience }) => audience);
  const serials = (certificates: Preview['sameKey']) => listed(certificates.map(({ serial }) => serial.slice(0, 10)));
  const whole: Figure[] =
    identity === null
      ? []
      : [
          { part: 'now', name: t.itsIdentity, value: identity.status },
          { part: 'now', name: t.certificatesOfTheIdentity, value: String(identity.certificates) },
          { part: 'now', name: t.tokensOfItsIdentity, value: String(identity.liveTokens) },
        ];
  return [
    ...whole,
    { part: 'now', name: t.howItStands, value: standingOf(certificate).word },
    { part: 'now', name: t.whetherItIsUsed, value: inUse ? t.inUse : t.notInUse },
    { part: 'now', name: t.liveTokensBoundToIt, value: String(liveTokens) },
    { part: 'now', name: t.stopOnTheNextRequest, value: servers('on_the_next_request') },
    { part: 'later', name: t.stopWithinASecond, value: servers('within_a_second') },
    { part: 'later', name: t.lastTokenEnds, value: liveUntil ?? t.none, instant: true },
    { part: 'not', name: t.doNotStop, value: servers('not') },
    { part: 'not', name: t.audiencesNobodyChecks, value: listed(unchecked) },
    { part: 'not', name: t.successor, value: serials(successor === null ? [] : [successor]) },
    { part: 'not', name: t.othersOfItsKey, value: serials(sameKey) },
    { part: 'not', name: t.cameOfItAndStand, value: serials(descendants) },
  ];
}

/** The same of several together. */
export const figuresOfMany = ({ revocable, revoked, leftWithNone, liveTokens }: ManyPreview): Figure[] => [
  { part: 'now', name: b.certificatesToRevoke, value: String(revocable) },
  { part: 'now', name: b.identitiesLeftWithNone, value: String(leftWithNone) },
  { part: 'now', name: b.liveTokensBoundToThem, value: String(liveTokens) },
  { part: 'not', name: b.revokedAlready, value: String(revoked) },
];

const listed = (names: readonly string[]): string => (names.length === 0 ? t.none : [...new Set(names)].sort().join(', '));

/** What is another now. @param before figures of an earlier look at the same */
export const changesBetween = (before: readonly Figure[], now: readonly Figure[]): Change[] =>
  now.flatMap((figure) => {
    const was = before.find(({ part, name }) => part === figure.part && name === figure.name)?.value ?? t.none;
    return was === figure.value ? [] : [{ ...figure, before: was }];
  });
