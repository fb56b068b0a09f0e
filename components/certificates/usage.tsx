import { CircleCheck, ShieldAlert, TriangleAlert } from 'lucide-react';
import { count } from '#messages/numbers';
import * as t from '#messages/revocations';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { TextLink } from '../ui/link.tsx';
import { Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';

export type Usage = WireOutput<'certificate.usage'>;
type Place = Usage['places'][number];

/** Where a certificate was on a connection. */
export const placeOf = ({ resourceServerId, resourceServer }: Pick<Place, 'resourceServerId' | 'resourceServer'>) =>
  resourceServerId === null ? t.theTokenService : <TextLink href={`/resource-servers/${resourceServerId}`}>{resourceServer}</TextLink>;

const addressOf = ({ sourceAddress }: Place) =>
  sourceAddress === null ? (
    <span className="text-ink-faint">{t.addressNotShown}</span>
  ) : (
    <span className="font-mono text-xs">{sourceAddress}</span>
  );

/** By place: how often within a day, and whether what took its place has come there. */
export const UsageTable = ({ usage, caption }: { usage: Usage; caption: string }) => (
  <Table
    caption={caption}
    rows={usage.places}
    rowKey={(place, index) => `${place.resourceServerId} ${place.sourceAddress} ${index}`}
    columns={[
      { header: t.shownTo, names: true, cell: placeOf },
      { header: t.fromAddress, cell: addressOf },
      { header: t.decisions, end: true, cell: (place) => count(place.count) },
      { header: t.lastTime, cell: (place) => <Time at={place.lastAt} form="short" /> },
      ...(usage.successor === null
        ? []
        : [
            {
              header: t.successorThere,
              cell: ({ successorSeen }: Place) =>
                successorSeen === null ? null : successorSeen ? (
                  t.seenThere
                ) : (
                  <span className="font-medium text-warn">{t.notSeenThere}</span>
                ),
            },
          ]),
    ]}
  />
);

/** Tokens bound to it that came with another certificate, or with none. */
export const Misused = ({ usage: { misused }, thumbprint }: { usage: Usage; thumbprint: string }) =>
  misused.length === 0 ? null : (
    <p className="flex gap-2">
      <ShieldAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" />
      <span>
        {t.tokensOfItWereRefused({ count: misused.reduce((sum, one) => sum + one.count, 0) })}{' '}
        {misused.map(({ code, count: times }, index) => (
          <span key={code}>
            {index > 0 && ', '}
            <TextLink href={`/activity?q=${encodeURIComponent(`code:${code} tp:${thumbprint}`)}`} className="font-mono text-xs">
              {code}
            </TextLink>{' '}
            {count(times)}
          </span>
        ))}
      </span>
    </p>
  );

/** Whether somebody would notice that it is gone: in a sentence, then where it is used. */
export function InUse({ usage, successor }: { usage: Usage; successor: boolean }) {
  const newest = usage.places[0];
  const requests = usage.places.reduce((sum, place) => sum + place.count, 0);
  const reached = usage.successor !== null && usage.successor.seenFrom === usage.successor.of;
  const Icon = newest === undefined || reached ? CircleCheck : TriangleAlert;
  return (
    <div className={`flex gap-2 font-medium ${newest === undefined || reached ? 'text-good' : 'text-warn'}`}>
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0">
        {newest === undefined ? (
          t.nobodyUsedItSince({ since: <Time at={usage.since} form="instant" /> })
        ) : (
          <>
            <p>
              {t.usedWithinADay({
                requests,
                places: usage.places.length,
                more: usage.morePlaces,
                last: <Time at={newest.lastAt} form="short" />,
                where: placeOf(newest),
              })}
            </p>
            <p>
              {usage.successor !== null
                ? reached
                  ? t.successorSeenEverywhere({ of: usage.successor.of })
                  : t.successorSeenFrom({ seenFrom: usage.successor.seenFrom, of: usage.successor.of })
                : successor
                  ? null
                  : t.nothingTakesItsPlace}
            </p>
          </>
        )}
      </div>
    </div>
  );
}
