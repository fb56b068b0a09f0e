import { CircleSlash, Clock3, type LucideIcon, ShieldAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import * as t from '#messages/certificates';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { duration } from '../ui/format.ts';
import { TextLink } from '../ui/link.tsx';
import { Time } from '../ui/time.tsx';

export type Preview = WireOutput<'certificate.revocation-preview'>;

const Block = ({ icon: Icon, title, tone, children }: { icon: LucideIcon; title: string; tone: string; children: ReactNode }) => (
  <div className="min-w-0 bg-surface px-4 py-3">
    <h3 className={`mb-1 flex items-center gap-1.5 text-sm font-semibold ${tone}`}>
      <Icon aria-hidden className="size-4" /> {title}
    </h3>
    <ul className="space-y-1 text-ink-soft">{children}</ul>
  </div>
);

type Audiences = Preview['audiences'];
type Server = Audiences[number]['resourceServers'][number];

const Name = ({ server }: { server: Server }) => <TextLink href={`/resource-servers/${server.id}`}>{server.name}</TextLink>;

/** Those whose tokens stop in this way; nothing where there are none. */
function Reached({ by, audiences, children }: { by: Server['stops']; audiences: Audiences; children: ReactNode }) {
  const servers = new Map(
    audiences.flatMap((each) => each.resourceServers).flatMap((each) => (each.stops === by ? [[each.id, each]] : [])),
  );
  if (servers.size === 0) return null;
  return (
    <li>
      {children}{' '}
      {[...servers.values()].map((server, index) => (
        <span key={server.id}>
          {index > 0 && ', '}
          <Name server={server} />
        </span>
      ))}
      .
    </li>
  );
}

const reasons: Record<Server['because'], string> = {
  accepts_unbound: t.acceptsTokensWithoutTheirCertificate,
  nothing_known: t.isNotKnownToHear,
  follows: t.followsTheFeed,
  asks: t.asksEachTime,
  proven: t.wasProven,
};

/** Where tokens go on to be accepted until they expire, and why. */
const Unstopped = ({ audiences }: { audiences: Audiences }) =>
  audiences.flatMap(({ audience, liveTokens, liveUntil, resourceServers }) => {
    const until = <>{t.tokenUntil({ liveTokens, time: <Time at={liveUntil} form="line" /> })}</>;
    if (resourceServers.length === 0)
      return [
        <li key={audience}>
          {t.nobodyIsRegisteredToCheck({ audience: <strong className="font-semibold text-ink wrap-anywhere">{audience}</strong>, until })}
        </li>,
      ];
    return resourceServers
      .filter(({ stops }) => stops === 'not')
      .map((server) => (
        <li key={`${audience} ${server.id}`}>
          <Name server={server} /> {reasons[server.because]}: {until}.
        </li>
      ));
  });

/** What a revocation does, and by when. */
export function RevocationEffect({ preview }: { preview: Preview }) {
  const { certificate: c, successor, liveTokens, liveUntil, audiences, sameKey, descendants } = preview;
  const others = new Set([...sameKey, ...descendants].map(({ id }) => id)).size;
  const leaks = audiences.some(
    ({ resourceServers }) => resourceServers.length === 0 || resourceServers.some(({ stops }) => stops === 'not'),
  );
  return (
    <div className="grid gap-px overflow-hidden rounded-b-xl bg-line md:grid-cols-3">
      <Block icon={CircleSlash} title={t.stopsNow} tone="text-bad">
        <li>{t.newTokensOnThisCertificate}</li>
        <li>
          {liveTokens === 0
            ? t.noLiveTokenIsBoundToIt
            : t.boundToItIntrospectionAnswers({
                liveTokens: <strong className="font-semibold text-ink">{t.liveToken({ liveTokens })}</strong>,
              })}
        </li>
        <Reached by="on_the_next_request" audiences={audiences}>
          {t.fromTheNextRequestOnAt}
        </Reached>
        <li>{t.renewalWithThisCertificate}</li>
        {successor === null && <li>{t.noSuccessorWasIssuedAWorkload}</li>}
      </Block>
      <Block
        icon={Clock3}
        title={
          liveUntil === null && preview.crlWithin !== null ? t.stopsWithin({ crlWithin: duration(preview.crlWithin) }) : t.stopsALittleLater
        }
        tone="text-warn"
      >
        {preview.crlWithin === null ? (
          <li>{t.itWasMadeElsewhereNeither}</li>
        ) : (
          <li>{t.withinItStandsOnTheCrl({ crlWithin: duration(preview.crlWithin) })}</li>
        )}
        {liveUntil === null ? (
          <li>{t.noTokenOutlivesThisMoment}</li>
        ) : (
          <Reached by="within_a_second" audiences={audiences}>
            {t.withinASecondByTheFeed}
          </Reached>
        )}
      </Block>
      <Block icon={ShieldAlert} title={t.willNotStop} tone={leaks ? 'text-bad' : 'text-ink'}>
        <Unstopped audiences={audiences} />
        <li>{others === 0 ? t.noOtherCertificateSharesItsKey : t.otherCertificatesGoOn({ others })}</li>
        <li>{t.otherCertificatesOfToStopAll({ identityName: c.identityName ?? t.theSameHolder })}</li>
        {successor !== null && (
          <li>
            {t.itsSuccessorGoesOnWorking({
              serial: (
                <TextLink href={`/certificates/${successor.id}`} className="font-mono text-xs">
                  {successor.serial.slice(0, 10)}…
                </TextLink>
              ),
            })}
          </li>
        )}
      </Block>
    </div>
  );
}
