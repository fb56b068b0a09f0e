import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { chromium } from 'playwright';
import { installPackages } from './debian.ts';

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

/** Debian's, and a font for what it shows. */
export const browserPackages = ['chromium', 'fonts-liberation'];

/** The Chromium of this machine, or one that is fetched now: Debian's as root, Playwright's own otherwise. */
export async function ensureBrowser(): Promise<string> {
  const ways = [() => {}, () => installPackages(browserPackages), fetchBrowser];
  for (const way of ways) {
    await way();
    const found = findBrowser();
    if (found !== undefined) return found;
  }
  throw new Error('No Chromium was found or could be fetched: run `npx playwright install chromium`, or set CHROMIUM_PATH.');
}

function fetchBrowser(): void {
  const playwright = join(dirname(createRequire(import.meta.url).resolve('playwright/package.json')), 'cli.js');
  spawnSync(process.execPath, [playwright, 'install', 'chromium'], { stdio: 'inherit', timeout: 600_000 });
}
