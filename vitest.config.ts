import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{app,cli,components,examples,server,certs}/**/*.test.{ts,tsx}', '*.test.ts', 'e2e/setup/**/*.test.ts'],
    globalSetup: ['server/testing/postgres.ts'],
    pool: 'forks',
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
