'use client';

import * as t from '#messages/identities';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { short } from '../ui/format.ts';
import { TextLink } from '../ui/link.tsx';
import { Panel } from '../ui/page.tsx';
import { None, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import type { Writer } from '../ui/zone.ts';
import { useWriter } from '../ui/zone-context.tsx';

type Timeline = WireOutput<'identity.timeline'>;
type Certificate = Timeline['certificates'][number];
type Handover = Timeline['handovers'][number];

const width = 1000;
const height = 14;

/** When it may last be used. */
const endOf = ({ notAfter, usableUntil, revokedAt }: Certificate): number =>
  Math.min(Date.parse(notAfter), ...[usableUntil, revokedAt].filter((at) => at !== null).map((at) => Date.parse(at)));

const words = { active: t.active, superseded: t.replaced, revoked: t.revoked, pending: t.pending } as const;

function inWords(writer: Writer, certificate: Certificate, rejections: number, handover: Handover | undefined): string {
  return [
    t.fromUntil({
      status: words[certificate.status],
      from: writer.instant(certificate.from),
      until: writer.instant(new Date(endOf(certificate))),
    }),
    certificate.revokedAt === null ? '' : t.revokedRevokedAt({ revokedAt: writer.instant(certificate.revokedAt) }),
    rejections === 0 ? '' : t.countOfRejections({ rejections }),
    handover === undefined ? '' : handoverInWords(handover),
  ]
    .filter(Boolean)
    .join(', ');
}

const handoverInWords = ({ seenOn, of }: Pick<Handover, 'seenOn' | 'of'>): string => t.seenOnSomeHostsOfPredecessor({ seenOn, hosts: of });

/** One lane for each of the newest certificates: its validity, the overlap with its successor, its end by revocation, and what was rejected. */
export function Lanes({ timeline }: { timeline: Timeline }) {
  const writer = useWriter();
  const { certificates, rejections, handovers, at } = timeline;
  if (certificates.length === 0) return null;
  const now = Date.parse(at);
  const start = Math.min(...certificates.map(({ from }) => Date.parse(from)));
  const stop = Math.max(now, ...certificates.map(({ notAfter }) => Date.parse(notAfter)));
  const x = (time: number): number => ((Math.min(stop, Math.max(start, time)) - start) / Math.max(1, stop - start)) * width;
  const successorOf = new Map(certificates.flatMap((one) => (one.predecessorId === null ? [] : [[one.predecessorId, one] as const])));
  const handoverTo = new Map(handovers.map((handover) => [handover.certificateId, handover]));
  const rejected = Map.groupBy(rejections, ({ certificateId }) => certificateId);
  return (
    <Panel title={t.certificatesInTime} note={t.aLaneEachTheNewestFirst}>
      <ul>
        {certificates.map((certificate) => {
          const ticks = rejected.get(certificate.certificateId) ?? [];
          const handover = handoverTo.get(certificate.certificateId);
          const successor = successorOf.get(certificate.certificateId);
          const [from, end] = [x(Date.parse(certificate.from)), x(endOf(certificate))];
          const overlap = successor === undefined ? end : x(Date.parse(successor.from));
          return (
            <li key={certificate.certificateId} className="flex items-center gap-3">
              <TextLink
                href={`/certificates/${certificate.certificateId}`}
                className="w-24 shrink-0 truncate font-mono text-2xs leading-6!"
              >
                {short(certificate.serial, 6, 4)}
              </TextLink>
              <svg
                viewBox={`0 0 ${width} ${height}`}
                preserveAspectRatio="none"
                className="h-3.5 w-full min-w-0 rounded-sm bg-sunken"
                role="img"
                aria-label={inWords(writer, certificate, ticks.length, handover)}
              >
                <title>{inWords(writer, certificate, ticks.length, handover)}</title>
                <rect x={from} y="3" width={Math.max(2, end - from)} height="8" className="fill-chart-issued" />
                {end > overlap && <rect x={overlap} y="3" width={end - overlap} height="8" className="fill-chart-accepted" />}
                {certificate.revokedAt !== null && (
                  <rect x={Math.max(0, x(Date.parse(certificate.revokedAt)) - 3)} y="0" width="6" height={height} className="fill-bad" />
                )}
                {ticks.map(({ decisionId, at: when }) => (
                  <rect key={decisionId} x={x(Date.parse(when)) - 1} y="0" width="2" height={height} className="fill-chart-replay" />
                ))}
                <rect x={Math.min(width - 1.5, x(now))} y="0" width="1.5" height={height} className="fill-ink" />
              </svg>
            </li>
          );
        })}
      </ul>
      <p aria-hidden className="mt-1 ml-27 flex justify-between text-2xs text-ink-faint">
        <span>{writer.instant(new Date(start))}</span>
        <span>{writer.instant(new Date(stop))}</span>
      </p>
      <details className="mt-2">
        <summary className="inline-flex min-h-6 items-center rounded text-xs font-medium text-accent hover:underline">
          {t.viewAsTable}
        </summary>
        <div className="mt-2 max-h-80 overflow-auto rounded-lg border border-line">
          <Table
            caption={t.theNewestCertificatesWhereEach}
            rows={certificates}
            rowKey={({ certificateId }) => certificateId}
            columns={[
              {
                header: t.serial,
                names: true,
                cell: ({ certificateId, serial }) => <TextLink href={`/certificates/${certificateId}`}>{short(serial, 6, 4)}</TextLink>,
              },
              { header: t.state, cell: ({ status }) => words[status] },
              { header: t.validFrom, cell: ({ from }) => <Time at={from} form="instant" /> },
              { header: t.usableUntil, cell: (certificate) => <Time at={new Date(endOf(certificate)).toISOString()} form="instant" /> },
              {
                header: t.lastSeen,
                cell: ({ lastSeenAt, hosts }) =>
                  lastSeenAt === null ? (
                    <None>{t.neverSeen}</None>
                  ) : (
                    <>
                      <Time at={lastSeenAt} form="short" />, {t.countOfHosts({ hosts })}
                    </>
                  ),
              },
              { header: t.rejections, end: true, cell: ({ certificateId }) => rejected.get(certificateId)?.length ?? 0 },
            ]}
          />
        </div>
      </details>
    </Panel>
  );
}

/** Where a successor has not been seen yet: those hosts fail when the predecessor ends. */
export function HandoverNote({ timeline }: { timeline: Timeline }) {
  const [newest] = timeline.handovers;
  const predecessor = timeline.certificates.find(({ certificateId }) => certificateId === newest?.predecessorId);
  if (newest === undefined || predecessor === undefined || endOf(predecessor) <= Date.parse(timeline.at)) return null;
  return (
    <Panel title={t.handover} note={t.whetherTheNewestCertificateIsUsed}>
      <p>
        {newest.missing.length === 0
          ? t.successorSeenEverywhere({ seen: <strong>{handoverInWords(newest)}</strong> })
          : t.successorMissingAt({
              seen: <strong>{handoverInWords(newest)}</strong>,
              time: <Time at={new Date(endOf(predecessor)).toISOString()} form="short" />,
            })}
      </p>
      {newest.missing.length > 0 && (
        <ul className="mt-2 space-y-0.5">
          {newest.missing.slice(0, 10).map(({ sourceAddress, lastSeenAt }, index) => (
            <li key={sourceAddress ?? index} className="flex justify-between gap-3">
              <span className="font-mono text-xs">{sourceAddress ?? t.anAddressYouMayNotSee}</span>
              <span className="text-ink-faint">{t.seenTime({ time: <Time at={lastSeenAt} form="short" /> })}</span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
