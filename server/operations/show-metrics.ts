import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where each process answers for its metrics; none where that is switched off. */
export type MetricsContext = { readonly metricsTargets: readonly { readonly process: string; readonly address: string }[] };

export type MetricsView = { targets: { process: string; address: string }[]; scrape: string; alerts: string };

const deploy = join(import.meta.dirname, '../../deploy');

/** What Prometheus is to be told: what to scrape, and the alert rules that go with it. */
export async function showMetrics({ metricsTargets }: MetricsContext): Promise<MetricsView> {
  const targets = metricsTargets.map((target) => ({ ...target }));
  const lines = [
    'scrape_configs:',
    '  - job_name: hawser',
    '    static_configs:',
    ...targets.flatMap(({ process, address }) => [`      - targets: ['${address}']`, `        labels: { process: ${process} }`]),
  ];
  return {
    targets,
    scrape: targets.length === 0 ? '' : `${lines.join('\n')}\n`,
    alerts: await readFile(join(deploy, 'prometheus', 'alerts.yml'), 'utf8'),
  };
}

/** The Grafana dashboard, to be imported as it is. */
export const showDashboard = async (): Promise<Record<string, unknown>> =>
  JSON.parse(await readFile(join(deploy, 'grafana', 'hawser.json'), 'utf8'));
