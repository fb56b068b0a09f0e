import { Bot } from 'lucide-react';
import * as t from '#messages/identities';
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
    <Panel title={t.renewal} note={t.seenHereAndReportedByHawser} actions={rotation && <RotationState state={rotation.state} />} flush>
      {lineages.length === 0 ? (
        <Empty small icon={Bot} title={t.nothingToRenewAsFilter}>
          {t.onceItHasACertificate}
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
                <Fact name={Date.parse(lineage.renewAfter) < Date.now() ? t.dueSince : t.due} at={lineage.renewAfter} />
                <Fact name={t.ends} at={lineage.notAfter} />
                {lineage.agent && <Fact name={t.reported} at={lineage.agent.reportedAt} />}
                {lineage.agent?.failingSince && <Fact name={t.failingSince} at={lineage.agent.failingSince} />}
                {lineage.agent && (
                  <>
                    <dt>{t.agent}</dt>
                    <dd className="wrap-anywhere">{t.agentOnHost({ agent: lineage.agent.agent, host: lineage.agent.host })}</dd>
                  </>
                )}
                <dt>{t.renewed}</dt>
                <dd>
                  {t.renewedTimes({
                    renewals: lineage.renewals,
                    last: lineage.lastRenewedAt && <Time at={lineage.lastRenewedAt} form="short" />,
                  })}
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
