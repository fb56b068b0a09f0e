import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// An event is sealed when no older transaction runs in the whole cluster, and who waits for whom shows only where nothing else runs.
const alone = [
  'server/ledger/{identity-list,partitions,sealer}.test.ts',
  'server/operations/{contain-case,forget-expired,keep-cases,seal-ledger,show-case,webhooks,webhooks-meanwhile}.test.ts',
  'server/doors/api/audit.test.ts',
  'server/doors/sts/crowds.test.ts',
  'e2e/fuzz/tampering.test.ts',
];

// What pages are made of, and the rules of the product: functions, which need no database.
const pure = ['{app,components,server/domain}/**/*.test.{ts,tsx}'];

// What the shell of whoever runs the tests knows of an installation is none of theirs.
for (const name of Object.keys(process.env)) if (/^HAWSER_(?!FUZZ)/.test(name)) delete process.env[name];

export default defineConfig({
  test: {
    pool: 'forks',
    // Most of them wait for a process or a clock most of the time, so one for each processor and two more keep it busy.
    maxWorkers: availableParallelism() + 2,
    // Where the product promises a time, the test says it; anywhere else a busy machine may take longer.
    expect: { poll: { timeout: 10_000 } },
    projects: [
      { test: { name: 'pure', include: pure, testTimeout: 60_000 } },
      {
        test: {
          name: 'unit',
          include: ['{cli,examples,server,certs,prisma/seed}/**/*.test.{ts,tsx}', 'e2e/setup/**/*.test.ts', 'e2e/fuzz/**/*.test.ts'],
          exclude: [...alone, ...pure],
          globalSetup: ['server/testing/postgres.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'alone',
          include: alone,
          globalSetup: ['server/testing/postgres.ts'],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          // The same campaigns as in the unit tests, in full.
          name: 'fuzz',
          include: ['e2e/fuzz/**/*.test.ts'],
          globalSetup: ['server/testing/postgres.ts'],
          env: { HAWSER_FUZZ: 'full' },
          fileParallelism: false,
          testTimeout: 6 * 3_600_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          // Each starts instances of its own, so one after the other.
          name: 'integration',
          include: ['e2e/*/**/*.test.ts'],
          exclude: ['e2e/setup/**', 'e2e/fuzz/**', 'e2e/journeys/**'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
