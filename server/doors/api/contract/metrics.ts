import { z } from 'zod';
import type { Row } from './row.ts';

export const metrics = {
  'metrics.show': {
    method: 'GET',
    path: '/metrics',
    permission: 'read',
    summary: 'Where processes answer for their metrics, what Prometheus is told to scrape, and its alert rules',
    output: z.object({
      /** Empty where metrics are switched off. */
      targets: z.array(z.object({ process: z.string(), address: z.string() })),
      /** For the configuration of Prometheus. */
      scrape: z.string(),
      /** For its `rule_files`. */
      alerts: z.string(),
    }),
  },
  'metrics.dashboard': {
    method: 'GET',
    path: '/metrics/dashboard',
    permission: 'read',
    summary: 'The Grafana dashboard, as it is imported',
    output: z.record(z.string(), z.unknown()),
  },
} as const satisfies Record<string, Row>;
