import { AggregatorRegistry, collectDefaultMetrics, Gauge, Registry } from 'prom-client';

/** Where the metrics of one process are kept; it begins with those of Node itself. */
export type Metrics = Registry;

export function newMetrics(): Metrics {
  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics });
  return metrics;
}

/** Whether the ledger answers this process, asked at each scrape. */
export function watchDatabase(metrics: Metrics, answers: () => Promise<boolean>): void {
  new Gauge({
    name: 'hawser_database_up',
    help: 'Whether the ledger answers this process: 1 or 0.',
    registers: [metrics],
    aggregator: 'min',
    async collect() {
      this.set((await answers()) ? 1 : 0);
    },
  });
}

/** In a worker: answers the primary, which is asked for all of them. */
export function lendToPrimary(metrics: Metrics): void {
  AggregatorRegistry.setRegistries([metrics]);
  new AggregatorRegistry();
}

/** In the primary: what all workers count, added up. */
export const gatherWorkers = (): { text(): Promise<string>; readonly contentType: string } => {
  const all = new AggregatorRegistry();
  return { text: () => all.clusterMetrics(), contentType: all.contentType };
};
