import { CircleSlash, Clock3, Info, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { plural } from '../ui/format.ts';
import { TextLink } from '../ui/link.tsx';
import { Time } from '../ui/time.tsx';
import type { CertificateDetail } from './status.tsx';

const Block = ({ icon: Icon, title, tone, children }: { icon: LucideIcon; title: string; tone: string; children: ReactNode }) => (
  <div className="min-w-0 bg-surface px-4 py-3">
    <h3 className={`mb-1 flex items-center gap-1.5 text-sm font-semibold ${tone}`}>
      <Icon aria-hidden className="size-4" /> {title}
    </h3>
    <ul className="space-y-1 text-ink-soft">{children}</ul>
  </div>
);

/** What a revocation does, and by when. */
export function RevocationEffect({ certificate: c }: { certificate: CertificateDetail }) {
  const successor = c.lineage.find((member) => member.id === c.successorId);
  return (
    <div className="grid gap-px overflow-hidden bg-line md:grid-cols-3">
      <Block icon={CircleSlash} title="Ends at once" tone="text-bad">
        <li>New tokens on this certificate, at every node of the token service.</li>
        <li>
          {c.liveTokens === 0 ? (
            'No live token is bound to it.'
          ) : (
            <>
              <strong className="font-semibold text-ink">{plural(c.liveTokens, 'live token')}</strong> bound to it: introspection and every
              resource server that asks answer no from the next request on.
            </>
          )}
        </li>
        <li>Renewal with this certificate.</li>
      </Block>
      <Block icon={Clock3} title="Ends a little later" tone="text-warn">
        <li>Within a minute it stands on the CRL; whoever relies on the CRL alone sees it at their next fetch.</li>
        <li>
          {c.liveUntil === null ? (
            'No token outlives this moment.'
          ) : (
            <>
              Whoever checks tokens without asking Hawser accepts them until the last one expires: <Time at={c.liveUntil} form="line" />
            </>
          )}
        </li>
      </Block>
      <Block icon={Info} title="Does not end" tone="text-ink">
        <li>Other certificates of {c.identityName ?? 'the same holder'} stay usable. To stop all of them, suspend the identity.</li>
        <li>
          {successor === undefined ? (
            'No successor was issued: a workload that uses only this certificate stops working.'
          ) : (
            <>
              Its successor{' '}
              <TextLink href={`/certificates/${successor.id}`} className="font-mono text-xs">
                {successor.serial.slice(0, 10)}…
              </TextLink>{' '}
              goes on working. If the key leaked before the renewal, look at that one too.
            </>
          )}
        </li>
      </Block>
    </div>
  );
}
