import { CircleSlash, Clock3, Info, type LucideIcon } from 'lucide-react';
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

/** What a revocation does, and by when. */
export function RevocationEffect({ preview }: { preview: Preview }) {
  const { certificate: c, successor, liveTokens, liveUntil, audiences, sameKey, descendants } = preview;
  const others = new Set([...sameKey, ...descendants].map(({ id }) => id)).size;
  return (
    <div className="grid gap-px overflow-hidden rounded-b-xl bg-line md:grid-cols-3">
      <Block icon={CircleSlash} title="Stops now" tone="text-bad">
        <li>New tokens on this certificate, at every node of the token service.</li>
        <li>
          {liveTokens === 0 ? (
            'No live token is bound to it.'
          ) : (
            <>
              <strong className="font-semibold text-ink">{plural(liveTokens, 'live token')}</strong> bound to it: introspection and every
              resource server that asks answer no from the next request on.
            </>
          )}
        </li>
        <li>Renewal with this certificate.</li>
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
          <li>
            Whoever checks tokens without asking Hawser or following its feed accepts them until they expire:
            <ul className="mt-1 space-y-1">
              {audiences.map((each) => (
                <li key={each.audience} className="text-xs">
                  <span className="font-medium text-ink wrap-anywhere">{each.audience}</span>: {plural(each.liveTokens, 'token')}, the last{' '}
                  <Time at={each.liveUntil} form="line" />
                </li>
              ))}
            </ul>
          </li>
        )}
      </Block>
      <Block icon={Info} title="Will not stop" tone="text-ink">
        <li>
          {others === 0
            ? 'No other certificate shares its key or came of it.'
            : `${plural(others, 'other certificate')} that ${others === 1 ? 'shares' : 'share'} its key or came of it, unless you tick ${others === 1 ? 'it' : 'them'} below.`}
        </li>
        <li>Other certificates of {c.identityName ?? 'the same holder'}. To stop all of them, suspend the identity.</li>
        <li>
          {successor === null ? (
            'No successor was issued: a workload that uses only this certificate stops working.'
          ) : (
            <>
              Its successor{' '}
              <TextLink href={`/certificates/${successor.id}`} className="font-mono text-xs">
                {successor.serial.slice(0, 10)}…
              </TextLink>{' '}
              goes on working.
            </>
          )}
        </li>
      </Block>
    </div>
  );
}
