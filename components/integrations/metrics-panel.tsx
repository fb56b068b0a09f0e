import { ChevronRight, Download } from 'lucide-react';
import * as t from '#messages/integrations';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { buttonClass } from '../ui/button.tsx';
import { CodeBlock } from '../ui/code.tsx';
import { Panel } from '../ui/page.tsx';

export const MetricsPanel = ({ metrics }: { metrics: WireOutput<'metrics.show'> }) => (
  <Panel
    title={t.metricsForPrometheus}
    note={metrics.targets.length === 0 ? t.switchedOffSetHawserMetricsPort : t.eachProcessAnswersOnItsOwn}
    actions={
      <a href="/api/v1/metrics/dashboard" download="hawser.json" className={buttonClass('plain')}>
        <Download aria-hidden /> {t.grafanaDashboard}
      </a>
    }
  >
    {metrics.scrape !== '' && <CodeBlock value={metrics.scrape} what={t.scrapeConfiguration} />}
    <details className="group mt-3">
      <summary className="inline-flex min-h-6 items-center gap-1 font-medium">
        {t.alertRules} <ChevronRight aria-hidden className="size-3.5 text-ink-faint group-open:rotate-90" />
      </summary>
      <div className="mt-2">
        <CodeBlock value={metrics.alerts} what={t.alertRulesInWords} tall />
      </div>
    </details>
  </Panel>
);

/** How a SIEM that fetches gets everything, without a webhook. */
export const StreamPanel = ({ origin }: { origin: string }) => {
  const command = `curl -H "Authorization: Bearer $HAWSER_API_KEY" -H 'Accept: application/x-ocsf+ndjson' '${origin}/api/v1/events?after=0'`;
  return (
    <Panel title={t.eventsForASiemThatFetches} note={t.theSealedLedgerInOrder}>
      <CodeBlock what={t.commandThatReadsEventsInOcsf} value={command} />
      <p className="mt-2 text-xs text-ink-faint">{t.withAcceptApplicationXNdjson}</p>
    </Panel>
  );
};
