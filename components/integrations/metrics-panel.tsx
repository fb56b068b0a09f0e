import { ChevronRight, Download } from 'lucide-react';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { buttonClass } from '../ui/button.tsx';
import { CodeBlock } from '../ui/code.tsx';
import { Panel } from '../ui/page.tsx';

export const MetricsPanel = ({ metrics }: { metrics: WireOutput<'metrics.show'> }) => (
  <Panel
    title="Metrics for Prometheus"
    note={
      metrics.targets.length === 0 ? 'Switched off: set HAWSER_METRICS_PORT' : 'Each process answers on its own loopback port, at /metrics'
    }
    actions={
      <a href="/api/v1/metrics/dashboard" download="hawser.json" className={buttonClass('plain')}>
        <Download aria-hidden /> Grafana dashboard
      </a>
    }
  >
    {metrics.scrape !== '' && <CodeBlock value={metrics.scrape} what="scrape configuration" />}
    <details className="group mt-3">
      <summary className="inline-flex min-h-6 items-center gap-1 font-medium">
        Alert rules <ChevronRight aria-hidden className="size-3.5 text-ink-faint group-open:rotate-90" />
      </summary>
      <div className="mt-2">
        <CodeBlock value={metrics.alerts} what="alert rules" tall />
      </div>
    </details>
  </Panel>
);

/** How a SIEM that fetches gets everything, without a webhook. */
export const StreamPanel = ({ origin }: { origin: string }) => (
  <Panel
    title="Events for a SIEM that fetches"
    note="The sealed ledger in order and without gaps: go on after the last sequence that was read"
  >
    <CodeBlock
      what="command that reads events in OCSF"
      value={`curl -H "Authorization: Bearer $HAWSER_API_KEY" -H 'Accept: application/x-ocsf+ndjson' '${origin}/api/v1/events?after=0'`}
    />
    <p className="mt-2 text-xs text-ink-faint">
      With Accept: application/x-ndjson the same events come in Hawser’s own words. The role auditor is enough for the key.
    </p>
  </Panel>
);
