import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, type BrowserContext, chromium } from 'playwright';
import { ensureBrowser } from '../e2e/setup/browser.ts';

/** A browser with somebody signed in, whose pages say what they have seen. */
export async function openBrowser(
  site: string,
  cookie: { readonly name: string; readonly value: string },
): Promise<{ readonly browser: Browser; readonly context: BrowserContext }> {
  const root = process.getuid?.() === 0;
  const browser = await chromium.launch({
    executablePath: await ensureBrowser(),
    args: root ? ['--no-sandbox'] : [],
    chromiumSandbox: !root,
  });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.addCookies([{ ...cookie, url: site }]);
  await context.addInitScript(observe);
  return { browser, context };
}

/** Runs in the page, before anything of it: tasks of more than 50 ms, and the largest paint so far. */
function observe(): void {
  const seen = { tasks: [] as number[], largest: 0 };
  Object.assign(globalThis, { seen });
  new PerformanceObserver((list) => seen.tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' });
  new PerformanceObserver((list) => {
    for (const { startTime } of list.getEntries()) seen.largest = startTime;
  }).observe({ type: 'largest-contentful-paint', buffered: true });
}
type Seen = { readonly tasks: number[]; readonly largest: number };
/** Runs in the page. */
export const seenBy = (): Seen => Reflect.get(globalThis, 'seen');

/** Opens a page with nothing in the cache: when its largest paint was, in milliseconds, and the octets of JavaScript that came for it. */
export async function load(context: BrowserContext, url: string): Promise<{ largest: number; scripts: number }> {
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Network.setCacheDisabled', { cacheDisabled: true });
  const scripts = new Set<string>();
  let octets = 0;
  devtools.on('Network.responseReceived', ({ requestId, type }) => type === 'Script' && scripts.add(requestId));
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) octets += encodedDataLength;
  });
  await page.goto(url, { waitUntil: 'load' });
  await sleep(1_000);
  const { largest } = await page.evaluate(seenBy);
  await page.close();
  return { largest, scripts: octets };
}
