import type { Config } from '../config.ts';
import type { Database } from '../ledger/database.ts';
import { audienceUris } from '../ledger/house-reading.ts';
import type { DecisionMeter } from '../metrics/decision-meter.ts';
import { type Metrics, newMetrics, watchDatabase } from '../metrics/process-metrics.ts';

/** The processes, in the order of their operations ports. */
const processes = ['signer', 'api', 'sts', 'console'] as const;
export type Process = (typeof processes)[number];

/** Where a process answers for its metrics: the ports follow each other. Undefined where there are to be none. */
export const metricsAddress = ({ metrics }: Pick<Config, 'metrics'>, name: Process): { host: string; port: number } | undefined =>
  metrics && { host: metrics.host, port: metrics.port + processes.indexOf(name) };
export const metricsTargets = (config: Pick<Config, 'metrics'>): { process: Process; address: string }[] =>
  processes.flatMap((process) => {
    const at = metricsAddress(config, process);
    return at === undefined ? [] : [{ process, address: `${at.host.includes(':') ? `[${at.host}]` : at.host}:${at.port}` }];
  });
export const metricsPorts = ({ metrics }: Pick<Config, 'metrics'>): number[] =>
  metrics ? processes.map((_, index) => metrics.port + index) : [];

/** Milliseconds that the ledger gets to show that it answers. */
const patience = 1_000;

/** The metrics of a process that has a ledger. */
export function openMetrics(database: Database): Metrics {
  const metrics = newMetrics();
  watchDatabase(metrics, async () => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), patience);
    });
    const asked = database.pool.query('SELECT 1').then(
      () => true,
      () => false,
    );
    return Promise.race([asked, late]).finally(() => clearTimeout(timer));
  });
  return metrics;
}

/** Milliseconds between two looks for new audiences. */
const every = 15_000;
const most = 200;

/** Keeps the meter knowing which audiences there are. */
export function keepAudiences(database: Database, meter: DecisionMeter): { close(): void } {
  const look = () => {
    audienceUris(database.prisma, most).then(
      (uris) => meter.knowAudiences(uris),
      () => {},
    );
  };
  look();
  const timer = setInterval(look, every).unref();
  return { close: () => clearInterval(timer) };
}
