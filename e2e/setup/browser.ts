import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { chromium } from 'playwright';

const places = (): (string | undefined)[] => [
  process.env.CHROMIUM_PATH,
  chromium.executablePath(),
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

export const findBrowser = (): string | undefined => places().find((path) => path !== undefined && existsSync(path));

/** The Chromium of this machine, or one that is fetched now: the distribution's as root, Playwright's own otherwise. */
export function ensureBrowser(): string {
  const run = (command: string, ...args: string[]) => spawnSync(command, args, { stdio: 'inherit', timeout: 600_000 }).status === 0;
  const playwright = join(dirname(createRequire(import.meta.url).resolve('playwright/package.json')), 'cli.js');
  const ways = [
    () => true,
    () =>
      process.getuid?.() === 0 &&
      existsSync('/usr/bin/apt-get') &&
      run('apt-get', 'update', '-q') &&
      run('apt-get', 'install', '-y', '-q', '--no-install-recommends', 'chromium', 'fonts-liberation'),
    () => run(process.execPath, playwright, 'install', 'chromium'),
  ];
  for (const way of ways) {
    const found = way() ? findBrowser() : undefined;
    if (found !== undefined) return found;
  }
  throw new Error('No Chromium was found or could be fetched: run `npx playwright install chromium`, or set CHROMIUM_PATH.');
}
