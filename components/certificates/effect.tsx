import { CircleSlash, Clock3, type LucideIcon, ShieldAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { duration, plural } from '../ui/format.ts';
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
  accepts_unbound: 'accepts tokens without their certificate',
  nothing_known: 'is not known to hear of revocations',
  follows: 'follows the feed',
  asks: 'asks each time',
  proven: 'was proven',
};

/** Where tokens go on to be accepted until they expire, and why. */
const Unstopped = ({ audiences }: { audiences: Audiences }) =>
  audiences.flatMap(({ audience, liveTokens, liveUntil, resourceServers }) => {
    const until = (
      <>
        {plural(liveTokens, 'token')} until <Time at={liveUntil} form="line" />
      </>
    );
    if (resourceServers.length === 0)
      return [
        <li key={audience}>
          <strong className="font-semibold text-ink wrap-anywhere">{audience}</strong>: nobody is registered to check its tokens; {until}.
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
      <Block icon={CircleSlash} title="Stops now" tone="text-bad">
        <li>New tokens on this certificate, at every node of the token service.</li>
        <li>
          {liveTokens === 0 ? (
            'No live token is bound to it.'
          ) : (
            <>
              <strong className="font-semibold text-ink">{plural(liveTokens, 'live token')}</strong> bound to it: introspection answers no
              from the next request on.
            </>
          )}
        </li>
        <Reached by="on_the_next_request" audiences={audiences}>
          From the next request on at
        </Reached>
        <li>Renewal with this certificate.</li>
        {successor === null && <li>No successor was issued: a workload that uses only this certificate stops working.</li>}
      </Block>
      <Block
        icon={Clock3}
        title={liveUntil === null && preview.crlWithin !== null ? `Stops within ${duration(preview.crlWithin)}` : 'Stops a little later'}
        tone="text-warn"
      >
        {preview.crlWithin === null ? (
          <li>
            It was made elsewhere: neither the CRL nor OCSP of Hawser can name it. Whoever relies on those has to hear it from its issuer.
          </li>
        ) : (
          <li>
            Within {duration(preview.crlWithin)} it stands on the CRL; whoever relies on the CRL alone sees it at their next fetch. OCSP
            answers revoked.
          </li>
        )}
        {liveUntil === null ? (
          <li>No token outlives this moment.</li>
        ) : (
          <Reached by="within_a_second" audiences={audiences}>
            Within a second, by the feed, at
          </Reached>
        )}
      </Block>
      <Block icon={ShieldAlert} title="Will not stop" tone={leaks ? 'text-bad' : 'text-ink'}>
        <Unstopped audiences={audiences} />
        <li>
          {others === 0
            ? 'No other certificate shares its key or came of it.'
            : `${plural(others, 'other certificate')} that ${others === 1 ? 'shares' : 'share'} its key or came of it, unless you tick ${others === 1 ? 'it' : 'them'} below.`}
        </li>
        <li>Other certificates of {c.identityName ?? 'the same holder'}. To stop all of them, suspend the identity.</li>
        {successor !== null && (
          <li>
            Its successor{' '}
            <TextLink href={`/certificates/${successor.id}`} className="font-mono text-xs">
              {successor.serial.slice(0, 10)}…
            </TextLink>{' '}
            goes on working.
          </li>
        )}
      </Block>
    </div>
  );
}
