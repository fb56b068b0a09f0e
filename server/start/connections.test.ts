import { expect, it } from 'vitest';
import { readConfig } from '../config.ts';
import { listening, others, serverConnections, stsPool } from './connections.ts';

it('the embedded PostgreSQL has connections for as many workers as may be asked for, and no more than it comes with for a few', () => {
  const most = 64;
  expect(readConfig({ NODE_ENV: 'test', HAWSER_STS_WORKERS: String(most) }).stsWorkers).toBe(most);
  expect([1, 4].map(serverConnections)).toEqual([100, 100]);
  for (let workers = 1; workers <= most; workers++)
    expect(serverConnections(workers) - workers * (stsPool(workers) + listening)).toBeGreaterThanOrEqual(others);
});
