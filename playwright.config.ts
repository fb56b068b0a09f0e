import { defineConfig } from 'playwright/test';
import { findBrowser } from './e2e/setup/browser.ts';

const root = process.getuid?.() === 0;
const executablePath = findBrowser();

export default defineConfig({
  projects: [
    { name: 'journeys', testDir: 'e2e/journeys' },
    // They keep pictures of everything; a trace beside them would cost more than the looking.
    { name: 'gates', testDir: 'e2e/gates', use: { trace: 'off' } },
  ],
  // Emptied before each run; the pictures of the gates lie beside it, so that parts of them add up.
  outputDir: 'test-results/traces',
  globalSetup: './e2e/setup/shared-instance.ts',
  // One instance serves all journeys; each makes its own identities in it.
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 10_000 },
  forbidOnly: process.env.CI !== undefined,
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE === undefined ? 'list' : [['list'], ['json']],
  use: {
    trace: 'retain-on-failure',
    launchOptions: {
      ...(executablePath !== undefined && { executablePath }),
      // The sandbox of Chromium does not work as root.
      args: root ? ['--no-sandbox'] : [],
      chromiumSandbox: !root,
    },
  },
});
