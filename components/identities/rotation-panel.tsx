import { Bot } from 'lucide-react';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Empty } from '../ui/empty.tsx';
import { TextLink } from '../ui/link.tsx';
import { Panel } from '../ui/page.tsx';
import { Time } from '../ui/time.tsx';
import { RotationState } from './rotation-state.tsx';

type Rotation = WireOutput<'identity.rotation'>;

/** How the renewal of each lineage goes, the newest first: what is seen here, and what its agent says. */
export function RotationPanel({ rotation: { rotation, lineages } }: { rotation: Rotation }) {
  return (
    <Panel
      title="Renewal"
      note="Seen here, and reported by hawser renew --daemon"
      actions={rotation && <RotationState state={rotation.state} />}
      flush
    >
      {lineages.length === 0 ? (
        <Empty small icon={Bot} title="Nothing to renew">
          Once it has a certificate, it shows here whether somebody renews it in time.
        </Empty>
      ) : (
        <ul className="divide-y divide-line">
          {lineages.map((lineage) => (
            <li key={lineage.lineageId} className="space-y-1.5 px-4 py-3">
              <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
                <TextLink href={`/certificates/${lineage.certificateId}`} className="min-w-0 font-mono text-xs wrap-anywhere">
                  {lineage.serial}
                </TextLink>
                {lineages.length > 1 && <RotationState state={lineage.state} />}
              </div>
              <p className="text-ink-soft wrap-anywhere">{lineage.because}</p>
              <dl className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-3 gap-y-0.5 text-xs text-ink-faint">
                <Fact name={Date.parse(lineage.renewAfter) < Date.now() ? 'Due since' : 'Due'} at={lineage.renewAfter} />
                <Fact name="Ends" at={lineage.notAfter} />
                {lineage.agent && <Fact name="Reported" at={lineage.agent.reportedAt} />}
                {lineage.agent?.failingSince && <Fact name="Failing since" at={lineage.agent.failingSince} />}
                {lineage.agent && (
                  <>
                    <dt>Agent</dt>
                    <dd className="wrap-anywhere">
                      {lineage.agent.agent} on {lineage.agent.host}
                    </dd>
                  </>
                )}
                <dt>Renewed</dt>
                <dd>
                  {lineage.renewals === 0 ? 'never' : `${lineage.renewals}×`}
                  {lineage.lastRenewedAt && (
                    <>
                      , last <Time at={lineage.lastRenewedAt} form="short" />
                    </>
                  )}
                </dd>
              </dl>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

const Fact = ({ name, at }: { name: string; at: string }) => (
  <>
    <dt>{name}</dt>
    <dd>
      <Time at={at} form="short" />
    </dd>
  </>
);
